/** What a process that runs machines writes down: a JSON value a line. */
import type { Shape } from './shape.ts';

/** What every file of records begins with. */
export const RECORDS_FORMAT = 1;

/** Who ran machines. */
export interface RunningTest {
  /** Its file, from the project's folder. */
  readonly file: string;
  /** Its names, from outermost to innermost; none for what a file does outside its tests. */
  readonly names: readonly string[];
  readonly level?: string;
}

/** What one test was first seen to do, by numbers in the shape of one machine. */
export interface Facts {
  readonly states?: readonly number[];
  readonly taken?: readonly number[];
  /** Transitions that were not taken, for their conditions were false. */
  readonly passed?: readonly number[];
  readonly pairs?: readonly (readonly [first: number, second: number])[];
  /** Where transitions led to whose code says it. */
  readonly decided?: readonly (readonly [transition: number, targets: readonly number[]])[];
  readonly unhandled?: readonly (readonly [event: string, states: readonly number[]])[];
}

/** Facts with whom and what they are of. */
export interface Seen {
  readonly test: RunningTest;
  readonly shape: Shape;
  readonly facts: Facts;
}

/** The first line of a file: where its tests' files are named from. */
export interface HeadLine {
  readonly format: typeof RECORDS_FORMAT;
  readonly root: string;
}

/** Any other line: numbers its test or its machine, or uses those numbers. */
export type RecordLine =
  | (RunningTest & { readonly test: number })
  | { readonly machine: number; readonly shape: string }
  | (Facts & { readonly of: readonly [test: number, machine: number] });

/**
 * Reads a file of records, and names its first line that is none; the others are read. Of a process
 * that was killed the last line may be half a line.
 */
export function readRecords(
  text: string,
  shapeNamed: (name: string) => Shape | undefined,
): { readonly root: string; readonly seen: readonly Seen[]; readonly faultyLine: number | null } {
  const [head, ...lines] = text.split('\n').slice(0, -1).map(parsedLine);
  const { format, root } = Object(head) as Partial<HeadLine>;
  if (format !== RECORDS_FORMAT || !isText(root)) return { root: '', seen: [], faultyLine: 1 };
  const tests = new Map<number, RunningTest>();
  const shapes = new Map<number, Shape | undefined>();
  const seen: Seen[] = [];
  for (const line of lines) {
    if (!isRecordLine(line)) continue;
    if ('test' in line) tests.set(line.test, line);
    else if ('machine' in line) shapes.set(line.machine, shapeNamed(line.shape));
    else {
      const [test, shape] = [tests.get(line.of[0]), shapes.get(line.of[1])];
      if (test && shape) seen.push({ test, shape, facts: line });
    }
  }
  const fault = lines.findIndex((line) => !isRecordLine(line));
  // Lines are counted from 1, and the head is one.
  return { root, seen, faultyLine: fault < 0 ? null : fault + 2 };
}

function isRecordLine(line: object): line is RecordLine {
  const one = line as Readonly<Record<string, unknown>>;
  if ('test' in one) {
    const { test, file, names, level = '' } = one;
    return isNumber(test) && isText(file) && isListOf(names, isText) && isText(level);
  }
  if ('machine' in one) return isNumber(one.machine) && isText(one.shape);
  const {
    of,
    states = [],
    taken = [],
    passed = [],
    pairs = [],
    decided = [],
    unhandled = [],
  } = one;
  const isOf = (isFirst: (first: unknown) => boolean) => (value: unknown) =>
    Array.isArray(value) && isFirst(value[0]) && isListOf(value[1], isNumber);
  return (
    [states, taken, passed].every((list) => isListOf(list, isNumber)) &&
    isListOf(pairs, isPair) &&
    isListOf(decided, isOf(isNumber)) &&
    isListOf(unhandled, isOf(isText)) &&
    isPair(of)
  );
}

function isPair(value: unknown): boolean {
  return isListOf(value, isNumber) && Object(value).length === 2;
}

function isListOf(value: unknown, isItem: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isNumber(value: unknown): value is number {
  return Number.isInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parsedLine(line: string): object {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
