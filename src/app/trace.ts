import { type AnyTransitionDefinition, type InspectionEvent, isMachineSnapshot } from 'xstate';
import type { Clock } from '../machines/index.ts';
import { callSafely } from '../transport/index.ts';

/** One transition of a machine; never what its context holds. */
export interface TraceRecord {
  readonly machine: string;
  /** Which of the machine's actors. */
  readonly actor: string;
  /** State values as XState writes them; null before an actor's first state. */
  readonly from: unknown;
  readonly event: string;
  readonly to: unknown;
  /** Wall-clock time in ms since 1970, for people. */
  readonly when: number;
}

/**
 * The transitions that were taken in what XState tells of a running machine. That it lists them is
 * not documented, and nothing documented says whether an event was ignored on purpose: so it is
 * read here and nowhere else.
 */
export function takenIn(inspected: InspectionEvent): readonly AnyTransitionDefinition[] {
  return inspected.type === '@xstate.microstep' ? inspected._transitions : [];
}

/** Turns XState's inspection of running machines into one record per start and per transition. */
export function createTracer(clock: Clock, write: (record: TraceRecord) => void) {
  const values = new WeakMap<object, unknown>();

  return (inspected: InspectionEvent): void => {
    const { actorRef, type } = inspected;
    if (type !== '@xstate.microstep' && type !== '@xstate.snapshot') return;
    const { snapshot, event } = inspected;
    if (!isMachineSnapshot(snapshot)) return;
    // A snapshot says where an actor starts, and later nothing new; an event without transition was
    // not its own.
    const isOwn =
      type === '@xstate.microstep' ? takenIn(inspected).length > 0 : !values.has(actorRef);
    if (!isOwn) return;
    const from = values.get(actorRef) ?? null;
    values.set(actorRef, snapshot.value);
    const record = {
      machine: snapshot.machine.id,
      actor: 'id' in actorRef ? String(actorRef.id) : actorRef.sessionId,
      from,
      event: event.type,
      to: snapshot.value,
      when: clock.now().wallMs,
    };
    callSafely(() => write(record));
  };
}
