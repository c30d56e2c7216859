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
  const values = Object.entries(result.values).map(([name, value]) => {
    const isPath = options[name]?.isPath && typeof value === 'string';
    return [name, isPath ? resolve(dirname(path), value) : value];
  });
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

/** Prints options as a file that holds anywhere on this machine; a token is in no such file. */
export function printConfig(
  options: Options,
  values: Readonly<Record<string, unknown>>,
  { env, print, log }: ProgramContext,
): void {
  const fields = Object.keys(options).map((name) => {
    const value = values[name];
    const isPath = options[name]?.isPath && typeof value === 'string';
    return [name, isPath ? resolve(value) : value];
  });
  print(JSON.stringify(Object.fromEntries(fields), null, 2));
  if (env.DOOR_TOKEN !== undefined) log('the token in $DOOR_TOKEN is not printed');
}
