import type { AnyStateMachine } from 'xstate';

/** The XState 5 machines among a module's exports, each once and by a name of its own. */
export function machinesIn(
  exports: Readonly<Record<string, unknown>>,
): Map<string, AnyStateMachine> {
  const machines = new Map<string, AnyStateMachine>();
  const taken = new Set<string>();
  for (const [exportName, value] of Object.entries(exports)) {
    if (!isMachine(value) || [...machines.values()].includes(value)) continue;
    const name = freeName(idOf(value) ?? exportName, exportName, taken);
    taken.add(name.toLowerCase());
    machines.set(name, value);
  }
  return machines;
}

/** A machine's id; null where it was given none. */
export function idOf({ id }: AnyStateMachine): string | null {
  // XState calls a machine without an id so.
  return id === '(machine)' ? null : id;
}

/** A name that no other machine has, not even in other letters: files may not tell those apart. */
function freeName(id: string, exportName: string, taken: ReadonlySet<string>): string {
  const isFree = (name: string) => !taken.has(name.toLowerCase());
  const name = [id, exportName].find(isFree);
  if (name !== undefined) return name;
  let count = 2;
  // Ends: each round tries a number that is not among the names yet.
  while (!isFree(`${exportName}-${count}`)) count++;
  return `${exportName}-${count}`;
}

/** Whether it is an XState 5 machine; by its shape, for it may be made with another copy of XState than ours. */
export function isMachine(value: unknown): value is AnyStateMachine {
  const { root, implementations, getTransitionData } = Object(value);
  return Object(root).transitions instanceof Map && Boolean(implementations && getTransitionData);
}

/** Whether it is a machine of XState 4, which `withConfig` tells from ours. */
export function isXstate4(value: unknown): boolean {
  const { __xstatenode: isNode, withConfig } = Object(value);
  return isNode === true && typeof withConfig === 'function';
}
