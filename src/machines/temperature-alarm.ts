/**
 * A watcher's alarm for one thermometer: warns when it has read more than its limit for too long.
 *
 * Who sends what: the watchdog has `temperature.read` and `sensor.lost` passed on to it, as its
 * server said them, and `knowledge.caughtUp` when a deadline may be acted upon. It emits
 * `deadline.over` for the watchdog, and what a person or a program is to be told.
 *
 * Always true: a count outlives the link and the sensor; its deadline moves forward only, and is
 * acted upon when what had come by then was heard.
 */
import { assign, emit, not, setup } from 'xstate';
import {
  escalated,
  NO_WARNINGS,
  sensorStates,
  urgencyOf,
  WARN,
  type Warnings,
  warnedStates,
  withWarning,
} from './alarm-states.ts';
import { known } from './opening.ts';
import type { Instant } from './time.ts';

/** It is cool again so far below the limit: a reading that wavers around it is one warning. */
const HYSTERESIS_CELSIUS = 0.5;

/** What a thermometer's alarm goes by. */
export interface TemperatureAlarmInput {
  /** How warm it may be, in degrees. */
  readonly maxCelsius: number;
  /** How long it may be warmer than that, in ms. */
  readonly warmForMs: number;
  /** Warn again every so many ms while it stays warm; 0 warns once. */
  readonly repeatMs: number;
  /** So many ms after the first warning it is warned at the second level; 0, or left out, is never. */
  readonly escalateAfterMs?: number;
  /** Whether an earlier run warned that it is too warm, or said that its sensor is lost. */
  readonly wasWarm?: boolean;
  readonly wasGone?: boolean;
}

/** What a thermometer read, with the client's own instant of hearing it. */
export interface TemperatureReport {
  readonly type: 'temperature.read';
  readonly celsius: number;
  /** How long ago that was, by the server's monotonic clock, in ms. */
  readonly ageMs: number;
  readonly at: Instant;
}

/** What a thermometer's alarm is told. */
export type TemperatureAlarmEvent =
  | TemperatureReport
  | { readonly type: 'sensor.lost'; readonly reason: string; readonly isMissed: boolean }
  /** What had come by the deadline was heard. */
  | { readonly type: 'knowledge.caughtUp' };

/** What it says; `sinceMs` is the client's monotonic clock when it was too warm first. */
export type TemperatureAlarmEmitted =
  /** For the watchdog: it is time to warn, once it is heard what waits to be. */
  | { readonly type: 'deadline.over' }
  /** `repeat`: how many times it was warned of before at this level. */
  | {
      readonly type: 'warm';
      readonly celsius: number;
      readonly sinceMs: number;
      readonly level: 1 | 2;
      readonly repeat: number;
    }
  | { readonly type: 'cool'; readonly celsius: number }
  | { readonly type: 'sensorLost'; readonly reason: string }
  | { readonly type: 'sensorBack' };

/** A time of being too warm: the one that is counted or was warned of. */
interface Warmth {
  /** When it began, on the client's monotonic clock. */
  readonly sinceMs: number;
  /** How warm it is and for how long it was, in ms, as it was read last. */
  readonly celsius: number;
  readonly ageMs: number;
}

/** What it remembers: the warmth that is counted or was warned of, if there is one. */
export interface TemperatureAlarmContext extends TemperatureAlarmInput {
  readonly warmth: Warmth | null;
  readonly warnings: Warnings;
}

/** The same warmth as it was read now, begun when that says if it is earlier. */
function withReport(warmth: Warmth | null, { celsius, ageMs, at }: TemperatureReport): Warmth {
  const beganMs = at.monotonicMs - ageMs;
  const sinceMs = warmth === null ? beganMs : Math.min(warmth.sinceMs, beganMs);
  return { celsius, sinceMs, ageMs: at.monotonicMs - sinceMs };
}

type Why = { readonly reason: string };

const alarmSetup = setup({
  types: {
    input: {} as TemperatureAlarmInput,
    context: {} as TemperatureAlarmContext,
    events: {} as TemperatureAlarmEvent,
    emitted: {} as TemperatureAlarmEmitted,
    tags: {} as 'unknown',
  },
  delays: {
    remainingMs: ({ context }) => Math.max(0, context.warmForMs - known(context.warmth).ageMs),
    repeatMs: ({ context }) => context.repeatMs,
    escalateAfterMs: ({ context }) => Number(context.escalateAfterMs),
  },
  guards: {
    isMissed: ({ event }) => 'isMissed' in event && event.isMissed,
    isTooWarm: ({ context }, { celsius }: TemperatureReport) => celsius > context.maxCelsius,
    isCoolAgain: ({ context }, { celsius }: TemperatureReport) =>
      celsius <= context.maxCelsius - HYSTERESIS_CELSIUS,
    isRepeating: ({ context }) => context.repeatMs > 0,
    wasWarm: ({ context }) => context.wasWarm === true,
    wasGone: ({ context }) => context.wasGone === true,
    isToEscalate: ({ context: { escalateAfterMs = 0 } }) => escalateAfterMs > 0,
  },
  actions: {
    remember: assign(({ context }, report: TemperatureReport) => ({
      warmth: withReport(context.warmth, report),
    })),
    forget: assign({ warmth: null, warnings: NO_WARNINGS, wasWarm: false }),
    forgetReadings: assign({ warmth: null }),
    escalate: assign(({ context }) => ({ warnings: escalated(context.warnings) })),
    countWarning: assign(({ context }) => ({ warnings: withWarning(context.warnings) })),
    announceDeadline: emit({ type: 'deadline.over' }),
    warn: emit(({ context }) => {
      const { celsius, sinceMs } = known(context.warmth);
      return { type: 'warm' as const, celsius, sinceMs, ...urgencyOf(context.warnings) };
    }),
    announceCool: emit((_, { celsius }: TemperatureReport) => ({ type: 'cool' as const, celsius })),
    announceSensorLost: emit((_, { reason }: Why) => ({ type: 'sensorLost' as const, reason })),
    announceSensorBack: emit({ type: 'sensorBack' }),
  },
});

const params = ({ event }: { event: TemperatureReport }) => event;
const remember = { type: 'remember', params } as const;
const isTooWarm = { type: 'isTooWarm', params } as const;
const isCoolAgain = { type: 'isCoolAgain', params } as const;
/** Who was warned hears of it. */
const coolAgain = {
  target: 'cool',
  actions: [{ type: 'announceCool', params }, 'forget'],
} as const;

const sensorRegion = alarmSetup.createStateConfig({
  description: 'Whether the server knows how warm it is.',
  initial: 'start',
  states: sensorStates('thermometer', {
    'temperature.read': { target: 'working', actions: 'announceSensorBack' },
  }),
});

const alarmRegion = alarmSetup.createStateConfig({
  description: 'Losing the link or the sensor stops no count: better one warning too many.',
  initial: 'start',
  // Only what is due waits for anything.
  on: { 'knowledge.caughtUp': {} },
  states: {
    start: {
      description: 'Whether an earlier run warned of it is seen. Left at once.',
      always: [{ guard: 'wasWarm', target: 'warmBefore' }, { target: 'cool' }],
    },
    warmBefore: {
      description: 'An earlier run warned of it, and whether it is over was not read since.',
      on: {
        'temperature.read': [
          { guard: isTooWarm, target: 'warming', actions: remember },
          { guard: isCoolAgain, ...coolAgain },
          {},
        ],
      },
    },
    cool: {
      description: 'It is not too warm, as far as is known.',
      on: {
        'temperature.read': [{ guard: isTooWarm, target: 'warming', actions: remember }, {}],
      },
    },
    warming: {
      description: 'It is too warm and this run has not warned of that yet.',
      initial: 'counting',
      on: {
        'temperature.read': [
          { guard: isTooWarm, actions: remember },
          { guard: not('wasWarm'), target: 'cool', actions: 'forget' },
          { guard: isCoolAgain, ...coolAgain },
          { target: 'warmBefore', actions: 'forgetReadings' },
        ],
      },
      states: {
        counting: {
          description: 'Not for too long, counted from the first reading above the limit.',
          after: { remainingMs: 'due' },
          on: {
            'temperature.read': {
              guard: isTooWarm,
              target: 'counting',
              reenter: true,
              actions: remember,
            },
          },
        },
        due: {
          description: 'For too long; that it is cool again meanwhile may wait to be heard.',
          entry: 'announceDeadline',
          on: {
            'knowledge.caughtUp': { target: '#temperatureAlarm.alarm.warm', actions: WARN },
          },
        },
      },
    },
    warm: {
      description: 'It was warned that it is too warm.',
      initial: 'told',
      on: {
        'temperature.read': [{ guard: isCoolAgain, ...coolAgain }, { actions: remember }],
      },
      states: warnedStates('it stays too warm'),
    },
  },
});

/** Warns when a thermometer has read more than its limit for too long. */
export const temperatureAlarmMachine = alarmSetup.createMachine({
  id: 'temperatureAlarm',
  description: 'Warns when a thermometer has read more than its limit for too long.',
  context: ({ input }) => ({ ...input, warmth: null, warnings: NO_WARNINGS }),
  type: 'parallel',
  states: { sensor: sensorRegion, alarm: alarmRegion },
});
