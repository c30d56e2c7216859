/** What the two state files, a server's and a watcher's, have in common: a line of JSON. */
import { printable } from './printable.ts';

/** Why a text is no state, in words for a person. */
export interface StateFault {
  readonly fault: string;
}

/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that the first line of a state file is, or what is wrong with it. Never throws. */
export function readStateLine(text: string): { readonly state: Fields } | StateFault {
  // What is behind its line is of a longer one, when writing over that broke off.
  const [line = ''] = text.split('\n', 1);
  let state: unknown;
  try {
    state = JSON.parse(line);
  } catch {
    return { fault: `expected an object of JSON, got ${text === '' ? 'nothing' : 'no JSON'}` };
  }
  return isObject(state) ? { state } : { fault: 'expected an object of JSON, got other JSON' };
}

/** Whether something is an object, and no list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether something is a text of this form. */
export function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** What is wrong with a field. */
export function faultOf(name: string, says: string, value: unknown): StateFault {
  const got = value === undefined ? 'none' : printable(JSON.stringify(value));
  return { fault: `expected ${name} to be ${says}, got ${got}` };
}
