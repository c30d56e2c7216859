export { createGpioSensor } from './gpio.ts';
export { createGpiodSensor } from './gpiod.ts';
export { BIASES, type Bias } from './gpiod-programs.ts';
export {
  createSimulatedSensor,
  createSimulatedThermometer,
  type SimulatedDoor,
} from './simulated.ts';
export { createStdinSensors, type OpenWhen, type StdinSensors } from './stdin.ts';
export { createW1Sensor } from './w1.ts';
export { createW1Bus, isW1Device, type W1Bus } from './w1-bus.ts';
