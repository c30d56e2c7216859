/**
 * The thermometer: what a temperature reading is worth, and which are told.
 *
 * Who sends what: the sensor sends `temperature.read` and `sensor.failed`, each with its instant.
 * Always true: a reading that makes no sense is none; what was told last is less than 0.1 degrees
 * from what was read last, or was told within this second; as long as the thermometer is not lost,
 * a reading is told each minute; it is lost when its sensor is, or when no reading made sense for
 * too long, and that is told once; all that is told has a name of its own.
 */
import { assign, emit, raise, setup } from 'xstate';
import type { Change } from './change.ts';
import type { Instant } from './time.ts';

/**
 * So long without a reading that makes sense and it is lost, in ms: three readings of a program that
 * gives one each minute, and far below the time in which food spoils.
 */
const LOST_MS = 180_000;
/** It is told at most once a second, whatever its sensor says. */
const PAUSE_MS = 1000;
/** And at least once a minute: so long after that second it is told although it did not move. */
const STILL_MS = 59_000;
/** A move that is told, in thousandths of a degree; a DS18B20 has steps of 62.5. */
const MOVE_MILLICELSIUS = 100;
/** What a DS18B20 can measure. */
const CELSIUS_MIN = -55;
const CELSIUS_MAX = 125;
/** What a DS18B20 says that was just powered, until it has measured. */
const POWER_ON_CELSIUS = 85;
/** It is believed to be so hot if it was nearly so before; nothing warms faster between readings. */
const NEAR_CELSIUS = 5;

/** What a thermometer starts with. */
export interface ThermometerInput {
  /** Names this thermometer in this run of the server; the first part of every id. */
  readonly run: string;
  /** Since when it is read. */
  readonly at: Instant;
}

/** What a thermometer's sensor reports. */
export type ThermometerEvent =
  /** Not a number when it was read, and had nothing to say. */
  | { readonly type: 'temperature.read'; readonly at: Instant; readonly celsius: number }
  | { readonly type: 'sensor.failed'; readonly at: Instant; readonly reason: string };

/** A reading that is worth telling. */
export interface Reading {
  readonly celsius: number;
  readonly at: Instant;
  /** Which one this is, as of a change. */
  readonly id: string;
}

/** What a thermometer says. */
export type ThermometerEmitted =
  | { readonly type: 'temperature.read'; readonly reading: Reading }
  | { readonly type: 'thermometer.lost'; readonly change: Change }
  /** It is none, and why, for a person. */
  | { readonly type: 'reading.ignored'; readonly got: string };

/** What a thermometer remembers besides its states. */
export interface ThermometerContext {
  readonly run: string;
  readonly count: number;
  /** The latest reading that made sense; null before the first and while it is lost. */
  readonly celsius: number | null;
  /** When that was, or since when there is none. */
  readonly at: Instant;
  /** What came since and made no sense, for a person. */
  readonly problem: string;
  /** What was told last. */
  readonly told: number | null;
}

/** Nothing came that made no sense. */
const NO_PROBLEM = 'nothing came';

/** What came in place of a reading that makes sense, for a person; null if it is one. */
function nonsenseIn(celsius: number, before: number | null): string | null {
  if (Number.isNaN(celsius)) return 'no number';
  if (celsius < CELSIUS_MIN || celsius > CELSIUS_MAX) {
    return `${celsius} degrees, beyond ${CELSIUS_MIN} to ${CELSIUS_MAX}`;
  }
  const isNear = Math.abs(celsius - (before ?? CELSIUS_MIN)) <= NEAR_CELSIUS;
  if (celsius !== POWER_ON_CELSIUS || isNear) return null;
  return `${POWER_ON_CELSIUS} degrees, as of a sensor whose power comes and goes`;
}

/** How far it moved since it was told, in thousandths of a degree. */
function movedBy({ celsius, told }: ThermometerContext): number {
  return Math.round(1000 * Math.abs(Number(celsius) - Number(told)));
}

function nextId({ run, count }: ThermometerContext): string {
  return `${run}-${count + 1}`;
}

function lossAt({ wallMs, monotonicMs }: Instant): Instant {
  return { wallMs: wallMs + LOST_MS, monotonicMs: monotonicMs + LOST_MS };
}

const thermometerSetup = setup({
  types: {
    input: {} as ThermometerInput,
    context: {} as ThermometerContext,
    /** One region to the other: there is a reading that makes sense; there is none any more. */
    events: {} as ThermometerEvent | { readonly type: 'reading.accepted' | 'reading.lost' },
    emitted: {} as ThermometerEmitted,
  },
  delays: { lostMs: LOST_MS, pauseMs: PAUSE_MS, stillMs: STILL_MS },
  guards: {
    isSensible: ({ context: { celsius: before } }, { celsius }: { celsius: number }) =>
      nonsenseIn(celsius, before) === null,
    hasMoved: ({ context }) => movedBy(context) >= MOVE_MILLICELSIUS,
  },
  actions: {
    accept: assign((_, { celsius, at }: { celsius: number; at: Instant }) => ({
      ...{ celsius, at, problem: NO_PROBLEM },
    })),
    rememberProblem: assign(({ context }, { celsius }: { celsius: number }) => ({
      problem: `the last one was ${nonsenseIn(celsius, context.celsius)}`,
    })),
    tellIgnored: emit(({ context }, { celsius }: { celsius: number }) => ({
      type: 'reading.ignored' as const,
      got: String(nonsenseIn(celsius, context.celsius)),
    })),
    passOn: raise({ type: 'reading.accepted' }),
    passLossOn: raise({ type: 'reading.lost' }),
    tell: emit(({ context }) => ({
      type: 'temperature.read' as const,
      reading: { celsius: Number(context.celsius), at: context.at, id: nextId(context) },
    })),
    countTold: assign(({ context: { count, celsius } }) => ({ count: count + 1, told: celsius })),
    tellLoss: emit(({ context }, { at, reason }: { at: Instant; reason: string }) => ({
      type: 'thermometer.lost' as const,
      change: { level: 'unknown' as const, id: nextId(context), at, first: false, reason },
    })),
    countLoss: assign(({ context: { count } }) => ({ count: count + 1, celsius: null })),
  },
});

type Read = { readonly event: { readonly celsius: number; readonly at: Instant } };
type Failed = { readonly event: { readonly at: Instant; readonly reason: string } };

const toCelsius = ({ event: { celsius } }: Read) => ({ celsius });
const onSense = {
  guard: { type: 'isSensible', params: toCelsius },
  target: '#thermometer.presence.present',
  reenter: true,
  actions: [
    { type: 'accept', params: ({ event: { celsius, at } }: Read) => ({ celsius, at }) },
    'passOn',
  ],
} as const;
const tellIgnored = { type: 'tellIgnored', params: toCelsius } as const;
const told = { target: 'paused', actions: ['tell', 'countTold'] } as const;

/** What one thermometer's readings are worth, and which are told. */
export const thermometerMachine = thermometerSetup.createMachine({
  id: 'thermometer',
  description: 'What a temperature reading is worth, and which are told.',
  context: ({ input: { run, at } }) => ({
    ...{ run, count: 0, celsius: null, at, problem: NO_PROBLEM, told: null },
  }),
  type: 'parallel',
  states: {
    presence: {
      description: 'Whether there are readings that make sense.',
      initial: 'present',
      states: {
        present: {
          description: 'A reading made sense not long ago, or the first is awaited.',
          after: {
            lostMs: {
              target: 'lost',
              actions: [
                {
                  type: 'tellLoss',
                  params: ({ context: { at, problem } }) => ({
                    at: lossAt(at),
                    reason: `expected a reading within ${LOST_MS / 60_000} minutes: ${problem}`,
                  }),
                },
                'countLoss',
                'passLossOn',
              ],
            },
          },
          on: {
            'temperature.read': [
              onSense,
              { actions: [{ type: 'rememberProblem', params: toCelsius }, tellIgnored] },
            ],
            'sensor.failed': {
              target: 'lost',
              actions: [
                {
                  type: 'tellLoss',
                  params: ({ event: { at, reason } }: Failed) => ({ at, reason }),
                },
                'countLoss',
                'passLossOn',
              ],
            },
          },
        },
        lost: {
          description: 'Nothing is known, which was told; a reading that makes sense ends it.',
          on: { 'temperature.read': [onSense, { actions: tellIgnored }], 'sensor.failed': {} },
        },
      },
    },
    telling: {
      description: 'Which readings are told.',
      initial: 'due',
      states: {
        due: {
          description: 'Nothing of what is known was told: the next reading is, whatever it is.',
          on: { 'reading.accepted': told, 'reading.lost': {} },
        },
        paused: {
          description: 'One was told within this second: the next may be when it is over.',
          after: {
            pauseMs: [{ guard: 'hasMoved', ...told, reenter: true }, { target: 'still' }],
          },
          on: { 'reading.accepted': {}, 'reading.lost': 'due' },
        },
        still: {
          description: 'It did not move since one was told; when it does, or in a minute, it is.',
          after: { stillMs: told },
          on: {
            'reading.accepted': [{ guard: 'hasMoved', ...told }, {}],
            'reading.lost': 'due',
          },
        },
      },
    },
  },
});
