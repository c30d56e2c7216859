/**
 * The door: what is believed of it, from what its sensor reports.
 *
 * Who sends what: the sensor (an invoked actor) sends `contact.opened`, `contact.closed` and
 * `sensor.failed`, each with its instant. Always true: a contact is believed only after it held for
 * `settleMs`, in either direction; the instant of a change is that of its first edge; a repeated
 * reading changes nothing; every change of belief is emitted once, as `door.changed`; a door that
 * is found as it is remembered did not change, and what is emitted is the change remembered.
 */
import { assertEvent, assign, emit, setup } from 'xstate';
import { BLANK_RECORD, type Change, type DoorRecord, type Level, withChange } from './change.ts';
import { recalled } from './memory.ts';
import { notProvided } from './stub.ts';
import type { Instant } from './time.ts';

export interface DoorInput {
  /** Names this run of the server; the first part of every change's id. */
  readonly run: string;
  /** How long a contact must hold before it is believed, in ms; 0 believes every reading. */
  readonly settleMs: number;
  /** The last change of an earlier run, on this boot's clocks; nothing without. */
  readonly remembered?: Change | null;
}

/** What a sensor reports. */
export type SensorEvent =
  | { readonly type: 'contact.opened'; readonly at: Instant }
  | { readonly type: 'contact.closed'; readonly at: Instant }
  | { readonly type: 'sensor.failed'; readonly at: Instant; readonly reason: string };

export type DoorEmitted = { readonly type: 'door.changed'; readonly record: DoorRecord };

export interface DoorContext extends DoorInput {
  /** Until the first news of this run. */
  readonly remembered: Change | null;
  readonly count: number;
  readonly edge: Instant | null;
  readonly record: DoorRecord;
}

/** The context after one change more; the first reading after silence is marked. */
function withNext(context: DoorContext, level: Level, at: Instant, reason?: string) {
  const count = context.count + 1;
  const { last } = context.record;
  const first = level !== 'unknown' && (last === null || last.level === 'unknown');
  const id = `${context.run}-${count}`;
  const change = { level, id, at, first, ...(reason !== undefined && { reason }) };
  return { count, record: withChange(context.record, change), remembered: null };
}

const doorSetup = setup({
  types: {
    input: {} as DoorInput,
    context: {} as DoorContext,
    events: {} as SensorEvent,
    emitted: {} as DoorEmitted,
  },
  actors: { sensor: notProvided('sensor') },
  delays: { settleMs: ({ context }) => context.settleMs },
  guards: {
    hasSettleTime: ({ context }) => context.settleMs > 0,
    isRememberedOpen: ({ context }) => context.remembered?.level === 'open',
    isRememberedClosed: ({ context }) => context.remembered?.level === 'close',
    isKnownLost: ({ context }) => context.record.last?.level === 'unknown',
  },
  actions: {
    noteEdge: assign({ edge: ({ event }) => event.at }),
    // A settled contact changed at its first edge; without a settle time there is no edge to keep.
    recordOpen: assign(({ context, event }) => withNext(context, 'open', context.edge ?? event.at)),
    recordClose: assign(({ context, event }) =>
      withNext(context, 'close', context.edge ?? event.at),
    ),
    // Announced as any change: to clients that know it already it is no news.
    recordRemembered: assign(({ context: { record, remembered } }) => ({
      record: withChange(record, recalled(remembered)),
      remembered: null,
    })),
    recordLoss: assign(({ context, event }) => {
      assertEvent(event, 'sensor.failed');
      return withNext(context, 'unknown', event.at, event.reason);
    }),
    announceChange: emit(({ context: { record } }) => ({ type: 'door.changed' as const, record })),
  },
});

export const doorMachine = doorSetup.createMachine({
  id: 'door',
  description: 'What is believed of the door, from what its sensor reports.',
  context: ({ input }) => ({
    ...input,
    remembered: input.remembered ?? null,
    count: 0,
    edge: null,
    record: BLANK_RECORD,
  }),
  invoke: { id: 'sensor', src: 'sensor' },
  initial: 'unknown',
  states: {
    unknown: {
      description: 'Nothing can be said of the door: no reading yet, or the sensor is lost.',
      initial: 'silent',
      on: {
        'sensor.failed': [
          { guard: 'isKnownLost', target: '.silent' },
          { target: '.silent', actions: ['recordLoss', 'announceChange'] },
        ],
      },
      states: {
        silent: {
          description: 'The sensor has said nothing that could be believed.',
          on: {
            'contact.opened': [
              { guard: 'hasSettleTime', target: 'opening', actions: 'noteEdge' },
              {
                guard: 'isRememberedOpen',
                target: '#door.open',
                actions: ['recordRemembered', 'announceChange'],
              },
              { target: '#door.open', actions: ['recordOpen', 'announceChange'] },
            ],
            'contact.closed': [
              { guard: 'hasSettleTime', target: 'closing', actions: 'noteEdge' },
              {
                guard: 'isRememberedClosed',
                target: '#door.closed',
                actions: ['recordRemembered', 'announceChange'],
              },
              { target: '#door.closed', actions: ['recordClose', 'announceChange'] },
            ],
          },
        },
        opening: {
          description: 'A first open contact has to hold before it is believed.',
          after: {
            settleMs: [
              {
                guard: 'isRememberedOpen',
                target: '#door.open',
                actions: ['recordRemembered', 'announceChange'],
              },
              { target: '#door.open', actions: ['recordOpen', 'announceChange'] },
            ],
          },
          on: {
            'contact.opened': {},
            'contact.closed': { target: 'closing', actions: 'noteEdge' },
          },
        },
        closing: {
          description: 'A first closed contact has to hold before it is believed.',
          after: {
            settleMs: [
              {
                guard: 'isRememberedClosed',
                target: '#door.closed',
                actions: ['recordRemembered', 'announceChange'],
              },
              { target: '#door.closed', actions: ['recordClose', 'announceChange'] },
            ],
          },
          on: {
            'contact.opened': { target: 'opening', actions: 'noteEdge' },
            'contact.closed': {},
          },
        },
      },
    },
    closed: {
      description: 'The door is believed closed.',
      initial: 'steady',
      on: { 'sensor.failed': { target: 'unknown', actions: ['recordLoss', 'announceChange'] } },
      states: {
        steady: {
          description: 'The contact agrees.',
          on: {
            'contact.opened': [
              { guard: 'hasSettleTime', target: 'opening', actions: 'noteEdge' },
              { target: '#door.open', actions: ['recordOpen', 'announceChange'] },
            ],
            'contact.closed': {},
          },
        },
        opening: {
          description: 'The contact opened and has to hold; falling back cancels.',
          after: { settleMs: { target: '#door.open', actions: ['recordOpen', 'announceChange'] } },
          on: { 'contact.opened': {}, 'contact.closed': 'steady' },
        },
      },
    },
    open: {
      description: 'The door is believed open.',
      initial: 'steady',
      on: { 'sensor.failed': { target: 'unknown', actions: ['recordLoss', 'announceChange'] } },
      states: {
        steady: {
          description: 'The contact agrees.',
          on: {
            'contact.opened': {},
            'contact.closed': [
              { guard: 'hasSettleTime', target: 'closing', actions: 'noteEdge' },
              { target: '#door.closed', actions: ['recordClose', 'announceChange'] },
            ],
          },
        },
        closing: {
          description: 'The contact closed and has to hold; falling back cancels.',
          after: {
            settleMs: { target: '#door.closed', actions: ['recordClose', 'announceChange'] },
          },
          on: { 'contact.opened': 'steady', 'contact.closed': {} },
        },
      },
    },
  },
});
