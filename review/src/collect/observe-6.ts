/** Sees the steps of machines of XState 6, whose inspection tells less of them than that of 5. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { readable, type Transition6, transitionViewOf, viewOf } from '../model/xstate-6.ts';
import { type Answer, decidedOf, listenTo } from './answers-6.ts';
import { together } from './microsteps-6.ts';
import { OBSERVED, type Observer, wrap } from './observe.ts';
import { quietly } from './session.ts';

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
  /** What was answered in an actor's last step, of which is told next. */
  const answers = new WeakMap<object, Answer[]>();
  let listening: Answer[] | null = null;

  const inspect = quietly(({ type, actorRef, event, snapshot, microsteps }: Inspected) => {
    if (type !== '@xstate.transition' || snapshot.machine === undefined) return;
    const [before, after] = [situations.get(actorRef), readSnapshot(snapshot)];
    const decided = decidedOf(answers.get(actorRef) ?? []);
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
  });

  const attach = quietly((machine: AnyStateMachine, { system }: Actor6) => {
    if (!machines.has(machine)) listenTo(machine, (answer) => listening?.push(answer));
    machines.add(machine);
    if (!systems.has(system)) system.inspect(inspect);
    systems.add(system);
  });

  /** Runs a method of a machine for an actor, and hears what its transitions answer. */
  function heard(machine: AnyStateMachine, given: unknown, run: () => unknown): unknown {
    const actor = Object(given) as Actor6;
    if (typeof actor.send !== 'function') return run();
    attach(machine, actor);
    const outer = listening;
    listening = [];
    answers.set(actor, listening);
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

/** What is read of a snapshot. */
function readSnapshot({ machine, value, status, historyValue }: AnyMachineSnapshot) {
  const remembered = Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map(viewOf)]);
  const history = Object.fromEntries(remembered);
  const read = { machine: readable(machine), value, status, historyValue: history };
  return read as unknown as AnyMachineSnapshot;
}
