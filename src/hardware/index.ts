export { createGpioSensor } from './gpio.ts';
export { createSimulatedSensor } from './simulated.ts';
export { createStdinSensor, type OpenWhen } from './stdin.ts';
