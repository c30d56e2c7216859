import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  getStateNodes,
} from 'xstate';
import { CHART_FORMAT, type Chart, type ChartState, type ChartTransition } from './chart.ts';
import { guardName } from './guards.ts';
import { actionName, actorName, eventName } from './names.ts';

type Transition = NonNullable<ReturnType<AnyStateNode['transitions']['get']>>[number];

/** The chart of a machine; the machine is read and never run. */
export function chartOf(machine: AnyStateMachine): Chart {
  const walk = (node: AnyStateNode): ChartState[] => [
    readState(node),
    ...childrenOf(node).flatMap(walk),
  ];
  return { format: CHART_FORMAT, id: machine.id, states: walk(machine.root) };
}

/** A state's children as they were written. */
export function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states);
}

/** The states that are active in a snapshot. */
export function activeIn({ machine, value }: AnyMachineSnapshot): AnyStateNode[] {
  return [...new Set(getStateNodes(machine.root, value))];
}

/** A state's transitions as they were written, by event; what is always taken comes first. */
export function transitionsOf(node: AnyStateNode): [type: string, alternatives: Transition[]][] {
  return [...(node.always?.length ? [['', node.always] as const] : []), ...node.transitions].map(
    ([type, alternatives]) => [type, [...alternatives] as Transition[]],
  );
}

/** Whether it is `'event': {}`: no target, no action, no condition. */
function isIgnore({ target, actions, guard }: Transition): boolean {
  return target === undefined && actions.length === 0 && guard === undefined;
}

/** Whether all there is for an event is `'event': {}`. */
function isIgnored([, alternatives]: [type: string, alternatives: Transition[]]): boolean {
  return alternatives.length > 0 && alternatives.every(isIgnore);
}

/** A state's transitions as a chart has them, each with its event type and its number there. */
export function readTransitions(node: AnyStateNode) {
  const ids = new Set<string>();
  return transitionsOf(node)
    .filter((one) => !isIgnored(one))
    .flatMap(([type, list]) =>
      list.map((one, index) => ({ type, index, read: readTransition(node, type, one, ids) })),
    );
}

function readState(node: AnyStateNode): ChartState {
  return stripped({
    id: node.id,
    key: node.key,
    parent: node.parent?.id,
    type: node.type,
    history: node.type === 'history' ? node.history || 'shallow' : undefined,
    description: node.description,
    tags: node.tags,
    ...initialOf(node),
    invoke: node.invoke.map((_, index) => invokeName(node, index)),
    entry: actionNames(node.entry),
    exit: actionNames(node.exit),
    ignores: transitionsOf(node)
      .filter(isIgnored)
      .map(([type]) => eventName(node, type, undefined)),
    transitions: readTransitions(node).map(({ read }) => read),
  });
}

function readTransition(
  node: AnyStateNode,
  type: string,
  transition: Transition,
  ids: Set<string>,
): ChartTransition {
  const delay: unknown = Reflect.get(transition, 'delay');
  const event = eventName(node, type, delay);
  const guard = guardName(transition.guard);
  const targets = transition.target?.map(({ id }) => id);
  return stripped({
    id: uniqueId(`${node.id} ${event}${guard === undefined ? '' : ` [${guard}]`}`, ids),
    event,
    delayMs: delayOf(node, delay),
    guard,
    targets,
    reenter: transition.reenter && targets ? true : undefined,
    actions: actionNames(transition.actions),
    description: transition.description,
  });
}

/** How long a delay is, in ms, where that does not depend on the context. */
function delayOf(node: AnyStateNode, delay: unknown): number | undefined {
  const { delays } = node.machine.implementations;
  const value: unknown = typeof delay === 'string' ? delays[delay] : delay;
  return typeof value === 'number' ? value : undefined;
}

function uniqueId(id: string, ids: Set<string>): string {
  let unique = id;
  // Ends: each round tries a number that is not among the ids yet.
  for (let n = 2; ids.has(unique); n++) unique = `${id} ${n}`;
  ids.add(unique);
  return unique;
}

function initialOf(node: AnyStateNode): Pick<ChartState, 'initial' | 'initialActions'> {
  if (node.type === 'history') return stripped({ initial: historyDefault(node)?.id });
  if (node.type !== 'compound') return {};
  const { target, actions } = node.initial;
  return stripped({ initial: target?.[0]?.id, initialActions: actionNames(actions) });
}

/** What a history stands for before there is any; XState keeps that in the config only. */
export function historyDefault(node: AnyStateNode): AnyStateNode | undefined {
  const target: unknown = [node.config.target].flat()[0];
  if (typeof target !== 'string') return undefined;
  if (target.startsWith('#')) return node.machine.getStateNodeById(target);
  return target
    .replace(/^\./, '')
    .split('.')
    .reduce<AnyStateNode | undefined>((found, key) => found?.states[key], node.parent);
}

function invokeName(node: AnyStateNode, index: number): string {
  const name = actorName(node, index);
  const src: unknown = node.invoke[index]?.src;
  const isPlain = typeof src !== 'string' || src === name || src.startsWith('xstate.invoke.');
  return isPlain ? name : `${name} (${src})`;
}

function actionNames(actions: readonly unknown[]): string[] {
  return actions.map(actionName).filter((name) => name !== null);
}

type Stripped<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is not there: undefined, and empty lists. */
function stripped<T extends object>(value: T): Stripped<T> {
  const isThere = (one: unknown) => one !== undefined && !(Array.isArray(one) && one.length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isThere(one))) as Stripped<T>;
}
