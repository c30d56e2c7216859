import {
  connectionMachine,
  doorMachine,
  serverMachine,
  watchdogMachine,
} from '../../../src/machines/index.ts';

/** The machines that a simulation runs: ours, or ours with something broken. */
export interface Machines {
  readonly door: typeof doorMachine;
  readonly connection: typeof connectionMachine;
  readonly server: typeof serverMachine;
  readonly watchdog: typeof watchdogMachine;
}

export const MACHINES: Machines = {
  door: doorMachine,
  connection: connectionMachine,
  server: serverMachine,
  watchdog: watchdogMachine,
};
