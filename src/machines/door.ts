/**
 * The door: what is believed of it, from what its sensor reports.
 *
 * Who sends what: the sensor sends `contact.opened`, `contact.closed` and `sensor.failed`, each with
 * its instant. Always true: a contact is believed only after it held for
 * `settleMs`, in either direction; the instant of a change is that of its first edge; a repeated
 * reading changes nothing; every change of belief has a name of its own, and is emitted at once, as
 * `door.changed`, or was followed by one that is: no more than so many are told in a second; a door
 * that is found as it is remembered did not change, and what is emitted is the change remembered.
 */
import { assign, emit, raise, setup } from 'xstate';
import { BLANK_RECORD, type Change, type DoorRecord, type Level, withChange } from './change.ts';
import type { Instant } from './time.ts';

/** Changes told in a second; of those beyond, the latest when it is over. No hand is so fast. */
const CHANGES_PER_SECOND_MAX = 20;
/** The same of all doors of a server: half of the lines that a client of ours takes. */
const CHANGES_PER_SECOND_OF_ALL_MAX = 100;
const SECOND_MS = 1000;
/** How long it has to keep within that bound to chatter no longer; so it is said twice a minute. */
const CALM_MS = 60_000;

/** What a door starts with. */
export interface DoorInput {
  /** Names this run of the server; the first part of every change's id. */
  readonly run: string;
  /** How long a contact must hold before it is believed, in ms; 0 believes every reading. */
  readonly settleMs: number;
  /** The last change of an earlier run, on this boot's clocks; nothing without. */
  readonly remembered?: Change | null;
  /** How many doors the server has: 1. They share what a client takes. */
  readonly doors?: number;
}

/** What a sensor reports. */
export type SensorEvent =
  | { readonly type: 'contact.opened'; readonly at: Instant }
  | { readonly type: 'contact.closed'; readonly at: Instant }
  | { readonly type: 'sensor.failed'; readonly at: Instant; readonly reason: string };

/** What a door says. */
export type DoorEmitted =
  | { readonly type: 'door.changed'; readonly record: DoorRecord }
  /** It changes so often that not every change is told; it does no longer. */
  | { readonly type: 'door.chattering' | 'door.calmed' };

/** What a door remembers besides its states. */
export interface DoorContext extends DoorInput {
  /** Until the first news of this run. */
  readonly remembered: Change | null;
  readonly doors: number;
  readonly count: number;
  /** When the contact moved that is believed or has to hold first; nothing before it ever did. */
  readonly edge: Instant;
  /** What is believed, told or not. */
  readonly record: DoorRecord;
  /** When the second began in which changes are counted, and how many were told in it. */
  readonly secondMs: number;
  readonly told: number;
}

/** Where no contact has moved yet. */
const NEVER: Instant = { wallMs: 0, monotonicMs: 0 };

type News = Pick<Change, 'level' | 'at' | 'reason'>;

/** The context after one change more; the first reading after silence is marked. */
function withNews(context: DoorContext, news: News) {
  const count = context.count + 1;
  const { last } = context.record;
  const first = news.level !== 'unknown' && (last === null || last.level === 'unknown');
  const change = { ...news, id: `${context.run}-${count}`, first, ...lengthOf(last, news) };
  return { count, record: withChange(context.record, change), remembered: null };
}

/** How long the door was open that closes now; nothing unless both edges were seen. */
function lengthOf(last: Change | null, { level, at }: News): Pick<Change, 'openMs'> {
  if (level !== 'close' || last?.level !== 'open' || last.first) return {};
  // What was before this boot was dated by wall clocks.
  if (last.at.monotonicMs <= 0) return {};
  return { openMs: Math.max(0, Math.round(at.monotonicMs - last.at.monotonicMs)) };
}

/** The context once the contact that moved last is believed; found as remembered, nothing changed. */
function withBelief(context: DoorContext, level: Exclude<Level, 'unknown'>) {
  const { edge, record, remembered } = context;
  if (remembered?.level !== level) return withNews(context, { level, at: edge });
  // Announced as any change: to clients that know it already it is no news.
  return { record: withChange(record, remembered), remembered: null };
}

/** When what is believed began, once anything is; changes are counted by it. */
function sinceMs({ record }: DoorContext): number {
  return (record.last as Change).at.monotonicMs;
}

/** The count with the latest change in it; seconds follow each other, as for what a peer sends. */
function counted(context: DoorContext) {
  const nowMs = sinceMs(context);
  const isOver = nowMs - context.secondMs >= SECOND_MS;
  return isOver ? { secondMs: nowMs, told: 1 } : { told: context.told + 1 };
}

/** How many changes are told in a second. */
function boundOf({ doors }: DoorContext): number {
  return Math.min(CHANGES_PER_SECOND_MAX, Math.floor(CHANGES_PER_SECOND_OF_ALL_MAX / doors));
}

const doorSetup = setup({
  types: {
    input: {} as DoorInput,
    context: {} as DoorContext,
    /** One region to the other: there is a change to tell. */
    events: {} as SensorEvent | { readonly type: 'belief.changed' },
    emitted: {} as DoorEmitted,
  },
  delays: {
    settleMs: ({ context }) => context.settleMs,
    restOfSecondMs: ({ context }) => SECOND_MS - (sinceMs(context) - context.secondMs),
    calmMs: CALM_MS,
  },
  guards: {
    hasSettleTime: ({ context }) => context.settleMs > 0,
    isLossKnown: ({ context }) => context.record.last?.level === 'unknown',
    isWithinBound: ({ context }) => counted(context).told <= boundOf(context),
  },
  actions: {
    rememberEdge: assign((_, { at }: { at: Instant }) => ({ edge: at })),
    believe: assign(({ context }, { level }: { level: 'open' | 'close' }) =>
      withBelief(context, level),
    ),
    recordLoss: assign(({ context }, { at, reason }: { at: Instant; reason: string }) =>
      withNews(context, { level: 'unknown', at, reason }),
    ),
    passOn: raise({ type: 'belief.changed' }),
    count: assign(({ context }) => counted(context)),
    countInNextSecond: assign(({ context }) => ({
      secondMs: context.secondMs + SECOND_MS,
      told: 1,
    })),
    tell: emit(({ context: { record } }) => ({ type: 'door.changed' as const, record })),
    announceChatter: emit({ type: 'door.chattering' }),
    announceCalm: emit({ type: 'door.calmed' }),
  },
});

type At = { readonly event: { readonly at: Instant } };

const rememberEdge = { type: 'rememberEdge', params: ({ event: { at } }: At) => ({ at }) } as const;

/** What a contact does that moved: it has to hold for the settle time, or is believed at once. */
function onEdge(settling: string, believed: string) {
  return [
    { guard: 'hasSettleTime', target: settling, actions: rememberEdge },
    { target: believed, actions: rememberEdge },
  ] as const;
}

const onLoss = {
  target: '#door.belief.unknown',
  actions: [
    {
      type: 'recordLoss',
      params: ({ event: { at, reason } }: At & { event: { reason: string } }) => ({ at, reason }),
    },
    'passOn',
  ],
} as const;

const tellAtOnce = { guard: 'isWithinBound', actions: ['count', 'tell'] } as const;

/** What is believed of one door, from what its sensor reports. */
export const doorMachine = doorSetup.createMachine({
  id: 'door',
  description: 'What is believed of the door, from what its sensor reports.',
  context: ({ input }) => ({
    ...input,
    remembered: input.remembered ?? null,
    doors: input.doors ?? 1,
    count: 0,
    edge: NEVER,
    record: BLANK_RECORD,
    secondMs: 0,
    told: 0,
  }),
  type: 'parallel',
  states: {
    belief: {
      description: 'What is believed of the door.',
      initial: 'unknown',
      states: {
        unknown: {
          description: 'Nothing can be said of the door: no reading yet, or the sensor is lost.',
          initial: 'silent',
          on: { 'sensor.failed': [{ guard: 'isLossKnown', target: '.silent' }, onLoss] },
          states: {
            silent: {
              description: 'The sensor has said nothing that could be believed.',
              on: {
                'contact.opened': onEdge('opening', '#door.belief.open'),
                'contact.closed': onEdge('closing', '#door.belief.closed'),
              },
            },
            opening: {
              description: 'A first open contact has to hold before it is believed.',
              after: { settleMs: '#door.belief.open' },
              on: {
                'contact.opened': {},
                'contact.closed': { target: 'closing', actions: rememberEdge },
              },
            },
            closing: {
              description: 'A first closed contact has to hold before it is believed.',
              after: { settleMs: '#door.belief.closed' },
              on: {
                'contact.opened': { target: 'opening', actions: rememberEdge },
                'contact.closed': {},
              },
            },
          },
        },
        closed: {
          description: 'The door is believed closed.',
          entry: [{ type: 'believe', params: { level: 'close' } }, 'passOn'],
          initial: 'steady',
          on: { 'sensor.failed': onLoss },
          states: {
            steady: {
              description: 'The contact agrees.',
              on: {
                'contact.opened': onEdge('opening', '#door.belief.open'),
                'contact.closed': {},
              },
            },
            opening: {
              description: 'The contact opened and has to hold; falling back cancels.',
              after: { settleMs: '#door.belief.open' },
              on: { 'contact.opened': {}, 'contact.closed': 'steady' },
            },
          },
        },
        open: {
          description: 'The door is believed open.',
          entry: [{ type: 'believe', params: { level: 'open' } }, 'passOn'],
          initial: 'steady',
          on: { 'sensor.failed': onLoss },
          states: {
            steady: {
              description: 'The contact agrees.',
              on: {
                'contact.opened': {},
                'contact.closed': onEdge('closing', '#door.belief.closed'),
              },
            },
            closing: {
              description: 'The contact closed and has to hold; falling back cancels.',
              after: { settleMs: '#door.belief.closed' },
              on: { 'contact.opened': 'steady', 'contact.closed': {} },
            },
          },
        },
      },
    },
    telling: {
      description: 'How soon a change is told.',
      initial: 'prompt',
      states: {
        prompt: {
          description: 'Each change is told at once.',
          on: {
            'belief.changed': [tellAtOnce, { target: 'holding', actions: 'announceChatter' }],
          },
        },
        holding: {
          description: 'Enough was told in this second: the latest is told when it is over.',
          after: {
            restOfSecondMs: { target: 'recovering', actions: ['countInNextSecond', 'tell'] },
          },
          on: { 'belief.changed': {} },
        },
        recovering: {
          description: 'Each change is told at once again, as long as there are not too many.',
          after: { calmMs: { target: 'prompt', actions: 'announceCalm' } },
          on: { 'belief.changed': [tellAtOnce, { target: 'holding' }] },
        },
      },
    },
  },
});
