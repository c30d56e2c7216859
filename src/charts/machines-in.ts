import type { AnyStateMachine } from 'xstate';

/** The XState 5 machines among a module's exports, each once and by a name of its own. */
export function machinesIn(
  exports: Readonly<Record<string, unknown>>,
): Map<string, AnyStateMachine> {
  const machines = new Map<string, AnyStateMachine>();
  for (const [exportName, value] of Object.entries(exports)) {
    if (!isMachine(value) || [...machines.values()].includes(value)) continue;
    // XState calls a machine without an id so.
    const id = value.id === '(machine)' ? exportName : value.id;
    machines.set(machines.has(id) ? exportName : id, value);
  }
  return machines;
}

/** By its shape, for it may be made with another copy of XState than ours. */
function isMachine(value: unknown): value is AnyStateMachine {
  const { root, implementations, getTransitionData } = Object(value);
  return Object(root).transitions instanceof Map && Boolean(implementations && getTransitionData);
}
