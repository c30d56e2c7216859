export * from './changes.ts';
export { type Chart, isChartText, parseChart } from './chart.ts';
export * from './difference.ts';
export * from './draw.ts';
export * from './machines-in.ts';
export * from './our-machines.ts';
export * from './paths.ts';
export { readMachine } from './read-machine.ts';
