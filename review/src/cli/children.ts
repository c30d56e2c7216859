import type { AnyStateMachine } from 'xstate';
import { childMachinesOf, logicInvokedBy } from '../model/actors.ts';
import type { Chart, ChartActor } from '../model/chart.ts';
import { distinctNames, fitName } from '../model/machine-names.ts';
import { idOf } from '../model/machines-in.ts';
import { nodesOf } from '../model/nodes.ts';
import { type Machine, titled } from './machine.ts';

/**
 * With the machines that these invoke and spawn, and those of them in turn, each once; they are
 * called by their id, or by their parent and what it calls them.
 */
export function withChildren(machines: readonly Machine[]): Machine[] {
  const all = new Map(machines.map((one) => [one.machine, one]));
  // Ends: each round has machines that no earlier one had, and each one has some others at most.
  for (let parents = machines; parents.length > 0; ) {
    const found = new Map<AnyStateMachine, Omit<Machine, 'name' | 'title'>>();
    const wanted: string[][] = [];
    for (const parent of parents) {
      for (const [src, machine] of childrenOf(parent)) {
        if (all.has(machine) || found.has(machine)) continue;
        const id = idOf(machine);
        found.set(machine, {
          machine,
          file: parent.file,
          exportName: `${parent.exportName}.${src}`,
        });
        wanted.push([...(id === null ? [] : [fitName(id)]), fitName(`${parent.name}.${src}`)]);
      }
    }
    const taken = [...all.values()].map(({ name }) => name);
    const names = distinctNames(wanted, taken);
    parents = [...found.values()].map((one, index) => titled(one, names[index] ?? ''));
    for (const one of parents) all.set(one.machine, one);
  }
  return [...all.values()];
}

/** None, where a machine cannot be read: its chart says so. */
function childrenOf({ machine }: Machine): ReadonlyMap<string, AnyStateMachine> {
  try {
    return childMachinesOf(machine);
  } catch {
    return new Map();
  }
}

/** A machine's chart with the titles of the machines that it invokes and spawns. */
export function withTitles(chart: Chart, parent: Machine, machines: Iterable<Machine>): Chart {
  const all = [...machines];
  const children = childMachinesOf(parent.machine);
  const named = (actor: ChartActor): ChartActor => {
    const { name, src = name, machine: id = '' } = actor;
    const child = children.get(src) ?? children.get(id);
    const known = all.find((one) => one.machine === child);
    return known === undefined ? actor : { ...actor, kind: 'machine', machine: known.title };
  };
  // What code spawns is a word in it: the machine that its module exports so, or else any other.
  const spawned = (actor: ChartActor): ChartActor => {
    const { kind, name, src = name } = actor;
    const alike = kind === undefined ? all.filter((one) => one.exportName === src) : [];
    const near = alike.find((one) => one.file === parent.file);
    const known = near ?? (alike.length === 1 ? alike[0] : undefined);
    return known === undefined ? named(actor) : { ...actor, kind: 'machine', machine: known.title };
  };
  // Of those that are written inline, several may have no name at all.
  const logics = nodesOf(parent.machine).map(logicInvokedBy);
  const invoked = (actor: ChartActor, logic: unknown): ChartActor => {
    const known = all.find((one) => one.machine === logic);
    return known === undefined ? actor : { ...actor, machine: known.title };
  };
  return {
    ...chart,
    states: chart.states.map((state, at) => ({
      ...state,
      ...(state.invoke && {
        invoke: state.invoke.map((actor, index) => invoked(actor, logics[at]?.[index])),
      }),
      ...(state.spawns && { spawns: state.spawns.map(spawned) }),
    })),
  };
}
