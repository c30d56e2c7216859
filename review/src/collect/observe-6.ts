/** Sees the steps of machines of XState 6, whose inspection tells less of them than that of 5. */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import { nodeNamed, nodesOf, transitionsOf } from '../model/nodes.ts';
import { readable, type Transition6, transitionViewOf, viewOf } from '../model/xstate-6.ts';
import type { Decided } from './facts.ts';
import { OBSERVED, type Observer, wrap } from './observe.ts';

/** What XState 6 tells when an actor has taken an event: all its transitions, in their order. */
interface Inspected {
  readonly type: string;
  readonly actorRef: object;
  readonly event: { readonly type: string };
  readonly snapshot: AnyMachineSnapshot;
  readonly microsteps: readonly Transition6[];
}

/** An actor, which is what XState 6 hands to a machine where one runs. */
interface Actor6 {
  readonly send?: unknown;
  readonly system: { readonly inspect: (observer: (one: Inspected) => void) => void };
}

/** What the code of a transition answered. */
type Answer = readonly [transition: Transition6, target: string | readonly string[]];

/**
 * Observes all machines of a class that are made from now on, where actors run them: `transition()`
 * by itself tells nothing there. Where a transition leads that is a function is in its answer alone,
 * so that is listened to; nothing is asked a second time. The observer must not throw.
 */
export function observeXstate6(
  { prototype }: { readonly prototype: object },
  observer: Observer,
): void {
  if (OBSERVED in prototype) return;
  Object.defineProperty(prototype, OBSERVED, { value: true });
  const [machines, systems] = [new WeakSet<object>(), new WeakSet<object>()];
  const situations = new WeakMap<object, AnyMachineSnapshot>();
  /** What was answered since an actor was last told of. */
  const answers = new WeakMap<object, Answer[]>();
  let listening: Answer[] | null = null;

  function inspect({ type, actorRef, event, snapshot, microsteps }: Inspected): void {
    if (type !== '@xstate.transition' || snapshot.machine === undefined) return;
    const [before, after] = [situations.get(actorRef), readSnapshot(snapshot)];
    const decided = decidedOf(answers.get(actorRef) ?? []);
    answers.delete(actorRef);
    situations.set(actorRef, after);
    const [first = [], ...others] = together(microsteps);
    for (const [index, group] of [first, ...others].entries()) {
      const chosen = group.flatMap((one) => transitionViewOf(one) ?? []);
      const isOwn = /^@?xstate\./.test(event.type) || index > 0;
      observer.stepped({
        before: index === 0 ? before : undefined,
        event: (isOwn && chosen[0]?.eventType) || event.type.replace(/^@/, ''),
        chosen,
        after,
        decided: decided.filter(([one]) => chosen.includes(one)),
        isFurther: index > 0,
      });
    }
    observer.rested(after);
  }

  /** Runs a method of a machine for an actor, and hears what its transitions answer. */
  function heard(machine: AnyStateMachine, actor: unknown, run: () => unknown): unknown {
    const { send, system } = Object(actor) as Actor6;
    if (typeof send !== 'function') return run();
    if (!machines.has(machine)) listenTo(machine, (answer) => listening?.push(answer));
    machines.add(machine);
    if (!systems.has(system)) system.inspect(inspect);
    systems.add(system);
    const outer = listening;
    listening = answers.get(Object(actor)) ?? [];
    answers.set(Object(actor), listening);
    try {
      return run();
    } finally {
      listening = outer;
    }
  }

  wrap(prototype, 'initialTransition', (machine, original, input: unknown, actor: unknown) =>
    heard(machine, actor, () => original(input, actor)),
  );
  wrap(prototype, 'restoreSnapshot', (machine, original, snapshot: unknown, actor: unknown) =>
    heard(machine, actor, () => original(snapshot, actor)),
  );
  wrap(prototype, 'transition', (machine, original, ...given: [unknown, unknown, unknown]) =>
    heard(machine, given[2], () => original(...given)),
  );
}

/** Lets be told what the functions answer that are a machine's transitions. */
function listenTo(machine: AnyStateMachine, tell: (answer: Answer) => void): void {
  readable(machine);
  for (const [, list] of nodesOf(machine).flatMap(transitionsOf)) {
    for (const one of list as unknown as Transition6[]) {
      if (one.to === undefined) continue;
      one.to = new Proxy(one.to, {
        apply(to, self, given) {
          const answer: unknown = Reflect.apply(to, self, given);
          const { target } = Object(answer);
          if (target !== undefined) tell([one, target]);
          return answer;
        },
      });
    }
  }
}

function decidedOf(answers: readonly Answer[]): Decided[] {
  return answers.flatMap(([transition, target]) => {
    const one = transitionViewOf(transition);
    if (one === undefined) return [];
    const { machine, parent } = one.source;
    const targets = [target].flat().flatMap((name) => {
      const from = name.startsWith('.') ? one.source : (parent ?? one.source);
      return nodeNamed(name, machine, from) ?? [];
    });
    return [[one, targets] as const];
  });
}

/** Those that are taken at once: of one event, in different regions. */
function together(list: readonly Transition6[]): Transition6[][] {
  const groups: Transition6[][] = [];
  for (const one of list) {
    const last = groups.at(-1);
    const isBeside = last?.every(
      (other) => other.eventType === one.eventType && areBeside(other.source, one.source),
    );
    if (isBeside) last?.push(one);
    else groups.push([one]);
  }
  return groups;
}

function areBeside(one: AnyStateNode, other: AnyStateNode): boolean {
  const [a, b] = [around(one), around(other)];
  const inner = a.find((node) => b.includes(node));
  return inner?.type === 'parallel' && inner !== one && inner !== other;
}

/** A state and those around it, the innermost first. */
function around(node: AnyStateNode): AnyStateNode[] {
  return node.parent ? [node, ...around(node.parent)] : [node];
}

/** What is read of a snapshot. */
function readSnapshot({ machine, value, status, historyValue }: AnyMachineSnapshot) {
  const remembered = Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map(viewOf)]);
  const history = Object.fromEntries(remembered);
  const read = { machine: readable(machine), value, status, historyValue: history };
  return read as unknown as AnyMachineSnapshot;
}
