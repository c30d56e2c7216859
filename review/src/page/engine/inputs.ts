/** What is done to a run from outside, and how a link says it. */

/** One thing that is done. */
export type Input =
  /** Without a payload it is the one to begin with. */
  | { readonly actor: string; readonly event: string; readonly payload?: string }
  /** Time goes on. */
  | { readonly waitMs: number }
  | Answer;

/** What a condition is from now on, or from before the start; null where it is computed. */
export interface Answer {
  readonly machine: string;
  readonly guard: string;
  readonly answer: boolean | null;
  readonly atStart?: true;
}

/** That time goes on; throws an Error with a sentence for a time that does not come. */
export function waited(ms: number): Input {
  if (Number.isFinite(ms) && ms >= 0) return { waitMs: ms };
  throw new Error(`expected a time that comes, got ${ms} ms: this timeout never fires`);
}

/** As many as nobody does by hand, and a few seconds to play again. */
export const INPUTS_MAX = 1000;

/** What a link begins with, so that a later version knows what it has before it. */
const VERSION = '1.';

/** Inputs as text for a link. */
export function linkOf(inputs: readonly Input[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(inputs.map(packed)));
  const letters = [...bytes].map((byte) => String.fromCharCode(byte)).join('');
  const text = btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return VERSION + text;
}

/** The inputs that a link says; throws an Error with a sentence for anything else. */
export function inputsIn(link: string): Input[] {
  const list = link.startsWith(VERSION) ? unpackedText(link.slice(VERSION.length)) : undefined;
  if (!Array.isArray(list) || list.length > INPUTS_MAX || !list.every(isPacked)) {
    throw new Error('expected a link that this page made, got another; copy it whole');
  }
  return list.map(unpacked);
}

type Packed =
  | readonly [actor: string, event: string]
  | readonly [actor: string, event: string, payload: string]
  | readonly [waitMs: number]
  | readonly [machine: string, guard: string, answer: boolean | null]
  | readonly [machine: string, guard: string, answer: boolean | null, atStart: true];

function packed(input: Input): Packed {
  if ('waitMs' in input) return [input.waitMs];
  if ('guard' in input) {
    const { machine, guard, answer, atStart } = input;
    return atStart ? [machine, guard, answer, atStart] : [machine, guard, answer];
  }
  const { actor, event, payload } = input;
  return payload === undefined ? [actor, event] : [actor, event, payload];
}

function unpackedText(text: string): unknown {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isPacked(value: unknown): value is Packed {
  if (!Array.isArray(value)) return false;
  const [first, second, third, fourth] = value;
  if (value.length === 1) return Number.isFinite(first) && first >= 0;
  const isNamed = typeof first === 'string' && typeof second === 'string';
  const isKnown = third === undefined || third === null || /^(string|boolean)$/.test(typeof third);
  const isWhole = value.length <= 3 || (typeof third === 'boolean' && fourth === true);
  return value.length <= 4 && isNamed && isKnown && isWhole;
}

function unpacked(value: Packed): Input {
  if (value.length === 1) return { waitMs: value[0] };
  const [first, second, third, atStart] = value;
  if (third === undefined) return { actor: first, event: second };
  if (typeof third === 'string') return { actor: first, event: second, payload: third };
  return { machine: first, guard: second, answer: third, ...(atStart && { atStart }) };
}
