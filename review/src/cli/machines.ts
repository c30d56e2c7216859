import { relative, resolve } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import { distinctNames, fitName, namesAfter } from '../model/machine-names.ts';
import { exportedMachines, idOf, strangeMachines } from '../model/machines-in.ts';
import { messageOf } from '../model/message-of.ts';
import { XSTATE_6 } from '../model/xstate-6.ts';
import { withChildren } from './children.ts';
import { loadModule } from './load.ts';
import { type Machine, titled } from './machine.ts';
import { type Module, modulesOf } from './modules.ts';
import { type Output, printable } from './output.ts';
import type { Project } from './project.ts';

/** All machines of these modules by name, and how many of them could not be read. */
export interface Machines {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly failures: number;
}

type Found = Pick<Machine, 'machine' | 'file' | 'exportName'>;

/** The machines that these modules export, or those of the project; says which cannot be read. */
export async function loadMachines(
  named: readonly string[],
  project: Project,
  output: Output,
): Promise<Machines> {
  const found = new Map<AnyStateMachine, Found>();
  let failures = 0;
  const complain = (line: string) => {
    output.complain(line);
    failures++;
  };
  const modules = await modulesOf(named, project, output);
  // In an order of our own, so that it does not matter in which they were named.
  for (const one of modules.toSorted((a, b) => (resolve(a.file) < resolve(b.file) ? -1 : 1))) {
    const read = await machinesOf(one).catch((error: unknown) => complain(messageOf(error)));
    read?.complaints.forEach(complain);
    for (const each of read?.found ?? []) {
      // What an index exports again is named after its own module.
      const known = found.get(each.machine);
      if (known === undefined || isIndex(known.file)) found.set(each.machine, each);
    }
  }
  if (found.size === 0 && failures === 0) {
    complain('expected modules that export XState 5 machines, got none; export them');
  }
  return { machines: namedMachines([...found.values()], project, output), failures };
}

function isIndex(file: string): boolean {
  return /(^|[/\\])index\.[^/\\]+$/.test(file);
}

function namedMachines(
  found: readonly Found[],
  { root }: Project,
  { say }: Output,
): ReadonlyMap<string, Machine> {
  const wanted = found.map(({ machine, file, exportName }) => {
    const id = idOf(machine);
    const path = relative(root, file).replaceAll('\\', '/');
    return [...(id === null ? [] : [fitName(id)]), ...namesAfter(path, exportName)];
  });
  const names = distinctNames(wanted);
  const machines = found.map((one, index) => titled(one, names[index] ?? ''));
  for (const { file, exportName, name, title, machine } of machines) {
    const id = idOf(machine);
    if (title === id || name === exportName) continue;
    const why = id === null ? 'it has no id' : `its id ${printable(id)} is another's too`;
    say(`${file}: ${exportName} is called ${name}, for ${why}`);
  }
  return new Map(withChildren(machines).map((one) => [one.name, one]));
}

/** What a module exports, and what is wrong with its other machines. */
async function machinesOf({ file, isFound }: Module) {
  const exports = await loadModule(file);
  const found = exportedMachines(exports).map((one): Found => ({ file, ...one }));
  const complaints = strangeMachines(exports).map(({ exportName, version }) => {
    const read = version === 4 ? 'XState 5' : `XState 5 and ${XSTATE_6}, which has another shape`;
    return `${file}: ${exportName} is a machine of XState ${version}; xstate-review reads ${read}`;
  });
  if (found.length === 0 && complaints.length === 0 && !isFound) {
    const maker = Object.entries(exports).find(([, value]) => typeof value === 'function')?.[0];
    const advice =
      maker === undefined ? 'export one' : `${maker} is a function; export what it returns`;
    complaints.push(`${file}: expected exports that are XState 5 machines, got none; ${advice}`);
  }
  return { found, complaints };
}
