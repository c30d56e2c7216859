import { not } from 'xstate';
import type { BeatReport, OpenReport } from './opening.ts';
import { type ClosedReport, watchdogSetup } from './watchdog-setup.ts';

/** The parameters of what has to do with a report that the door is open. */
const params = ({ event }: { event: OpenReport }) => ({ report: event });
const remember = { type: 'remember', params } as const;
const rename = { type: 'rename', params } as const;
const beatParams = ({ event }: { event: BeatReport }) => ({ report: event });
const isAnotherOpening = { type: 'isAnotherOpening', params } as const;
const isOlderThanThought = { type: 'isOlderThanThought', params } as const;

const ends = ({ event: { at, ageMs } }: { event: ClosedReport }) => ({
  endMs: at.monotonicMs - ageMs,
});
/** The end of an opening that is known only from the next one has no known instant. */
const unknownEnd = { endMs: null } as const;

/** The watchdog's region for the server's sensor. */
export const sensorRegion = watchdogSetup.createStateConfig({
  description: 'Whether the server knows how its door is.',
  initial: 'working',
  states: {
    working: {
      description: 'As far as we were told.',
      on: {
        'sensor.lost': {
          target: 'gone',
          actions: {
            type: 'announceSensorLost',
            params: ({ event: { reason } }) => ({ reason }),
          },
        },
      },
    },
    gone: {
      description: 'The server lost its sensor, and that was said once.',
      on: {
        'sensor.lost': {},
        // A plain client is told the last level there was, whatever became of the sensor.
        'door.opened': {
          guard: not('isPreliminary'),
          target: 'working',
          actions: 'announceSensorBack',
        },
        'door.closed': {
          guard: not('isPreliminary'),
          target: 'working',
          actions: 'announceSensorBack',
        },
      },
    },
  },
});

/** The watchdog's region for the count of an opening and its warnings. */
export const alarmRegion = watchdogSetup.createStateConfig({
  description: 'Losing the link or the sensor stops no count: better one warning too many.',
  initial: 'idle',
  states: {
    idle: {
      description: 'No opening is known of.',
      initial: 'unknown',
      on: { 'door.opened': { target: 'openTiming', actions: [remember, 'announceOpen'] } },
      states: {
        unknown: {
          description: 'The server has not said yet how the door is.',
          on: {
            'door.closed': {
              target: 'closed',
              actions: { type: 'announceClose', params: unknownEnd },
            },
          },
        },
        closed: {
          description: 'The door is closed; a replay of that is no news.',
          on: { 'door.closed': {} },
        },
      },
    },
    openTiming: {
      description: 'The door is open and it was not warned of that yet.',
      initial: 'counting',
      on: {
        'door.closed': {
          target: 'idle.closed',
          actions: [{ type: 'announceClose', params: ends }, 'forget'],
        },
        'door.opened': [
          // It says that the door is open, not which opening that is: its name follows.
          { guard: 'isPreliminary' },
          {
            guard: isAnotherOpening,
            target: 'openTiming',
            reenter: true,
            actions: [{ type: 'announceClose', params: unknownEnd }, remember, 'announceOpen'],
          },
          { actions: rename },
        ],
      },
      states: {
        counting: {
          description: 'It is within its limit, counted from its first edge.',
          always: { guard: 'isOverdue', target: 'due' },
          after: { remainingMs: 'due' },
          on: {
            'door.opened': [
              { guard: 'isPreliminary' },
              {
                guard: isOlderThanThought,
                target: 'counting',
                reenter: true,
                actions: rename,
              },
            ],
            'server.beat': {
              guard: { type: 'isOfOlderOpening', params: beatParams },
              target: 'counting',
              reenter: true,
              actions: { type: 'bringForward', params: beatParams },
            },
          },
        },
        due: {
          description: 'The limit is over; that it was closed meanwhile may wait to be heard.',
          always: { guard: 'isCaughtUp', target: '#watchdog.watching.alarm.warned' },
        },
      },
    },
    warned: {
      description: 'It was warned of this opening.',
      initial: 'once',
      entry: 'warn',
      on: {
        'door.closed': {
          target: 'idle.closed',
          actions: [
            { type: 'announceClose', params: ends },
            { type: 'announceClosedNow', params: ends },
            'forget',
          ],
        },
        'door.opened': [
          { guard: 'isPreliminary' },
          {
            guard: isAnotherOpening,
            target: 'openTiming',
            actions: [
              { type: 'announceClose', params: unknownEnd },
              { type: 'announceClosedNow', params: unknownEnd },
              remember,
              'announceOpen',
            ],
          },
          { actions: rename },
        ],
      },
      states: {
        once: {
          description: 'Once, unless more is wanted.',
          always: { guard: 'isRepeating', target: 'repeating' },
        },
        repeating: {
          description: 'Every repeatMs while the door stays open.',
          after: { repeatMs: 'due' },
        },
        due: {
          description: 'It is time to warn again, once it is heard what waits to be.',
          always: { guard: 'isCaughtUp', target: 'repeating', actions: 'warn' },
        },
      },
    },
  },
});
