import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actionName } from './actions.ts';
import { invokedBy, spawnedBy } from './actors.ts';
import {
  CHART_FORMAT,
  type Chart,
  type ChartActor,
  type ChartState,
  type ChartTransition,
} from './chart.ts';
import { dataText } from './code-line.ts';
import { conditionOf, guardName } from './guards.ts';
import { codeIn } from './implementations.ts';
import { actorIndex, eventName } from './names.ts';
import { actionsOf, historyDefault, nodesOf, type Transition, transitionsOf } from './nodes.ts';
import { shortened } from './shortened.ts';
import { stripped } from './stripped.ts';
import { isComputed, readable } from './xstate-6.ts';

/** More of `meta` and `output` than that is left out. */
const DATA_CHARACTERS_MAX = 80;

/** The chart of a machine, under its id or another name; the machine is read and never run. */
export function chartOf(given: AnyStateMachine, name = given.id): Chart {
  const machine = readable(given);
  const [root, ...states] = nodesOf(machine).map(readState);
  return stripped({
    format: CHART_FORMAT,
    id: name,
    states: root ? [{ ...root, key: name }, ...states] : [],
    code: codeIn(machine),
  });
}

/** Whether it is `'event': {}`, without a word about it. */
function isIgnore({ target, actions, guard, description, meta }: Transition): boolean {
  const said = [target, guard, description, meta];
  return actions.length === 0 && said.every((one) => one === undefined);
}

/** Whether all there is for an event is `'event': {}`. */
export function isIgnored([, alternatives]: [type: string, alternatives: Transition[]]): boolean {
  return alternatives.length > 0 && alternatives.every(isIgnore);
}

/** A state's transitions as a chart has them, each with its event type and its number there. */
export function readTransitions(node: AnyStateNode) {
  const ids = new Set<string>();
  return transitionsOf(node)
    .filter((one) => !isIgnored(one))
    .flatMap(([type, list]) => {
      const conditionNameOf = conditionNames();
      return list.map((one, index) => {
        return { type, index, read: readTransition(node, type, one, ids, conditionNameOf) };
      });
    });
}

function readState(node: AnyStateNode): ChartState {
  const ignored = transitionsOf(node)
    .filter(isIgnored)
    .map(([type, [first]]) => [eventName(node, type, delayIn(first)), type] as const);
  return stripped({
    id: node.id,
    key: node.key,
    parent: node.parent?.id,
    type: node.type,
    history: node.type === 'history' ? node.history || 'shallow' : undefined,
    description: node.description,
    tags: node.tags,
    meta: dataOf(node.meta),
    ...initialOf(node),
    invoke: invokedBy(node),
    spawns: spawnedIn(node),
    entry: actionNames(node.entry),
    exit: actionNames(node.exit),
    output: dataOf(node.output),
    ignores: ignored.map(([name]) => name),
    ignoredTypes: ignored.some(([name, type]) => name !== type)
      ? ignored.map(([, type]) => type)
      : [],
    transitions: readTransitions(node).map(({ read }) => read),
  });
}

function readTransition(
  node: AnyStateNode,
  type: string,
  transition: Transition,
  ids: Set<string>,
  conditionNameOf: (guard: unknown, name: string) => string,
): ChartTransition {
  const delay = delayIn(transition);
  const targets = transition.target?.map(({ id }) => id);
  const isRoute = type === 'xstate.route';
  const route = `${eventName(node, type, delay)} #${targets?.[0]}`;
  const event = isRoute ? route : eventName(node, type, delay);
  // XState asks itself for the place of a route, and then what the author wrote.
  const asked: unknown = isRoute ? guardsIn(transition.guard)[1] : transition.guard;
  const guard = guardName(asked);
  const condition =
    asked === undefined ? undefined : conditionOf(asked, node.machine, conditionNameOf);
  const actor = actorIndex(node, type);
  return stripped({
    id: uniqueId(`${node.id} ${event}${guard === undefined ? '' : ` [${guard}]`}`, ids),
    event,
    type: type === event ? undefined : type,
    actor: actor < 0 ? undefined : actor,
    delayMs: delayOf(node, delay),
    guard,
    condition: condition === guard ? undefined : condition,
    targets,
    computed: isComputed(transition) ? true : undefined,
    reenter: transition.reenter && targets ? true : undefined,
    actions: actionNames(transition.actions),
    description: transition.description,
    meta: dataOf(transition.meta),
  });
}

function guardsIn(guard: unknown): readonly unknown[] {
  const { guards } = Object(guard);
  return Array.isArray(guards) ? guards : [];
}

/** Functions with the same code may be closures over something else: those get a number. */
function conditionNames() {
  const known = new Map<string, unknown[]>();
  return (guard: unknown, name: string): string => {
    const { params } = Object(guard);
    const made = [guard, params].find((one) => typeof one === 'function');
    if (made === undefined) return name;
    const alike = known.get(name) ?? [];
    if (!alike.includes(made)) alike.push(made);
    known.set(name, alike);
    const number = alike.indexOf(made) + 1;
    return number === 1 ? name : `${name} ${number}`;
  };
}

/** The actors that a state's actions spawn; of the machine, also those of its context. */
function spawnedIn(node: AnyStateNode): ChartActor[] {
  const { context } = node.machine.config;
  const first = node.parent === undefined ? [context] : [];
  return spawnedBy(node.machine, [...first, ...actionsOf(node)]);
}

function dataOf(value: unknown): string | undefined {
  return value === undefined ? undefined : shortened(dataText(value), DATA_CHARACTERS_MAX);
}

/** A transition's delay as it was written; XState's types leave it out. */
function delayIn(transition: Transition | undefined): unknown {
  return Reflect.get(Object(transition), 'delay');
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

function actionNames(actions: readonly unknown[]): string[] {
  return actions.map(actionName).filter((name) => name !== null);
}
