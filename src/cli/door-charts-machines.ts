import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { machinesIn, ourMachines } from '../charts/index.ts';
import { UsageError } from './program.ts';

/** What a file may be called; anything else in a machine's name becomes a dash. */
const UNFIT = /[^\p{L}\p{N}._-]+/gu;

/** All machines that these modules export, by names fit for files; without a module, our own. */
export async function loadMachines(files: readonly string[]) {
  if (files.length === 0) return ourMachines();
  const machines: ReturnType<typeof ourMachines> = new Map();
  for (const file of files) {
    const found = machinesIn(await load(file));
    if (found.size === 0) {
      throw new Error(`${file}: expected exports that are XState 5 machines, got none; export one`);
    }
    for (const [id, machine] of found) {
      const name = id.replace(UNFIT, '-').replace(/^[.-]+/, '') || 'machine';
      if (machines.has(name)) {
        throw new Error(
          `${file}: expected machines of different names, got two ${name}; give one another id`,
        );
      }
      machines.set(name, machine);
    }
  }
  return machines;
}

async function load(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new UsageError(`expected a file, got '${file}', which is not there (see --help)`);
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw complaintOf(file, error);
  }
}

function complaintOf(file: string, error: unknown): Error {
  const { code, message } = Object(error);
  const isTyped = /^\.[cm]?tsx?$/.test(extname(file));
  if (isTyped && (code === 'ERR_UNKNOWN_FILE_EXTENSION' || error instanceof SyntaxError)) {
    return new Error(
      `${file}: expected what Node ${process.versions.node} can load, got TypeScript; build it and ` +
        'give the .js (Node 22.18 and newer load .ts, if all that is added to it is types)',
    );
  }
  return new Error(
    `${file}: expected a module that can be imported, got: ${message ?? error}; mend it`,
  );
}
