/** The actors that a machine invokes and spawns, as what they are. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { ChartActor } from './chart.ts';
import { codeOf, dataText } from './code-line.ts';
import { isMachine } from './machines-in.ts';
import { actorName } from './names.ts';
import { actionsOf, nodesOf } from './nodes.ts';
import { shortened } from './shortened.ts';
import { stripped } from './stripped.ts';

/** What the logic of actors has that XState makes of a promise, a callback or an observable. */
const LOGIC_KEYS =
  'config,getInitialSnapshot,getPersistedSnapshot,restoreSnapshot,start,transition'.split(',');

/** What an actor's logic is, by its shape, for it may be made with another copy of XState. */
export function logicKind(logic: unknown): ChartActor['kind'] {
  if (isMachine(logic)) return 'machine';
  const { config, start, transition, getInitialSnapshot } = Object(logic);
  if (typeof config !== 'function' || typeof getInitialSnapshot !== 'function') return undefined;
  const keys = Object.keys(Object(logic));
  if (start === undefined) return keys.length === LOGIC_KEYS.length - 1 ? 'transition' : undefined;
  if (!LOGIC_KEYS.every((key) => keys.includes(key))) return undefined;
  // XState's own code, and nothing of the author's, answers these.
  const isDoneBy = (type: string) => {
    try {
      return transition({ status: 'active' }, { type }, { self: {} }).status === 'done';
    } catch {
      return false;
    }
  };
  if (isDoneBy('xstate.promise.resolve')) return 'promise';
  return isDoneBy('xstate.observable.complete') ? 'observable' : 'callback';
}

/** The logic that a machine has under a name. */
function logicOf(machine: AnyStateMachine, src: unknown): unknown {
  return typeof src === 'string' ? machine.implementations.actors[src] : src;
}

/** The logic of what a state invokes, in order. */
export function logicInvokedBy({ config, machine }: AnyStateNode): unknown[] {
  const configs: readonly unknown[] = [config.invoke ?? []].flat();
  return configs.map((one) => logicOf(machine, Object(one).src));
}

/** What a state invokes, in order. */
export function invokedBy(node: AnyStateNode): ChartActor[] {
  const configs: readonly unknown[] = [node.config.invoke ?? []].flat();
  return configs.map((config, index) => {
    const { src, systemId, input } = Object(config);
    return actorOf(node.machine, actorName(node, index), src, systemId, input);
  });
}

/** The code of an actor's logic; a machine has a chart of its own. */
export function logicCode(logic: unknown): string | null {
  return isMachine(logic)
    ? null
    : codeOf(typeof logic === 'function' ? logic : Object(logic).config);
}

function actorOf(
  machine: AnyStateMachine,
  name: string,
  src: unknown,
  systemId?: unknown,
  input?: unknown,
): ChartActor {
  const logic = logicOf(machine, src);
  const code = typeof src === 'string' ? null : logicCode(logic);
  return stripped({
    name,
    src: typeof src === 'string' && src !== name ? src : undefined,
    kind: logicKind(logic),
    machine: isMachine(logic) ? logic.id : undefined,
    systemId: typeof systemId === 'string' ? systemId : undefined,
    input: input === undefined ? undefined : shortened(dataText(input)),
    line: code === null ? undefined : shortened(code),
  });
}

/** The actors that these actions spawn, each once. */
export function spawnedBy(machine: AnyStateMachine, actions: readonly unknown[]): ChartActor[] {
  const found = new Map<string, ChartActor>();
  const add = (name: string, ...rest: [src: unknown, systemId?: unknown, input?: unknown]) => {
    const actor = actorOf(machine, name, ...rest);
    found.set(JSON.stringify(actor), actor);
  };
  for (const action of actions) {
    const { type, src, id, systemId, input } = Object(implementationOf(machine, action));
    if (type === 'xstate.spawnChild') {
      const own = typeof src === 'string' ? src : isMachine(src) ? src.id : 'actor';
      add(typeof id === 'string' ? id : own, src, systemId, input);
    }
    for (const name of spawnedInCode(implementationOf(machine, action))) add(name, name);
  }
  return [...found.values()];
}

/** What a name stands for; the action itself, if for nothing. */
function implementationOf({ implementations }: AnyStateMachine, action: unknown): unknown {
  const name = typeof action === 'string' ? action : Object(action).type;
  const isName = typeof name === 'string' && !name.startsWith('xstate.');
  return (isName ? implementations.actions[name] : undefined) ?? action;
}

/** What an assigner, or the code of `enqueueActions`, calls `spawn` with. */
function spawnedInCode(action: unknown): string[] {
  const { assignment, collect } = Object(action);
  const functions = [assignment, ...Object.values(Object(assignment)), collect, action];
  return functions.flatMap(spawnsIn);
}

/** The names that a function spawns actors of: `spawn('worker')`, `spawnChild(worker)`. */
export function spawnsIn(value: unknown): string[] {
  const code = codeOf(value) ?? '';
  return [...code.matchAll(/\bspawn(?:Child)?\((?:'([^']+)'|([\w$.]+))/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
}

/** The machines among a machine's actors: by the names of their logic, or else by their ids. */
export function childMachinesOf(machine: AnyStateMachine): Map<string, AnyStateMachine> {
  const found = new Map<string, AnyStateMachine>();
  const add = (name: string | null, logic: unknown) => {
    if (!isMachine(logic) || [...found.values()].includes(logic)) return;
    const key = name ?? logic.id;
    let free = key;
    // Ends: each round tries a number that is not among the names yet.
    for (let n = 2; found.has(free); n++) free = `${key}-${n}`;
    found.set(free, logic);
  };
  for (const [name, logic] of Object.entries(machine.implementations.actors)) add(name, logic);
  for (const node of nodesOf(machine)) {
    for (const one of [node.config.invoke ?? []].flat()) add(null, Object(one).src);
    for (const one of actionsOf(node)) add(null, Object(implementationOf(machine, one)).src);
  }
  return found;
}
