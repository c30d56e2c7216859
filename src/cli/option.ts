import type { BaseIssue, GenericSchema } from 'valibot';
import * as v from 'valibot';
import { isInRange, type NumberRange, printable } from '../app/index.ts';
import { UsageError } from './program.ts';

/** An option of a program: what it takes in a configuration file, and as a text anywhere else. */
export interface Option<T = unknown> {
  /** What it takes, after "expected". */
  readonly says: string;
  readonly schema: GenericSchema<T>;
  /** Reads what was said under a name; null if only a file can say it. Throws a UsageError. */
  readonly read: ((name: string, text: string) => T) | null;
  /** On the command line it has no value. */
  readonly isSwitch?: true;
  /** It may be said again on the command line, which is as with a comma between. */
  readonly isRepeatable?: true;
  /** In a file it is a list. */
  readonly isList?: true;
  /** In a file it is relative to the file's folder. */
  readonly isPath?: true;
  /** Its name on the command line, if it is not the other one in kebab-case. */
  readonly flag?: string;
}

/** Options by the names that they have in a file. */
export type Options = Readonly<Record<string, Option>>;

/** What was said of options; one that nobody spoke of is left out. */
export type ValuesOf<T extends Options> = {
  readonly [K in keyof T]?: T[K] extends Option<infer V> ? V : never;
};

/** What `schema` takes and `read` understands; `about` is a sentence for who fills in a file. */
export function option<T>(
  says: string,
  about: string,
  schema: GenericSchema<T>,
  parse: (text: string) => T | undefined,
): Option<T> {
  return {
    says,
    schema: v.pipe(schema, v.description(about)),
    read(name, text) {
      const value = parse(text);
      if (value !== undefined) return value;
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
  return value === undefined ? 'none' : printable(JSON.stringify(value));
}

/** A number written out in decimals, within its range. */
export function number(range: NumberRange, about: string): Option<number> {
  return option(range.says, about, numberSchema(range), (text) => numberIn(text, range));
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
  return option(says, about, v.picklist(words, expected(says)), (text) =>
    words.find((one) => one === text),
  );
}

/** A text of this pattern. */
export function matching(pattern: RegExp, says: string, about: string): Option<string> {
  const schema = v.pipe(v.string(expected(says)), v.regex(pattern, expected(says)));
  return option(says, about, schema, (said) => (pattern.test(said) ? said : undefined));
}

/** A text that says something; an empty one is most often a variable that is not set. */
export function text(about: string): Option<string> {
  return matching(/./, 'something', about);
}

/** A path. */
export function path(about: string): Option<string> {
  return { ...matching(/./, 'a path', about), isPath: true };
}

/** A path that can be a file's. */
export function filePath(about: string): Option<string> {
  return { ...matching(/[^/\\]$/, 'a file, not a folder', about), isPath: true };
}

/** A number within its range, or else a name. */
export function numberOrName(range: NumberRange, about: string): Option<number | string> {
  const says = `${range.says}, or a name`;
  const message = expected(says);
  const name = v.pipe(v.string(message), v.regex(/\D/, message));
  const schema = v.union([numberSchema({ ...range, says }), name], message);
  return option(says, about, schema, (said) => (/\D/.test(said) ? said : numberIn(said, range)));
}

/** On or off. */
export function onOff(about: string): Option<boolean> {
  const says = 'true or false';
  const words = new Map([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]);
  return {
    ...option(says, about, v.boolean(expected(says)), (said) => words.get(said)),
    isSwitch: true,
  };
}
