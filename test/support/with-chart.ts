import { type AnyStateMachine, StateMachine } from 'xstate';

type Config = Readonly<Record<string, unknown>>;

/** The same object with another value at the end of a path. */
function withValue(config: Config, [key = '', ...path]: readonly string[], value: unknown): Config {
  if (!(key in config)) throw new Error(`expected ${key} in ${Object.keys(config)}`);
  const inner = config[key] as Config;
  return { ...config, [key]: path.length > 0 ? withValue(inner, path, value) : value };
}

/** The machine with another value at a path in its chart, whose steps are separated by spaces. */
export function withChart<T extends AnyStateMachine>(machine: T, path: string, value: unknown): T {
  const { config, implementations } = machine;
  const chart = withValue(config as Config, path.split(' '), value);
  return new StateMachine(chart as never, implementations as never) as unknown as T;
}
