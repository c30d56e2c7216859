import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Configuration } from '../configuration.ts';
import { messageOf } from '../model/message-of.ts';
import { loadModule } from './load.ts';
import { isWebAddress } from './output.ts';

/** A configuration and the folder that its paths are from. */
export interface Configured {
  readonly root: string;
  readonly configuration: Configuration;
  /** What a complaint names; null where nothing is configured. */
  readonly file: string | null;
}

const FILES = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `xstate-review.config.${ending}`);
const EXAMPLE = '{ "machines": ["./src/**/*.machine.ts"], "out": "docs/charts" }';

type Check = readonly [expected: string, isFit: (value: unknown) => boolean];

/** What may be said, and how. */
const KEYS: Readonly<Record<keyof Configuration, Check>> = {
  machines: ['a list of files', (value) => Array.isArray(value) && value.every(isText)],
  out: ['a directory', isText],
  source: ['a URL', isWebAddress],
  descriptions: ['true or false', (value) => typeof value === 'boolean'],
  page: ['a file', isText],
  references: ['"auto" or "never"', (value) => value === 'auto' || value === 'never'],
};

/** The configuration of the project around a directory: the nearest one of its repository. */
export async function readConfiguration(directory: string): Promise<Configured> {
  let nearest: string | null = null;
  // Ends: each directory around has a shorter path.
  for (let root = resolve(directory); ; root = dirname(root)) {
    const file = FILES.map((name) => join(root, name)).find(existsSync);
    if (file !== undefined) return configured(root, file, await settingsOf(file));
    const manifest = join(root, 'package.json');
    if (existsSync(manifest)) {
      nearest ??= root;
      const settings = readJson(manifest)['xstate-review'];
      if (settings !== undefined) return configured(root, manifest, settings);
    }
    if (existsSync(join(root, '.git')) || dirname(root) === root) break;
  }
  return { root: nearest ?? resolve(directory), configuration: {}, file: null };
}

async function settingsOf(file: string): Promise<unknown> {
  if (file.endsWith('.json')) return readJson(file);
  const exports = await loadModule(file);
  if (exports.default !== undefined) return exports.default;
  throw new Error(`${basename(file)}: expected a default export, got none; write ${EXAMPLE}`);
}

function configured(root: string, file: string, settings: unknown): Configured {
  const name = basename(file) === 'package.json' ? `${file}: xstate-review` : file;
  const complain = (expected: string, got: unknown) =>
    new Error(`${name}: expected ${expected}, got ${JSON.stringify(got)}; write ${EXAMPLE}`);
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw complain('an object', settings);
  }
  for (const [key, value] of Object.entries(settings)) {
    const check: Check | undefined = Reflect.get(KEYS, key);
    if (check === undefined) throw complain(`${listOf(Object.keys(KEYS))} alone`, key);
    const [expected, isFit] = check;
    if (!isFit(value)) throw complain(`"${key}" to be ${expected}`, value);
  }
  return { root, file, configuration: settings };
}

function listOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: expected JSON, got: ${messageOf(error)}; mend it`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
