import type { AnyStateMachine } from 'xstate';
import { distinctNames, fitName } from './machine-names.ts';
import { readable } from './xstate-6.ts';

/** A machine among a module's exports. */
export interface ExportedMachine {
  readonly exportName: string;
  readonly machine: AnyStateMachine;
}

/** The machines among a module's exports, each once and by a name of its own. */
export function machinesIn(
  exports: Readonly<Record<string, unknown>>,
): Map<string, AnyStateMachine> {
  const found = exportedMachines(exports);
  const names = distinctNames(
    found.map(({ machine, exportName }) =>
      [idOf(machine), exportName].flatMap((name) => (name === null ? [] : [fitName(name)])),
    ),
  );
  return new Map(found.map(({ machine }, index) => [names[index] ?? '', machine]));
}

/** The machines among a module's exports, each once, with what it is exported as. */
export function exportedMachines(exports: Readonly<Record<string, unknown>>): ExportedMachine[] {
  return [...namesOf(exports, isReadable)].map(([machine, exportName]) => {
    return { machine: readable(machine), exportName };
  });
}

/** What the machines of another version of XState are exported as. */
export function strangeMachines(
  exports: Readonly<Record<string, unknown>>,
): { readonly exportName: string; readonly version: 4 | 6 }[] {
  const named = (version: 4 | 6, isStrange: (value: unknown) => value is object) =>
    [...namesOf(exports, isStrange).values()].map((exportName) => ({ exportName, version }));
  return [...named(4, isXstate4), ...named(6, isUnreadable)];
}

function namesOf<T>(
  exports: Readonly<Record<string, unknown>>,
  isWanted: (value: unknown) => value is T,
): Map<T, string> {
  const found = new Map<T, string>();
  for (const [exportName, value] of entriesOf(exports)) {
    if (!isWanted(value)) continue;
    // A name says more than that it is the default.
    const known = found.get(value);
    if (known === undefined || known === 'default') found.set(value, exportName);
  }
  return found;
}

/** With what a CommonJS module exports in ways that Node does not see before it runs. */
function entriesOf(exports: Readonly<Record<string, unknown>>): [string, unknown][] {
  const { default: whole, 'module.exports': _same, ...named } = exports;
  const isPlain = Object.getPrototypeOf(Object(whole)) === Object.prototype;
  return [['default', whole], ...Object.entries({ ...(isPlain ? Object(whole) : {}), ...named })];
}

/** A machine's id; null where it was given none. */
export function idOf({ id }: AnyStateMachine): string | null {
  // XState calls a machine without an id so.
  return id === '(machine)' ? null : id;
}

/** Whether it is an XState 5 machine; by its shape, for it may be made with another copy of XState than ours. */
export function isMachine(value: unknown): value is AnyStateMachine {
  return isStateMachine(value) && partOf(value, 'implementations') !== undefined;
}

/** Whether it is a machine of XState 4, which `withConfig` tells from ours. */
function isXstate4(value: unknown): value is object {
  return (
    partOf(value, '__xstatenode') === true && typeof partOf(value, 'withConfig') === 'function'
  );
}

/** Whether it is a machine of XState 5, or of 6 in the shape that is known. */
function isReadable(value: unknown): value is AnyStateMachine {
  if (!isStateMachine(value)) return false;
  try {
    return isMachine(readable(value));
  } catch {
    return false;
  }
}

/** Whether it is a machine of a later XState. */
function isUnreadable(value: unknown): value is object {
  return isStateMachine(value) && !isReadable(value);
}

function isStateMachine(value: unknown): value is AnyStateMachine {
  const transitions = partOf(partOf(value, 'root'), 'transitions');
  return transitions instanceof Map && typeof partOf(value, 'getTransitionData') === 'function';
}

function partOf(value: unknown, name: string): unknown {
  try {
    return Object(value)[name];
  } catch {
    // What cannot be looked at is no machine.
    return undefined;
  }
}
