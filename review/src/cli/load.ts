import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { UsageError } from './arguments.ts';
import { messageOf, printable } from './output.ts';

/** The exports of a module; throws what to do where it cannot be imported. */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (file === '') throw new UsageError("expected a file, got ''");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) {
    const what = stats === undefined ? 'not there' : 'a directory';
    throw new UsageError(`expected a file, got '${printable(file)}', which is ${what}`);
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw await complaintOf(file, error);
  }
}

async function complaintOf(file: string, error: unknown): Promise<Error> {
  const isTyped = /^\.[cm]?tsx?$/.test(extname(file));
  const isUnknown = Object(error).code === 'ERR_UNKNOWN_FILE_EXTENSION';
  if (isTyped && (isUnknown || error instanceof SyntaxError)) {
    return new Error(
      `${file}: expected what Node ${process.versions.node} can load, got TypeScript; build it and ` +
        'give the .js (Node 22.18 and newer load .ts, if all that is added to it is types)',
    );
  }
  const place = placeIn(Object(error).stack) ?? (await syntaxPlace(file, error));
  const at = place === null ? '' : ` (${place})`;
  return new Error(
    `${file}: expected a module that can be imported, got: ${messageOf(error)}${at}; mend it`,
  );
}

/** The first file and line that a stack names, if that is no file of Node's. */
function placeIn(stack: unknown): string | null {
  const [, url, line] = /(file:\/\/[^\s)]+?):(\d+)/.exec(String(stack)) ?? [];
  return url === undefined ? null : `${relative('.', fileURLToPath(url))}:${line}`;
}

/** Where Node finds a syntax error, which the error itself does not say. */
async function syntaxPlace(file: string, error: unknown): Promise<string | null> {
  if (!(error instanceof SyntaxError)) return null;
  return promisify(execFile)(process.execPath, ['--check', resolve(file)]).then(
    () => null,
    ({ stderr }) => {
      const [, path, line] = /^(?:file:\/\/)?(\S.*):(\d+)$/m.exec(String(stderr)) ?? [];
      return path === undefined ? null : `${relative('.', path)}:${line}`;
    },
  );
}
