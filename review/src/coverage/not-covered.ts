/** In the config of a machine that we make of another one: to walk it is no test of that one. */
const NOT_COVERED = Symbol.for('xstate-review.not-covered');

/** A config whose machines no coverage is of. */
export function notCovered<Config extends object>(config: Config): Config {
  return { ...config, [NOT_COVERED]: true };
}

/** Whether a config is such a one. */
export function isNotCovered(config: object): boolean {
  return NOT_COVERED in config;
}
