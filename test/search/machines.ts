/** The machines that are searched: ours, or ours with something broken. */
import { type AnyStateMachine, assign, StateMachine } from 'xstate';
import {
  alertsMachine,
  connectionMachine,
  doorAlarmMachine,
  doorMachine,
  serverMachine,
  watchdogMachine,
} from '../../src/machines/index.ts';

/** The machines that searches run: ours, or some that are broken. */
export interface Machines {
  readonly door: typeof doorMachine;
  readonly connection: typeof connectionMachine;
  readonly server: typeof serverMachine;
  readonly watchdog: typeof watchdogMachine;
  readonly doorAlarm: typeof doorAlarmMachine;
  readonly alerts: typeof alertsMachine;
}

/** Ours. */
export const MACHINES: Machines = {
  door: doorMachine,
  connection: connectionMachine,
  server: serverMachine,
  watchdog: watchdogMachine,
  doorAlarm: doorAlarmMachine,
  alerts: alertsMachine,
};

/** An action in place of another. Not a function: that would be an order of the same name. */
export const nothing = assign({});

/** Ours with some words of one replaced; no type can know what these do. */
export function withWords(name: keyof Machines, words: object): Machines {
  return { ...MACHINES, [name]: (MACHINES[name] as AnyStateMachine).provide(words as never) };
}

/** Ours with another value at a path in the chart of one, whose steps are separated by spaces. */
export function withChart(name: keyof Machines, path: string, value: unknown): Machines {
  const { config, implementations } = MACHINES[name];
  const chart = withValue(config as Config, path.split(' '), value);
  return { ...MACHINES, [name]: new StateMachine(chart as never, implementations as never) };
}

type Config = Readonly<Record<string, unknown>>;

/** The same object with another value at the end of a path. */
function withValue(config: Config, [key = '', ...path]: readonly string[], value: unknown): Config {
  if (!(key in config)) throw new Error(`expected ${key} in ${Object.keys(config)}`);
  const inner = config[key] as Config;
  return { ...config, [key]: path.length > 0 ? withValue(inner, path, value) : value };
}
