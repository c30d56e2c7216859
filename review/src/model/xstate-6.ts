/** All that differs between machines of XState 5 and 6, as far as they are read. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { codeOf } from './code-line.ts';
import { nodesOf, type Transition, transitionsOf } from './nodes.ts';
import { shortened } from './shortened.ts';

/** A transition of XState 6. */
export interface Transition6 {
  readonly eventType: string;
  readonly source: AnyStateNode;
  readonly target?: readonly AnyStateNode[];
  /** Decides whether it is taken, where it leads and what it does. */
  to?: (...given: never[]) => unknown;
  /** What it changes of the context. */
  readonly context?: unknown;
  readonly actions?: unknown;
  /** What else an event must have: of XState's own, which timeout or actor it is of. */
  readonly matches?: Readonly<Record<string, unknown>>;
}

/** What is new in a machine of XState 6, beside the name of its implementations. */
type Machine6 = AnyStateMachine & { readonly sources: AnyStateMachine['implementations'] };

/** The version that this was made with and is tried with; it is not finished, and may change. */
export const XSTATE_6 = '6.0.0-alpha.52';

const machines = new WeakMap<object, AnyStateMachine>();
const nodes = new WeakMap<object, AnyStateNode>();
const transitions = new WeakMap<object, Transition>();

/** Whether it is a machine of XState 6; by its shape, for it is made with a copy that is not ours. */
export function isXstate6(machine: unknown): boolean {
  const { sources, root } = Object(machine);
  return typeof sources === 'object' && Object(root).transitions instanceof Map;
}

/**
 * A machine of XState 6 as one of XState 5, to be read and not to be run: it has the original as its
 * prototype, and what XState 5 has in another way. Any other machine is returned as it is.
 */
export function readable(machine: AnyStateMachine): AnyStateMachine {
  if (!isXstate6(machine) || Object.hasOwn(machine, 'implementations')) return machine;
  const known = machines.get(machine);
  if (known !== undefined) return known;
  const view: AnyStateMachine = Object.create(machine);
  machines.set(machine, view);
  try {
    return describe(view, machine as Machine6);
  } catch (error) {
    machines.delete(machine);
    throw error;
  }
}

/** Says all of a machine that XState 5 has in another way. */
function describe(view: AnyStateMachine, machine: Machine6): AnyStateMachine {
  const { sources } = machine;
  const all = nodesOf(machine);
  for (const node of all) nodes.set(node, Object.create(node));
  for (const node of all) Object.defineProperties(viewOf(node), descriptorsOf(node, view));
  const actors = Object.entries(sources.actors).map(([name, logic]) => [name, logicOf(logic)]);
  return Object.defineProperties(view, {
    root: { value: viewOf(machine.root) },
    implementations: { value: { ...sources, actors: Object.fromEntries(actors) } },
    getStateNodeById: { value: (id: string) => viewOf(machine.getStateNodeById(id)) },
  });
}

/** A state of such a machine, as it is read. */
export function viewOf(node: AnyStateNode): AnyStateNode {
  return nodes.get(node) ?? node;
}

/** A transition of such a machine, as it is read. */
export function transitionViewOf(one: Transition6): Transition | undefined {
  return transitions.get(one);
}

/** Whether a function decides where a transition leads, as in XState 6 alone. */
export function isComputed(transition: object): boolean {
  return typeof (transition as Partial<Transition6>).to === 'function';
}

function descriptorsOf(node: AnyStateNode, machine: AnyStateMachine): PropertyDescriptorMap {
  const { config, parent, states, type } = node;
  const byType = new Map<string, Transition[]>();
  for (const [, list] of transitionsOf(node)) {
    for (const one of list) {
      const read = readOf(one as unknown as Transition6);
      byType.set(read.eventType, [...(byType.get(read.eventType) ?? []), read]);
    }
  }
  const always = byType.get('');
  byType.delete('');
  const invoke = [config.invoke ?? []].flat().map((one: unknown) => {
    return { ...Object(one), src: logicOf(Object(one).src) };
  });
  const read = {
    machine,
    parent: parent && viewOf(parent),
    states: Object.fromEntries(Object.entries(states).map(([key, one]) => [key, viewOf(one)])),
    type: (type as string) === 'choice' ? 'atomic' : type,
    config: { ...config, invoke },
    always,
    transitions: byType,
    // Not the node's, to which XState adds the start and the end of its timeouts.
    entry: [config.entry ?? []].flat(),
    exit: [config.exit ?? []].flat(),
    initial: type === 'compound' && { target: node.initial.target?.map(viewOf), actions: [] },
  };
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, { value }]));
}

/** What is read of a transition: its code, where a function decides what it does. */
function readOf(one: Transition6): Transition & { readonly eventType: string } {
  const { to, context, target, source } = one;
  // What a choice decides is wrapped once more by XState.
  const written: unknown = Object(source.config).choice ?? to;
  const read = {
    ...one,
    eventType: typeOf(one),
    source: viewOf(source),
    target: target?.map(viewOf),
    actions: [
      ...(to === undefined ? [] : [shortened(codeOf(written) ?? 'inline')]),
      ...(context === undefined ? [] : [{ type: 'xstate.assign', assignment: context }]),
      ...[one.actions ?? []].flat(),
    ],
  } as unknown as Transition & { readonly eventType: string };
  transitions.set(one, read);
  return read;
}

/** An event type as XState 5 has it, with the id of the state or the actor that it is of. */
function typeOf({ eventType, matches = {} }: Transition6): string {
  if (!eventType.startsWith('xstate.')) return eventType;
  const { delay, stateId, actorId } = matches;
  const parts = [eventType.replace(/^xstate\.snapshot\.actor$/, 'xstate.snapshot'), delay];
  return [...parts, stateId, actorId].filter((part) => part !== undefined).join('.');
}

function logicOf(logic: unknown): unknown {
  return isXstate6(logic) ? readable(logic as AnyStateMachine) : logic;
}
