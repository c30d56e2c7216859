/** What runs in place of an actor whose logic does not run in a page. */
import type { AnyActorLogic, EventObject } from 'xstate';

/** What a stub is told to do itself: to end, to fail, to say how it is. */
export const STUB_EVENTS = {
  done: 'xstate.done',
  error: 'xstate.error',
  snapshot: 'xstate.snapshot',
} as const;

/** Whether an event is for the stub itself. */
export function isStubEvent(type: string): boolean {
  return Object.values<string>(STUB_EVENTS).includes(type);
}

/** What an event says of which actor: that it ended, failed, or how it is; undefined of all others. */
export function actorEvent(type: string) {
  const [, end, said, id = ''] =
    /^xstate\.(?:(done|error)\.actor|(snapshot))\.(.*)$/s.exec(type) ?? [];
  const kind = (end ?? said) as keyof typeof STUB_EVENTS | undefined;
  return kind && { kind, id };
}

interface StubEvent extends EventObject {
  readonly output?: unknown;
  readonly error?: unknown;
  readonly snapshot?: unknown;
}

/** Takes every event and does nothing, but for what it is told itself; says when it is stopped. */
export function stubLogic(onStop: () => void = () => {}): AnyActorLogic {
  const logic = {
    getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
    getPersistedSnapshot: (snapshot: unknown) => snapshot,
    transition(snapshot: object, { type, output, error, snapshot: said }: StubEvent) {
      if (type === STUB_EVENTS.done) return { ...snapshot, status: 'done', output };
      if (type === STUB_EVENTS.error) return { ...snapshot, status: 'error', error };
      if (type === STUB_EVENTS.snapshot) return { ...snapshot, ...Object(said) };
      if (type !== 'xstate.stop') return snapshot;
      onStop();
      return { ...snapshot, status: 'stopped' };
    },
  };
  return logic as unknown as AnyActorLogic;
}
