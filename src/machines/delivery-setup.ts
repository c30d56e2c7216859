/** The words of a delivery: what it is told, what it says, and what it can do and ask. */
import { assign, type CallbackLogicFunction, type EventObject, emit, setup } from 'xstate';
import { type Alert, merged } from './alert.ts';
import { notProvided } from './stub.ts';

/**
 * How many alerts may wait for one way. They are one a subject, so that many openings, and all are
 * of hours in which nobody was told: the oldest is worth least.
 */
const WAITING_MAX = 64;
/** How often one alert is tried: with the longest wait about a day, and then it is no news. */
const ATTEMPTS_MAX = 300;
/** The first wait after a failure, doubling to the longest: soon back, and no busy loop. */
export const BACKOFF_MS_MIN = 2000;
const BACKOFF_MS_MAX = 300_000;
/** The longest that a receiver can have us wait: a wrong word of one may not silence it for days. */
const RETRY_AFTER_MS_MAX = 3_600_000;
/** Of a wait that nobody gave a random number for: the middle. */
const JITTER = 0.5;

/** What a delivery starts with. */
export interface DeliveryInput {
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number;
  /** What an earlier run left to be told, oldest first. */
  readonly waiting: readonly Alert[];
  /** How often that tried the first of them in vain; 0 if left out. */
  readonly attempts?: number;
}

/** What a delivery is told. */
export type DeliveryEvent =
  | { readonly type: 'alert.raised'; readonly alert: Alert }
  /** By the sender, of its one attempt. */
  | { readonly type: 'attempt.delivered' }
  | ({ readonly type: 'attempt.failed' } & Failure);

/** How an attempt failed. */
export interface Failure {
  /** In words for a person, without secrets. */
  readonly reason: string;
  /** Trying again would do no good. */
  readonly isFinal: boolean;
  /** When it may be tried again by the receiver's word, in ms; null without. */
  readonly retryAfterMs: number | null;
  /** A random number from 0 to 1, so that not all come back at once. */
  readonly jitter: number;
}

/** What a sender starts with. */
export interface SendInput {
  readonly alert: Alert;
}

/** One attempt: it sends back one `attempt.*`, and gives up what is under way when it is stopped. */
export type SendLogic = CallbackLogicFunction<EventObject, DeliveryEvent, SendInput>;

/** What a delivery says. */
export type DeliveryEmitted =
  | { readonly type: 'delivered'; readonly alert: Alert }
  | { readonly type: 'abandoned'; readonly alert: Alert; readonly reason: string }
  /** The first attempt of an alert failed; it is tried again. */
  | { readonly type: 'failing'; readonly alert: Alert; readonly reason: string };

/** What a delivery remembers besides its states. */
export interface DeliveryContext {
  readonly timeoutMs: number;
  /** What is to be told, oldest first; the first is being sent, or is tried again. */
  readonly waiting: readonly Alert[];
  /** How often the first was tried in vain. */
  readonly attempts: number;
  /** How long the next failure is waited out, before its jitter, in ms. */
  readonly backoffMs: number;
  /** How long this one is, in ms. */
  readonly retryMs: number;
}

type Raised = { readonly alert: Alert };
type Reason = { readonly reason: string };

/** What waits, and one alert more, which takes the place of one that is about the same. */
function withAlert(waiting: readonly Alert[], alert: Alert): readonly Alert[] {
  const index = indexOfSame(waiting, alert);
  const same = waiting[index];
  return same === undefined ? [...waiting, alert] : waiting.with(index, merged(same, alert));
}

function indexOfSame(waiting: readonly Alert[], { subject }: Alert): number {
  return waiting.findIndex((alert) => alert.subject === subject);
}

/** What an earlier run left: of two about the same the first was on its way, and may not be any more. */
export function left(waiting: readonly Alert[]): readonly Alert[] {
  return waiting.reduce(withAlert, []).slice(-WAITING_MAX);
}

/** The alert that is being sent, or is tried again. */
export function headOf({ waiting: [head] }: DeliveryContext): Alert {
  if (head === undefined) throw new Error('expected an alert that waits, got none');
  return head;
}

/** Whether something later waits about the same as what is being sent. */
function isSuperseded(context: DeliveryContext): boolean {
  return indexOfSame(context.waiting.slice(1), headOf(context)) >= 0;
}

/** How long a failure is waited out, in ms. */
function waitOf({ backoffMs }: DeliveryContext, { jitter, retryAfterMs }: Retry): number {
  const askedMs = Math.min(RETRY_AFTER_MS_MAX, retryAfterMs ?? 0);
  return Math.max(askedMs, Math.round(backoffMs * (0.5 + jitter)));
}

type Retry = Pick<Failure, 'jitter' | 'retryAfterMs'>;
/** Of an attempt that took too long: nobody said anything. */
export const UNANSWERED: Retry = { jitter: JITTER, retryAfterMs: null };

/** The words that a delivery is written in. */
export const deliverySetup = setup({
  types: {
    input: {} as DeliveryInput,
    context: {} as DeliveryContext,
    events: {} as DeliveryEvent,
    emitted: {} as DeliveryEmitted,
  },
  actors: { send: notProvided<EventObject, SendInput>('send') },
  delays: {
    timeoutMs: ({ context }) => context.timeoutMs,
    retryMs: ({ context }) => context.retryMs,
  },
  guards: {
    hasWaiting: ({ context }) => context.waiting.length > 0,
    isFull: ({ context: { waiting } }, { alert }: Raised) =>
      waiting.length >= WAITING_MAX && indexOfSame(waiting, alert) < 0,
    // What is being sent is taken no more.
    isFullBehind: ({ context: { waiting } }, { alert }: Raised) =>
      waiting.length >= WAITING_MAX && indexOfSame(waiting.slice(1), alert) < 0,
    isFinal: (_, { isFinal }: { isFinal: boolean }) => isFinal,
    isLastAttempt: ({ context }) => context.attempts + 1 >= ATTEMPTS_MAX && !isSuperseded(context),
    isFirstAttempt: ({ context }) => context.attempts === 0,
  },
  actions: {
    enqueue: assign(({ context: { waiting, attempts } }, { alert }: Raised) => ({
      waiting: withAlert(waiting, alert),
      // What is new is worth as many attempts.
      attempts: waiting[0]?.subject === alert.subject ? 0 : attempts,
    })),
    enqueueBehind: assign(({ context: { waiting } }, { alert }: Raised) => ({
      waiting: [...waiting.slice(0, 1), ...withAlert(waiting.slice(1), alert)],
    })),
    dropFirst: assign(({ context: { waiting } }) => ({ waiting: waiting.slice(1), attempts: 0 })),
    dropSecond: assign(({ context: { waiting } }) => ({ waiting: waiting.toSpliced(1, 1) })),
    shortenBackoff: assign({ backoffMs: BACKOFF_MS_MIN }),
    countFailure: assign(({ context }, retry: Retry) => ({
      // What followed about the same while it was on its way is told with it, and is new.
      waiting: left(context.waiting),
      attempts: isSuperseded(context) ? 0 : context.attempts + 1,
      backoffMs: Math.min(BACKOFF_MS_MAX, 2 * context.backoffMs),
      retryMs: waitOf(context, retry),
    })),
    announceDelivery: emit(({ context }) => ({
      ...{ type: 'delivered' as const, alert: headOf(context) },
    })),
    announceFailing: emit(({ context }, { reason }: Reason) => ({
      ...{ type: 'failing' as const, alert: headOf(context), reason },
    })),
    announceAbandoned: emit(({ context }, { reason }: Reason) => ({
      ...{ type: 'abandoned' as const, alert: headOf(context), reason },
    })),
    announceOverflow: emit(({ context }) => abandonedOf(headOf(context))),
    announceOverflowBehind: emit(({ context }) =>
      abandonedOf(headOf({ ...context, waiting: context.waiting.slice(1) })),
    ),
  },
});

/** There was no room for it any more. */
function abandonedOf(alert: Alert) {
  const reason = `more than ${WAITING_MAX} alerts wait`;
  return { type: 'abandoned' as const, alert, reason };
}
