/**
 * The sensor: keeps one going for its door or thermometer, whatever it is made of.
 *
 * Who sends what: the source (an invoked actor, the adapter) sends `sensor.started` when it is
 * open, then `contact.opened` and `contact.closed`, or `temperature.read`; `sensor.failed` when it
 * cannot go on, and `sensor.ended` when it never will again. Always true: readings are passed on
 * only while it watches; a source that failed is let go before another is made, and that for good;
 * of one that did not work when it was first tried it is said so, for a person may have to act.
 */
import { assign, type CallbackLogicFunction, type EventObject, emit, setup } from 'xstate';
import type { SensorEvent } from './door.ts';
import { notProvided } from './stub.ts';
import type { ThermometerEvent } from './thermometer.ts';
import type { Instant } from './time.ts';

/** The first wait after a failure, doubling to the longest: soon back, and no busy loop. */
const SENSOR_RETRY_MS_MIN = 1000;
const SENSOR_RETRY_MS_MAX = 30_000;
/** How long it must work for the waits to begin anew; less, and a flapping sensor never waits. */
const SENSOR_STEADY_MS = 30_000;

/** What an adapter reports of what it senses. */
export type SourceEvent =
  | SensorEvent
  | ThermometerEvent
  /** It is open; its first reading may follow at once or never. */
  | { readonly type: 'sensor.started' }
  /** There will never be another reading. */
  | { readonly type: 'sensor.ended'; readonly at: Instant; readonly reason: string };

/** The source's own side of this: it takes no commands and sends back events. */
export type SourceLogic = CallbackLogicFunction<EventObject, SourceEvent>;

type Read = Extract<SourceEvent, { type: `contact.${string}` | 'temperature.read' }>;
type Loss = { readonly at: Instant; readonly reason: string };

/** What becomes of a sensor. */
export type SensorEmitted =
  | Read
  | { readonly type: 'sensor.started' }
  /** `retryMs`: when it is tried again; null is never. */
  | {
      readonly type: 'sensor.failed';
      readonly at: Instant;
      readonly reason: string;
      readonly retryMs: number | null;
    }
  /** The same of one that did not work when it was first tried. */
  | {
      readonly type: 'sensor.unusable';
      readonly at: Instant;
      readonly reason: string;
      readonly retryMs: number | null;
    };

/** What the sensor machine remembers besides its states. */
export interface SensorContext {
  /** How long the next failure is waited out, in ms. */
  readonly retryMs: number;
}

const sensorSetup = setup({
  types: {
    context: {} as SensorContext,
    events: {} as SourceEvent,
    emitted: {} as SensorEmitted,
  },
  actors: { source: notProvided('source') },
  delays: { steadyMs: SENSOR_STEADY_MS, retryMs: ({ context }) => context.retryMs },
  actions: {
    shortenRetry: assign({ retryMs: SENSOR_RETRY_MS_MIN }),
    lengthenRetry: assign(({ context: { retryMs } }) => ({
      retryMs: Math.min(SENSOR_RETRY_MS_MAX, 2 * retryMs),
    })),
    passOn: emit((_, { read }: { read: Read }) => read),
    announceStart: emit({ type: 'sensor.started' }),
    announceFailure: emit(({ context: { retryMs } }, { at, reason }: Loss) => ({
      ...{ type: 'sensor.failed' as const, at, reason, retryMs },
    })),
    announceEnd: emit((_, { at, reason }: Loss) => ({
      ...{ type: 'sensor.failed' as const, at, reason, retryMs: null },
    })),
    announceUnusable: emit(({ context: { retryMs } }, { at, reason }: Loss) => ({
      ...{ type: 'sensor.unusable' as const, at, reason, retryMs },
    })),
    announceUnusableEnd: emit((_, { at, reason }: Loss) => ({
      ...{ type: 'sensor.unusable' as const, at, reason, retryMs: null },
    })),
  },
});

const toLoss = ({ event: { at, reason } }: { event: Loss }) => ({ at, reason });
const onFailure = {
  target: '#sensor.failed',
  actions: { type: 'announceFailure', params: toLoss },
} as const;
const passOn = {
  type: 'passOn',
  params: ({ event }: { event: Read }) => ({ read: event }),
} as const;

/** Keeps one sensor going; whoever runs it provides its `source`. */
export const sensorMachine = sensorSetup.createMachine({
  id: 'sensor',
  description: 'Keeps a sensor going for its door or thermometer, whatever it is made of.',
  context: { retryMs: SENSOR_RETRY_MS_MIN },
  initial: 'attached',
  states: {
    attached: {
      description: 'There is a source, and it is let go when this is left.',
      invoke: { src: 'source' },
      initial: 'starting',
      on: { 'sensor.ended': { target: 'ended', actions: { type: 'announceEnd', params: toLoss } } },
      states: {
        starting: {
          description: 'The source is being opened.',
          initial: 'first',
          on: { 'contact.opened': {}, 'contact.closed': {}, 'temperature.read': {} },
          states: {
            first: {
              description: 'It never worked yet, so a failure may be for a person to see to.',
              on: {
                'sensor.started': { target: '#sensor.attached.watching', actions: 'announceStart' },
                'sensor.failed': {
                  target: '#sensor.failed',
                  actions: { type: 'announceUnusable', params: toLoss },
                },
                'sensor.ended': {
                  target: '#sensor.ended',
                  actions: { type: 'announceUnusableEnd', params: toLoss },
                },
              },
            },
            again: {
              description: 'It worked before, so a failure is waited out once more.',
              on: {
                'sensor.started': { target: '#sensor.attached.watching', actions: 'announceStart' },
                'sensor.failed': onFailure,
              },
            },
          },
        },
        watching: {
          description: 'The source is open, and what it reads is passed on.',
          initial: 'fresh',
          on: {
            'contact.opened': { actions: passOn },
            'contact.closed': { actions: passOn },
            'temperature.read': { actions: passOn },
            'sensor.failed': onFailure,
            'sensor.started': {},
          },
          states: {
            fresh: {
              description: 'It works, but has not proved that it lasts.',
              after: { steadyMs: 'steady' },
            },
            steady: {
              description: 'It has lasted, so the next failure is waited out the shortest time.',
              entry: 'shortenRetry',
            },
          },
        },
      },
    },
    failed: {
      description: 'The source is gone, and another is made after a wait that doubles.',
      after: { retryMs: { target: 'attached.starting.again', actions: 'lengthenRetry' } },
      // What was on its way from a source that is let go.
      on: {
        'sensor.started': {},
        'sensor.failed': {},
        'sensor.ended': {},
        'contact.opened': {},
        'contact.closed': {},
        'temperature.read': {},
      },
    },
    ended: {
      description: 'The source will never say anything again.',
      type: 'final',
    },
  },
});
