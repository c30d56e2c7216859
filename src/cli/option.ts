import type { BaseIssue, GenericSchema } from 'valibot';
import * as v from 'valibot';
import { isInRange, type NumberRange, printable } from '../app/index.ts';
import { UsageError } from './program.ts';

/** An option of a program: what it takes in a configuration file, and as a text anywhere else. */
export interface Option<T = unknown> {
  /** What it takes, after "expected". */
  readonly says: string;
  /** What stands for its value in --help; nothing of a switch. */
  readonly value: string;
  /** What it does, and what holds without: a sentence for --help and for who fills in a file. */
  readonly about: string;
  readonly schema: GenericSchema<T>;
  /**
   * Reads what was said under a name, several texts only if it may be said again; null if only a
   * file can say it. Throws a UsageError.
   */
  readonly read: ((name: string, texts: readonly string[]) => T) | null;
  /** It may be said again on the command line. */
  readonly isRepeatable?: true;
  /** In a file it is a list. */
  readonly isList?: true;
  /** In the environment each line is one of them: what it takes may have commas. */
  readonly isOneALine?: true;
  /** The value with its paths put in their place: in a file they are relative to its folder. */
  placed?(value: T, place: (path: string) => string): T;
  /** What may be shown of a value that may have a secret in it. */
  masked?(value: T): T;
  /** Its name on the command line, if it is not the other one in kebab-case. */
  readonly flag?: string;
}

/** Options by the names that they have in a file. */
export type Options = Readonly<Record<string, Option>>;

/** What was said of options; one that nobody spoke of is left out. */
export type ValuesOf<T extends Options> = {
  readonly [K in keyof T]?: T[K] extends Option<infer V> ? V : never;
};

/** The name of an option on the command line. */
export function flagOf(options: Options, name: string): string {
  return options[name]?.flag ?? name.replace(/[A-Z]/g, '-$&').toLowerCase();
}

/** What `schema` takes and `parse` understands. */
export function option<T>(
  { says, value, about }: Pick<Option, 'says' | 'value' | 'about'>,
  schema: GenericSchema<T>,
  parse: (text: string) => T | undefined,
): Option<T> {
  return {
    ...{ says, value, about },
    schema: v.pipe(schema, v.description(`${about}.`)),
    read(name, texts) {
      // What is said again is as with a comma between.
      const text = texts.join(',');
      const read = parse(text);
      if (read !== undefined) return read;
      throw new UsageError(inHelp(`${name}: expected ${says}, got '${printable(text)}'`));
    },
  };
}

/** A problem with what is in --help. */
export function inHelp(problem: string): string {
  return `${problem} (see --help)`;
}

/** A message of a schema: what was expected, and what came. */
export function expected(says: string) {
  return ({ input }: BaseIssue<unknown>): string => `expected ${says}, got ${shown(input)}`;
}

/** A value as it stands in a file. */
function shown(value: unknown): string {
  if (value === undefined) return 'none';
  // JSON has no words for what is beyond all numbers, and `1e400` is read as that.
  return printable(JSON.stringify(value) === 'null' ? String(value) : JSON.stringify(value));
}

/** A number written out in decimals, within its range. */
export function number(range: NumberRange, about: string): Option<number> {
  const { says } = range;
  return option({ says, value: 'N', about }, numberSchema(range), (text) => numberIn(text, range));
}

/** What a file may have for it. */
export function numberSchema({ says, min, max, isWhole, isAboveMin }: NumberRange) {
  const message = expected(says);
  const any = v.number(message);
  return v.pipe(
    isWhole ? v.pipe(any, v.integer(message)) : any,
    isAboveMin ? v.gtValue(min, message) : v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** The number in a text; undefined for what is none of a range's. */
export function numberIn(text: string, range: NumberRange): number | undefined {
  const value = /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  return isInRange(value, range) ? value : undefined;
}

/** One word of a few. */
export function word<const T extends string>(words: readonly T[], about: string): Option<T> {
  const says = words.join(' or ');
  const schema = v.picklist(words, expected(says));
  return option({ says, value: 'WORD', about }, schema, (text) =>
    words.find((one) => one === text),
  );
}

/** A text of this pattern. */
export function matching(pattern: RegExp, says: string, about: string, value = 'NAME') {
  const schema = v.pipe(v.string(expected(says)), v.regex(pattern, expected(says)));
  return option({ says, value, about }, schema, (text) => (pattern.test(text) ? text : undefined));
}

/** A text that says something; an empty one is most often a variable that is not set. */
export function text(about: string): Option<string> {
  return matching(/./, 'something', about);
}

/** A path. */
export function path(about: string): Option<string> {
  return { ...matching(/./, 'a path', about, 'PATH'), placed };
}

/** A path that can be a file's. */
export function filePath(about: string): Option<string> {
  return { ...matching(/[^/\\]$/, 'a file, not a folder', about, 'PATH'), placed };
}

function placed(path: string, place: (path: string) => string): string {
  return place(path);
}

/** A number within its range, or else a name. */
export function numberOrName(range: NumberRange, about: string): Option<number | string> {
  const says = `${range.says}, or a name`;
  const message = expected(says);
  const name = v.pipe(v.string(message), v.regex(/\D/, message));
  const schema = v.union([numberSchema({ ...range, says }), name], message);
  const parse = (text: string) => (/\D/.test(text) ? text : numberIn(text, range));
  return option({ says, value: 'N', about }, schema, parse);
}

const WORDS = new Map(Object.entries({ true: true, 1: true, false: false, 0: false }));

/** On or off. */
export function onOff(about: string): Option<boolean> {
  const says = 'true or false';
  return option({ says, value: '', about }, v.boolean(expected(says)), (text) => WORDS.get(text));
}
