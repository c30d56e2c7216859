import type { AnyStateMachine } from 'xstate';
import { idOf, machinesIn } from '../model/machines-in.ts';
import { UsageError } from './arguments.ts';
import { loadModule } from './load.ts';
import { messageOf, printable } from './output.ts';
import type { Project } from './project.ts';

/** What a file may be called; anything else in a machine's name becomes a dash. */
const UNFIT = /[^\p{L}\p{N}._-]+/gu;

/** Machines by names that are fit for files. */
export type Machines = Map<string, AnyStateMachine>;

/** All machines that these modules export; where none is named, those of the project. */
export async function loadMachines(
  named: readonly string[],
  project: Project,
  say: (line: string) => void,
): Promise<Machines> {
  const files = named.length > 0 ? named : project.machines;
  if (files.length === 0) {
    throw new UsageError(
      'expected a file that exports machines, got none; name one, or list them in package.json: ' +
        '"xstate-review": { "machines": ["./dist/machines.js"] }',
    );
  }
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
  const exports = await loadModule(file);
  let found: Machines;
  try {
    found = machinesIn(exports);
  } catch (error) {
    throw new Error(
      `${file}: expected exports that can be read, got: ${messageOf(error)}; do not export that`,
    );
  }
  if (found.size > 0) return found;
  const maker = Object.entries(exports).find(([, value]) => typeof value === 'function')?.[0];
  const advice =
    maker === undefined ? 'export one' : `${maker} is a function; export what it returns`;
  throw new Error(`${file}: expected exports that are XState 5 machines, got none; ${advice}`);
}
