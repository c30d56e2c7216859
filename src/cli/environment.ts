import { printable } from '../app/index.ts';
import { nearest } from './nearest.ts';
import type { Options } from './option.ts';
import type { ProgramContext } from './program.ts';

/** A name in the environment that is one of ours, but for so many letters, is ours misspelt. */
const MISSPELT_LETTERS_MAX = 2;

/** What the environment says; a name that is nearly one of ours is worth a line. */
export function readEnvironment(
  all: Options,
  env: ProgramContext['env'],
  log: ProgramContext['log'],
) {
  const nameOf = (name: string) => `DOOR_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
  const readable = Object.entries(all).filter(([, { read }]) => read !== null);
  const values = readable.flatMap(([name, { read }]) => {
    const text = env[nameOf(name)];
    return text === undefined ? [] : [[name, read?.(nameOf(name), text)]];
  });
  const known = ['DOOR_TOKEN', ...readable.map(([name]) => nameOf(name))];
  for (const name of Object.keys(env).filter((one) => one.startsWith('DOOR_'))) {
    const like = nearest(name, known);
    if (like && like.distance > 0 && like.distance <= MISSPELT_LETTERS_MAX) {
      log(`${printable(name)}: expected ${like.name}, if it was meant; it is ignored`);
    }
  }
  return { values: Object.fromEntries(values), nameOf };
}
