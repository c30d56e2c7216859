import { relative } from 'node:path';
import { visible } from '../model/visible.ts';

/** Where a command's lines go. */
export interface Output {
  /** What was asked for. */
  readonly say: (line: string) => void;
  /** What is wrong. */
  readonly complain: (line: string) => void;
}

/** The longest text from outside that a person is shown, in characters. */
const TEXT_CHARACTERS_MAX = 200;

/** Text from outside, safe for a terminal: nothing in it is hidden, and it is cut. */
export function printable(text: string): string {
  return visible(text).slice(0, TEXT_CHARACTERS_MAX);
}

/** A path as it is named from here, if that is not longer. */
export function fromHere(path: string): string {
  const named = relative('.', path) || '.';
  return named.length <= path.length ? named : path;
}

/** Whether a value is an address that a link on a page may have. */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value);
}

/** A number of things: `1 file`, `2 files`. */
export function count(
  things: number | readonly unknown[] | ReadonlyMap<string, unknown>,
  name: string,
): string {
  const number =
    typeof things === 'number' ? things : 'size' in things ? things.size : things.length;
  return `${number} ${name}${number === 1 ? '' : 's'}`;
}
