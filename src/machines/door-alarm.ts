/**
 * A watcher's alarm for one door: warns once when it stays open too long, whatever drops, replays or
 * restarts meanwhile.
 *
 * Who sends what: the watchdog has `door.*` and `sensor.lost` passed on to it, as its server said them,
 * and `knowledge.caughtUp` when a deadline may be acted upon; who holds the alarms sends `limit.changed`
 * when its door is given a name. It emits `deadline.over` for the watchdog, and what a person or a
 * program is to be told.
 *
 * Always true: a count outlives the link and the sensor; no report moves its deadline back, and it is
 * acted upon when what had come by then was heard; an opening that somebody knows of is quiet, and no
 * other; wall clocks are never compared.
 */
import { and, not } from 'xstate';
import { NO_WARNINGS, WARN, warnedStates } from './alarm-states.ts';
import { acknowledgementRegion } from './door-alarm-acknowledgement.ts';
import type { DoorAlarmEvent } from './door-alarm-events.ts';
import { sensorRegion } from './door-alarm-sensor.ts';
import { doorAlarmSetup } from './door-alarm-setup.ts';
import type { AgeReport, ClosedReport, OpenReport } from './opening.ts';

/** The parameters of what has to do with a report that the door is open. */
const params = ({ event }: { event: OpenReport }) => ({ report: event });
const remember = { type: 'remember', params } as const;
const rename = { type: 'rename', params } as const;
const ageParams = ({ event }: { event: AgeReport }) => ({ report: event });
const isAnotherOpening = { type: 'isAnotherOpening', params } as const;
const isAnotherMissed = { type: 'isAnotherMissed', params } as const;
const ageUntilReport = { type: 'ageUntilReport', params } as const;
const isSameOpening = { type: 'isSameOpening', params } as const;
const isStillOpen = { type: 'isStillOpen', params } as const;
const isOlderThanThought = { type: 'isOlderThanThought', params } as const;

const ended = ({ event }: { event: ClosedReport }) => ({ report: event });
const isSaidTooLong = { type: 'isSaidTooLong', params: ended } as const;
const wasMissedBefore = { type: 'wasMissedBefore', params: ended } as const;
const wasTooLong = { type: 'wasTooLong', params: ended } as const;
const announceClose = { type: 'announceClose', params: ended } as const;
/** It was too long, and it was not warned of. */
const tellMissed = [announceClose, { type: 'announceMissed', params: ended }, 'forget'] as const;
const recallOpening = { type: 'recallOpening', params: ended } as const;
/** An earlier run knew of it, and did not warn. */
const tellMissedBefore = [recallOpening, ...tellMissed] as const;
const wasWarnedBefore = { type: 'wasWarnedBefore', params: ended } as const;
/** An earlier run warned of it. */
const tellClosedNow = [
  announceClose,
  { type: 'announceClosedNow', params: ended },
  'forget',
] as const;
const tellClosedNowBefore = [recallOpening, ...tellClosedNow] as const;
/** An opening whose end is known only from the next one, or whose beginning is not. */
const announceUnknown = { type: 'announceClose', params: { report: null } } as const;

const announceOpening = [remember, 'announceOpen'] as const;
const announceNext = [announceUnknown, ...announceOpening] as const;
const announceNextAfterWarning = [
  announceUnknown,
  { type: 'announceClosedNow', params: { report: null } },
  ...announceOpening,
] as const;

const changeLimit = {
  type: 'changeLimit',
  params: ({ event }: { event: Extract<DoorAlarmEvent, { readonly type: 'limit.changed' }> }) => ({
    change: event,
  }),
} as const;

const alarmRegion = doorAlarmSetup.createStateConfig({
  description: 'Losing the link or the sensor stops no count: better one warning too many.',
  initial: 'idle',
  on: {
    // Only what is counted has an age to be told, and only what is due waits for anything.
    'door.aged': {},
    'knowledge.caughtUp': {},
    'limit.changed': { actions: changeLimit },
  },
  states: {
    idle: {
      description: 'No opening is known of.',
      initial: 'unknown',
      on: {
        'door.opened': [
          { guard: 'isMissed', target: 'openTiming.past', actions: announceOpening },
          { target: 'openTiming', actions: announceOpening },
        ],
      },
      states: {
        unknown: {
          description: 'The server has not said yet how the door is.',
          tags: 'unknown',
          on: {
            'door.closed': [
              { guard: wasMissedBefore, target: 'closed', actions: tellMissedBefore },
              { guard: wasWarnedBefore, target: 'closed', actions: tellClosedNowBefore },
              { target: 'closed', actions: announceUnknown },
            ],
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
      tags: 'open',
      initial: 'counting',
      on: {
        'door.closed': [
          { guard: isSaidTooLong, target: 'idle.closed', actions: tellMissed },
          { target: 'idle.closed', actions: [announceClose, 'forget'] },
        ],
        'door.opened': [
          // It says that the door is open, not which opening that is: its name follows.
          { guard: 'isPreliminary' },
          { guard: isAnotherMissed, target: '.past', actions: announceNext },
          { guard: isAnotherOpening, target: '.counting', actions: announceNext },
          { actions: rename },
        ],
      },
      states: {
        past: {
          description: 'It is told afterwards, and whether it is open still follows.',
          after: { followingMs: { target: 'counting', actions: 'ageByFollowing' } },
          on: {
            'limit.changed': { target: 'past', reenter: true, actions: changeLimit },
            'door.closed': {
              guard: wasTooLong,
              target: '#doorAlarm.alarm.idle.closed',
              actions: tellMissed,
            },
            'door.opened': [
              { guard: 'isPreliminary' },
              { guard: isStillOpen, target: 'counting', actions: [rename, ageUntilReport] },
              {
                guard: isSameOpening,
                target: 'past',
                reenter: true,
                actions: [rename, ageUntilReport],
              },
            ],
          },
        },
        counting: {
          description: 'It is within its limit, counted from its first edge.',
          always: [
            { guard: and(['isOverdue', 'isQuiet']), target: 'quiet' },
            { guard: 'isOverdue', target: 'due' },
          ],
          after: { remainingMs: [{ guard: 'isQuiet', target: 'quiet' }, { target: 'due' }] },
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
            'door.aged': {
              guard: { type: 'isOfOlderOpening', params: ageParams },
              target: 'counting',
              reenter: true,
              actions: { type: 'bringForward', params: ageParams },
            },
            'limit.changed': { target: 'counting', reenter: true, actions: changeLimit },
          },
        },
        due: {
          description: 'The limit is over; that it was closed meanwhile may wait to be heard.',
          entry: 'announceDeadline',
          on: {
            'knowledge.caughtUp': [
              { guard: 'isQuiet', target: 'quiet' },
              { target: '#doorAlarm.alarm.warned', actions: WARN },
            ],
            'limit.changed': { target: 'counting', actions: changeLimit },
          },
        },
        quiet: {
          description: 'Its limit is over, and somebody knows of it.',
          always: { guard: not('isQuiet'), target: 'due' },
          on: { 'limit.changed': { target: 'counting', actions: changeLimit } },
        },
      },
    },
    warned: {
      description: 'It was warned of this opening.',
      tags: 'open',
      initial: 'loud',
      on: {
        'door.closed': { target: 'idle.closed', actions: tellClosedNow },
        'door.opened': [
          { guard: 'isPreliminary' },
          {
            guard: isAnotherMissed,
            target: 'openTiming.past',
            actions: announceNextAfterWarning,
          },
          {
            guard: isAnotherOpening,
            target: 'openTiming',
            actions: announceNextAfterWarning,
          },
          { actions: rename },
        ],
      },
      states: {
        loud: {
          description: 'Nobody said that they know of it.',
          always: { guard: 'isQuiet', target: 'quiet' },
          initial: 'told',
          states: warnedStates('the door stays open'),
        },
        quiet: {
          description: 'Somebody knows of it.',
          always: { guard: not('isQuiet'), target: 'due' },
        },
        due: {
          description: 'The quiet time is over; that it was closed may wait to be heard.',
          entry: 'announceDeadline',
          on: {
            'knowledge.caughtUp': [
              { guard: 'isQuiet', target: 'quiet' },
              { target: 'loud', actions: ['calm', ...WARN] },
            ],
          },
        },
      },
    },
  },
});

/** Warns when one door stays open too long. */
export const doorAlarmMachine = doorAlarmSetup.createMachine({
  id: 'doorAlarm',
  description: 'Warns when one door stays open too long.',
  context: ({ input }) => ({
    ...input,
    openBefore: input.openBefore ?? null,
    opening: null,
    warnings: NO_WARNINGS,
    acknowledged: null,
  }),
  type: 'parallel',
  states: { sensor: sensorRegion, acknowledgement: acknowledgementRegion, alarm: alarmRegion },
});
