import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { messageOf, printable, readFileText } from '../app/index.ts';
import { fileSchema } from './config-schema.ts';
import { findJsonFault } from './json-fault.ts';
import type { Options } from './option.ts';
import { type ProgramContext, UsageError } from './program.ts';

/** 32 channels with every field take a quarter of it. */
const CONFIG_BYTES_MAX = 65_536;
/** What to read of a file that is wrong. */
export const CONFIG_PAGE = 'docs/configuration.md';

/** Reads a program's configuration file; `option` is where its path was said. */
export async function readConfigFile(
  options: Options,
  { option, path }: { readonly option: string; readonly path: string },
  { log, stop }: Pick<ProgramContext, 'log' | 'stop'>,
): Promise<Readonly<Record<string, unknown>>> {
  const onSlow = () => log(`${option}: not all of ${printable(path)} is there yet, it waits`);
  const { text } = await readFileText(path, CONFIG_BYTES_MAX, { onSlow, stop }).catch((error) => {
    if (stop.aborted) throw stop.reason;
    const got = messageOf(error);
    throw new UsageError(`${option}: expected a file to read, got: ${got}; name another`);
  });
  const result = readConfig(options, text);
  if ('problem' in result) {
    throw new UsageError(`${printable(path)}: ${result.problem} (see ${CONFIG_PAGE})`);
  }
  const place = (relative: string) => resolve(dirname(path), relative);
  const values = Object.entries(result.values).map(([name, value]) => [
    name,
    options[name]?.placed?.(value, place) ?? value,
  ]);
  return Object.fromEntries(values);
}

type Config = { readonly values: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** The options that a file's text says, or what is wrong with it. */
export function readConfig(options: Options, text: string): Config {
  const fault = findJsonFault(text);
  if (fault) {
    const { line, column } = fault;
    return {
      problem: `line ${line}, column ${column}: expected ${fault.expected}, got ${fault.got}`,
    };
  }
  const source: unknown = JSON.parse(text);
  // To the library a list is an object whose fields are numbered.
  if (Array.isArray(source)) return { problem: 'expected an object, got a list' };
  const list = Object.entries(Object(source)).find(
    ([name, value]) => Array.isArray(value) && !options[name]?.isList,
  );
  if (list) return { problem: `${list[0]}: expected no list, got one` };
  const result = v.safeParse(fileSchema(options), source);
  if (!result.success) {
    // A field that is misspelt is missing too, which is the lesser help.
    const unknown = result.issues.find(({ expected }) => expected === 'never');
    const issue = unknown ?? result.issues[0];
    const path = v.getDotPath(issue);
    return { problem: `${path === null ? '' : `${printable(path)}: `}${issue.message}` };
  }
  const { $schema: _, ...values } = result.output;
  return { values };
}

/** Prints options as a file that holds anywhere on this machine; a secret is in no such file. */
export function printConfig(
  options: Options,
  values: Readonly<Record<string, unknown>>,
  { env, print, log }: ProgramContext,
): void {
  let isMasked = false;
  const fields = Object.entries(options).map(([name, { placed, masked }]) => {
    const value = values[name];
    if (value === undefined) return [name, value];
    const whole = placed?.(value, (path) => resolve(path)) ?? value;
    const shown = masked?.(whole) ?? whole;
    isMasked ||= JSON.stringify(shown) !== JSON.stringify(whole);
    return [name, shown];
  });
  print(JSON.stringify(Object.fromEntries(fields), null, 2));
  if (env.DOOR_TOKEN !== undefined) log('the token in $DOOR_TOKEN is not printed');
  if (isMasked)
    log('of addresses only the host is printed; one that is named as @FILE can be used again');
}
