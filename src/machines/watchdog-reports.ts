import type { AcknowledgedEvent, ReadingEvent, ReportEvent } from './watchdog-events.ts';
import { watchdogSetup } from './watchdog-setup.ts';

type OfDoor = Exclude<ReportEvent, { readonly type: 'sensor.lost' }>;

type OfChannel = ReportEvent | ReadingEvent | AcknowledgedEvent;

const ofChannel = ({ event: { channel } }: { event: OfChannel }) => ({ channel });
const isUnwatched = { guard: { type: 'isUnwatched', params: ofChannel } } as const;

const params = ({ event }: { event: OfDoor }) => ({ report: event });
const note = {
  type: 'noteReport',
  params: ({ event }: { event: ReportEvent }) => ({ report: event }),
} as const;
const passesOn = { actions: [{ type: 'passOn', params }, note] } as const;
const passesOnPreliminary = {
  guard: 'isPreliminary',
  actions: { type: 'passOnPreliminary', params },
} as const;

/** It is not what is wanted; but the server may have other doors, and say so in its answer. */
const mayMissChannels = {
  guard: { type: 'isOfUnwantedDoor', params: ofChannel },
  target: 'held',
  actions: { type: 'hold', params },
} as const;
const hold = { guard: 'isUnanswered', actions: { type: 'hold', params } } as const;

const reports = [
  mayMissChannels,
  isUnwatched,
  { ...hold, target: 'held' },
  passesOnPreliminary,
  passesOn,
] as const;
const reportsWhileHeld = [isUnwatched, hold, passesOn] as const;
const reportsInPlain = [isUnwatched, passesOnPreliminary, passesOn] as const;

/** The watchdog's region for what the server says of its channels: the alarms', whatever the link does. */
export const reportsRegion = watchdogSetup.createStateConfig({
  description: 'What is said of a channel is passed on to its alarm.',
  initial: 'passedOn',
  on: {
    'server.greeted': {
      target: '.passedOn',
      actions: [
        { type: 'watchChannels', params: ({ event }) => ({ greeting: event }) },
        { type: 'knowChannels', params: ({ event }) => ({ greeting: event }) },
      ],
    },
    'server.beat': {
      actions: { type: 'passOnAges', params: ({ event }) => ({ beat: event }) },
    },
    'sensor.lost': [
      isUnwatched,
      { actions: [{ type: 'passOnLoss', params: ({ event }) => event }, note] },
    ],
    'door.acknowledged': [
      isUnwatched,
      { actions: { type: 'passOnAcknowledged', params: ({ event }) => ({ report: event }) } },
    ],
    'temperature.read': [
      isUnwatched,
      {
        actions: [
          { type: 'passOnReading', params: ({ event }) => ({ report: event }) },
          { type: 'noteReading', params: ofChannel },
        ],
      },
    ],
  },
  states: {
    passedOn: {
      description: 'All that is watched, marked where it is said again in full.',
      entry: 'forgetHeld',
      on: { 'door.opened': reports, 'door.closed': reports },
    },
    held: {
      description:
        'What came before the answer to our hello is not what we want, or said in full after it.',
      initial: 'waiting',
      on: {
        'link.lost': 'passedOn',
        'door.opened': reportsWhileHeld,
        'door.closed': reportsWhileHeld,
      },
      states: {
        waiting: {
          description: 'The answer has its time.',
          after: { answerMs: 'due' },
        },
        due: {
          description: 'It was long enough; the answer may have come and wait to be heard.',
          entry: 'catchUp',
          on: {
            'link.caughtUp': [
              {
                guard: 'isHeldUnwanted',
                target: '#watchdog.watching.reports.plain',
                actions: 'missChannels',
              },
              { target: '#watchdog.watching.reports.plain', actions: 'passOnHeld' },
            ],
          },
        },
      },
    },
    plain: {
      description: 'Our hello is not answered in time: what comes without names is all there is.',
      entry: 'forgetHeld',
      on: {
        'link.lost': 'passedOn',
        'door.opened': reportsInPlain,
        'door.closed': reportsInPlain,
      },
    },
  },
});
