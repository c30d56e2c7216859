import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { printable } from '../app/index.ts';
import { idOf, machinesIn, ourMachines } from '../charts/index.ts';
import { UsageError } from './program.ts';

/** What a file may be called; anything else in a machine's name becomes a dash. */
const UNFIT = /[^\p{L}\p{N}._-]+/gu;

type Machines = ReturnType<typeof ourMachines>;

/** All machines that these modules export, by names fit for files; without a module, our own. */
export async function loadMachines(
  files: readonly string[],
  say: (line: string) => void,
): Promise<Machines> {
  if (files.length === 0) return ourMachines();
  const machines: Machines = new Map();
  for (const file of files) {
    for (const [id, machine] of await machinesOf(file)) {
      const name = id.replace(UNFIT, '-').replace(/^[.-]+/, '') || 'machine';
      const other = [...machines.keys()].find((it) => it.toLowerCase() === name.toLowerCase());
      if (other !== undefined) {
        const got = other === name ? `two ${name}` : `${other} and ${name}`;
        throw new Error(
          `${file}: expected machines of different names, got ${got}; give one another id`,
        );
      }
      if (id !== machine.id) {
        const why = idOf(machine) === null ? 'it has no id' : `its id ${machine.id} is another's`;
        say(`${file}: a machine is called ${name} after its export, for ${printable(why)}`);
      }
      machines.set(name, machine);
    }
  }
  return machines;
}

async function machinesOf(file: string): Promise<Machines> {
  const exports = await load(file);
  let found: Machines;
  try {
    found = machinesIn(exports);
  } catch (error) {
    throw new Error(
      `${file}: expected exports that can be read, got: ${textOf(error)}; do not export that`,
    );
  }
  if (found.size > 0) return found;
  const maker = Object.entries(exports).find(([, value]) => typeof value === 'function')?.[0];
  const advice =
    maker === undefined ? 'export one' : `${maker} is a function; export what it returns`;
  throw new Error(`${file}: expected exports that are XState 5 machines, got none; ${advice}`);
}

async function load(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (file === '') throw new UsageError("expected a file, got '' (see --help)");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) {
    const what = stats === undefined ? 'not there' : 'a directory';
    throw new UsageError(
      `expected a file, got '${printable(file)}', which is ${what} (see --help)`,
    );
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
    `${file}: expected a module that can be imported, got: ${textOf(error)}${at}; mend it`,
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

function textOf(error: unknown): string {
  return String(Object(error).message ?? error);
}
