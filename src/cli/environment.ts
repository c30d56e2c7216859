import { printable } from '../app/index.ts';
import { nearest } from './nearest.ts';
import type { Options } from './option.ts';
import type { ProgramContext } from './program.ts';

/** So many letters may be wrong in a name that was meant. */
const LIKE_MAX = 3;

/**
 * What the environment says; a name that begins as ours do and is none of them is worth a line. Those
 * of `elsewhere` are the other program's options, for both may be started from one shell.
 */
export function readEnvironment(
  all: Options,
  elsewhere: readonly string[],
  { env, log }: Pick<ProgramContext, 'env' | 'log'>,
) {
  const nameOf = (name: string) => `DOOR_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
  const readable = Object.entries(all).filter(([, { read }]) => read !== null);
  const values = readable.flatMap(([name, { read, isOneALine }]) => {
    const text = env[nameOf(name)];
    if (text === undefined) return [];
    return [[name, read?.(nameOf(name), isOneALine ? linesOf(text) : [text])]];
  });
  const known = ['DOOR_TOKEN', ...readable.map(([name]) => nameOf(name))];
  const ours = [...known, ...elsewhere.map(nameOf)];
  for (const name of Object.keys(env)) {
    if (!name.startsWith('DOOR_') || ours.includes(name)) continue;
    const like = nearest(name, known);
    const hint = like && like.rank <= LIKE_MAX ? `; the nearest is ${like.name}` : '';
    log(`${printable(name)}: expected a known variable, got another, ignored${hint}`);
  }
  return { values: Object.fromEntries(values), nameOf };
}

/** The lines that say something; what says nothing at all is left as it is, to be refused. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  return said.length > 0 ? said : [text];
}
