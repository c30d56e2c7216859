import { execFile } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '../model/message-of.ts';
import { fromHere } from './output.ts';
import { importCompiled } from './typescript.ts';

type Exports = Readonly<Record<string, unknown>>;

/** How long a module may take to load, in ms: more than any, and less than anybody waits. */
export const LOAD_MS_MAX = 60_000;

/** The folder of these files, which no stack need name. */
const OURS = fileURLToPath(new URL('.', import.meta.url));

/** What Node says of a module that it would load after a loader's work. */
const NEEDS_LOADER =
  /^(ERR_)?(MODULE_NOT_FOUND|UNSUPPORTED_DIR_IMPORT|UNKNOWN_FILE_EXTENSION|IMPORT_ATTRIBUTE_MISSING)$/;

/** The exports of a module; throws what to do where it cannot be imported. */
export async function loadModule(file: string): Promise<Exports> {
  const path = resolve(file);
  try {
    return await ending(importOf(path));
  } catch (error) {
    throw await complaintOf(file, error);
  }
}

/** By Node itself if it can, so that what is built loads as it does in its program. */
async function importOf(path: string): Promise<Exports> {
  if (/^\.([cm]?tsx?|jsx)$/.test(extname(path))) return importCompiled(path);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const { code, message } = Object(error);
    const isSyntax = error instanceof SyntaxError && !/does not provide an export/.test(message);
    if (!isSyntax && !NEEDS_LOADER.test(String(code))) throw error;
    return importCompiled(path).catch((second: unknown) => {
      // Where Node finds no syntax that it knows, it says so better than the loader.
      throw isSyntax && parsePlace(second) !== null ? error : second;
    });
  }
}

/** Rejects where what is loaded waits for what never comes. */
async function ending<T>(loading: Promise<T>): Promise<T> {
  let stop = () => {};
  const never = new Promise<never>((_, reject) => {
    const fail = (what: string) => reject(new Error(`${what}: it waits for what never comes`));
    const timer = setTimeout(fail, LOAD_MS_MAX, `no end in ${LOAD_MS_MAX / 1000} s`).unref();
    const idle = () => fail('nothing left to do');
    process.once('beforeExit', idle);
    stop = () => {
      clearTimeout(timer);
      process.off('beforeExit', idle);
    };
  });
  return Promise.race([loading, never]).finally(() => stop());
}

async function complaintOf(file: string, error: unknown): Promise<Error> {
  const message = messageOf(error);
  const [, unknown] = /^Unknown file extension .* for (.+)$/.exec(message) ?? [];
  if (unknown !== undefined) {
    return new Error(
      `${file}: expected imports that Node can load, got ${fromHere(unknown)}; ` +
        'import it in a module that no machine needs',
    );
  }
  const found = parsePlace(error) ?? importerOf(error);
  const place = found ?? placeIn(Object(error).stack) ?? (await syntaxPlace(file, error));
  // What a loader adds below is that place.
  const said = found === null ? message.replace(/\s*\n\s*/g, ' ') : message.split('\n')[0]?.trim();
  const at = place === null ? '' : ` (${place})`;
  return new Error(`${file}: expected a module that can be imported, got: ${said}${at}; mend it`);
}

/** Where the loader finds a syntax error: the last line of what it says. */
function parsePlace(error: unknown): string | null {
  const [, path, line] = /ParseError.*\n\s*(\S.*?):(\d+):\d+$/s.exec(messageOf(error)) ?? [];
  return path === undefined ? null : `${fromHere(path)}:${line}`;
}

/** The first file and line that a stack names, if that is no file of Node's, a package or ours. */
function placeIn(stack: unknown): string | null {
  const places = String(stack).matchAll(/(?:^|[\s(])((?:file:\/\/)?\/[^\s()]+?):(\d+)(?=[:\s]|$)/g);
  for (const [, url = '', line] of places) {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (!path.includes('/node_modules/') && !path.startsWith(OURS))
      return `${fromHere(path)}:${line}`;
  }
  return null;
}

/** The module that imports what is not there. */
function importerOf(error: unknown): string | null {
  const [importer] = [Object(error).requireStack].flat();
  return typeof importer === 'string' ? fromHere(importer) : null;
}

/** Where Node finds a syntax error, which the error itself does not say. */
async function syntaxPlace(file: string, error: unknown): Promise<string | null> {
  if (!(error instanceof SyntaxError)) return null;
  return promisify(execFile)(process.execPath, ['--check', resolve(file)]).then(
    () => null,
    ({ stderr }) => {
      const [, path, line] = /^(?:file:\/\/)?(\S.*):(\d+)$/m.exec(String(stderr)) ?? [];
      return path === undefined ? null : `${fromHere(path)}:${line}`;
    },
  );
}
