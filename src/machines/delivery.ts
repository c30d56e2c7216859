/**
 * A delivery: brings alerts to a person in one way, one after the other, whatever becomes of it.
 *
 * Who sends what: whoever has alerts sends `alert.raised`; the sender (an invoked actor, the adapter)
 * sends of its one attempt `attempt.delivered` or `attempt.failed`. Always true: each alert is
 * delivered, or merged into a later one about the same, or abandoned, and that is said; one attempt
 * is under way at most, and what is in it is changed no more; of one subject one alert waits.
 */
import {
  BACKOFF_MS_MIN,
  type DeliveryContext,
  type DeliveryEvent,
  deliverySetup,
  type Failure,
  headOf,
  left,
  UNANSWERED,
} from './delivery-setup.ts';

type Raised = Extract<DeliveryEvent, { type: 'alert.raised' }>;
type Failed = { event: Failure };

const toAlert = ({ event: { alert } }: { event: Raised }) => ({ alert });
const toFinality = ({ event: { isFinal } }: Failed) => ({ isFinal });
const toReason = ({ event: { reason } }: Failed) => ({ reason });
const toRetry = ({ event: { jitter, retryAfterMs } }: Failed) => ({ jitter, retryAfterMs });
const toLateness = ({ context: { timeoutMs } }: { context: DeliveryContext }) => ({
  reason: `no answer within ${timeoutMs / 1000} s`,
});

const enqueue = { type: 'enqueue', params: toAlert } as const;
const enqueueBehind = { type: 'enqueueBehind', params: toAlert } as const;
const countFailure = { type: 'countFailure', params: toRetry } as const;
const countLateness = { type: 'countFailure', params: UNANSWERED } as const;
const abandonFailed = {
  target: 'abandoned',
  actions: [{ type: 'announceAbandoned', params: toReason }, 'dropFirst'],
} as const;
const hasWaiting = { guard: 'hasWaiting', target: 'sending' } as const;

/** Brings alerts to a person in one way; whoever runs it provides its `send`. */
export const deliveryMachine = deliverySetup.createMachine({
  id: 'delivery',
  description: 'Brings alerts to a person in one way, one after the other.',
  context: ({ input: { timeoutMs, waiting, attempts = 0 } }) => ({
    ...{ timeoutMs, waiting: left(waiting) },
    ...{ attempts, backoffMs: BACKOFF_MS_MIN, retryMs: 0 },
  }),
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing was ever to be told.',
      always: hasWaiting,
      on: { 'alert.raised': { target: 'sending', actions: enqueue } },
    },
    sending: {
      description: 'An attempt to tell the first that waits is under way.',
      invoke: { src: 'send', id: 'send', input: ({ context }) => ({ alert: headOf(context) }) },
      after: {
        timeoutMs: [
          {
            guard: 'isLastAttempt',
            target: 'abandoned',
            actions: [{ type: 'announceAbandoned', params: toLateness }, 'dropFirst'],
          },
          {
            guard: 'isFirstAttempt',
            target: 'retrying',
            actions: [{ type: 'announceFailing', params: toLateness }, countLateness],
          },
          { target: 'retrying', actions: countLateness },
        ],
      },
      on: {
        'alert.raised': [
          {
            guard: { type: 'isFullBehind', params: toAlert },
            actions: ['announceOverflowBehind', 'dropSecond', enqueueBehind],
          },
          { actions: enqueueBehind },
        ],
        'attempt.delivered': {
          target: 'delivered',
          actions: ['announceDelivery', 'dropFirst', 'shortenBackoff'],
        },
        'attempt.failed': [
          { guard: { type: 'isFinal', params: toFinality }, ...abandonFailed },
          { guard: 'isLastAttempt', ...abandonFailed },
          {
            guard: 'isFirstAttempt',
            target: 'retrying',
            actions: [{ type: 'announceFailing', params: toReason }, countFailure],
          },
          { target: 'retrying', actions: countFailure },
        ],
      },
    },
    retrying: {
      description: 'An attempt failed, and is made again after a wait that doubles.',
      after: { retryMs: 'sending' },
      on: {
        'alert.raised': [
          {
            guard: { type: 'isFull', params: toAlert },
            actions: ['announceOverflow', 'dropFirst', enqueue],
          },
          { actions: enqueue },
        ],
      },
    },
    delivered: {
      description: 'What was to be told last has arrived.',
      always: hasWaiting,
      on: { 'alert.raised': { target: 'sending', actions: enqueue } },
    },
    abandoned: {
      description: 'What was to be told last was given up, and that was said.',
      always: hasWaiting,
      on: { 'alert.raised': { target: 'sending', actions: enqueue } },
    },
  },
});
