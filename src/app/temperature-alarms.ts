import { type Actor, createActor, type InspectionEvent } from 'xstate';
import {
  type AlarmFact,
  type Clock,
  type TemperatureAlarmEmitted,
  temperatureAlarmMachine,
  type Watched,
} from '../machines/index.ts';
import { type EarlierRun, temperatureAlarmAfter, withoutChannel } from './earlier-run.ts';
import { CELSIUS, checkChannel, checkNumber, MS_OR_AT_ONCE, MS_OR_NEVER } from './options.ts';

/** A fridge's compressor, its thawing and its door let it be warmer for a while, as they should. */
export const WARM_FOR_MS = 1_200_000;
/** Stands for every thermometer without a limit of its own: no channel has this name. */
export const EVERY_OTHER = '*';

/** Of what a watcher of thermometers warns; without limits it warns of none. */
export interface WarmthOptions {
  /** How warm thermometers may be, in degrees: all of them, or by channel; `*` is every other. */
  readonly maxCelsius?: number | Readonly<Record<string, number>> | undefined;
  /** How long they may be warmer than that, in ms: 1 200 000. */
  readonly warmForMs?: number | undefined;
  /** Warn again every so many ms while it stays so; 0 (the default) warns once. */
  readonly repeatMs?: number | undefined;
  /** So many ms after the first warning one at the second level; 0 (the default) is never. */
  readonly escalateAfterMs?: number | undefined;
}

/** What the thermometers' alarms go by. */
export interface WarmthLimits {
  readonly maxCelsius: ReadonlyMap<string, number>;
  readonly warmForMs: number;
  readonly repeatMs: number;
  readonly escalateAfterMs: number;
}

/** The limits as they are asked for; throws a RangeError on one that cannot be. */
export function checkWarmth(options: WarmthOptions): WarmthLimits {
  const { maxCelsius = {}, warmForMs, repeatMs, escalateAfterMs } = options;
  const named = typeof maxCelsius === 'object' ? maxCelsius : { [EVERY_OTHER]: maxCelsius };
  for (const [name, celsius] of Object.entries(named)) {
    if (name !== EVERY_OTHER) checkChannel('maxCelsius', name);
    checkNumber(
      typeof maxCelsius === 'object' ? `maxCelsius.${name}` : 'maxCelsius',
      celsius,
      CELSIUS,
    );
  }
  return {
    maxCelsius: new Map(Object.entries(named)),
    warmForMs: checkNumber('warmForMs', warmForMs ?? WARM_FOR_MS, MS_OR_AT_ONCE),
    repeatMs: checkNumber('repeatMs', repeatMs ?? 0, MS_OR_NEVER),
    escalateAfterMs: checkNumber('escalateAfterMs', escalateAfterMs ?? 0, MS_OR_NEVER),
  };
}

/** How warm a channel may be; undefined where nobody wants to know. */
export function maxCelsiusOf({ maxCelsius }: WarmthLimits, channel: string): number | undefined {
  return maxCelsius.get(channel) ?? maxCelsius.get(EVERY_OTHER);
}

interface TemperatureAlarmsOptions {
  readonly clock: Clock;
  readonly limits: WarmthLimits;
  readonly earlier: EarlierRun;
  readonly onNews: (news: TemperatureAlarmEmitted, channel: string) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
}

type Alarm = Actor<typeof temperatureAlarmMachine>;

/** An alarm for each thermometer that has a limit, side by side. */
export function createTemperatureAlarms(options: TemperatureAlarmsOptions) {
  const { clock, limits, onNews, inspect } = options;
  let { earlier } = options;
  const named = [...limits.maxCelsius.keys()].filter((name) => name !== EVERY_OTHER);
  /** By channel; the watchdog and the options bound how many there are. */
  const alarms = new Map<string, Alarm>();

  function start(channel: string): void {
    const maxCelsius = maxCelsiusOf(limits, channel);
    if (maxCelsius === undefined) return;
    const { warmForMs, repeatMs, escalateAfterMs } = limits;
    const input = {
      ...{ maxCelsius, warmForMs, repeatMs, escalateAfterMs },
      ...temperatureAlarmAfter(earlier, channel),
    };
    earlier = withoutChannel(earlier, channel);
    const alarm: Alarm = createActor(temperatureAlarmMachine, {
      ...{ id: channel, clock, input },
      ...(inspect && { inspect }),
    });
    alarm.on('*', (news) => onNews(news, channel));
    alarms.set(channel, alarm.start());
  }

  return {
    /** These are the channels there are; one with a limit of its own has to be there. */
    watch(channels: readonly Watched[]): void {
      const all = channels.filter(({ kind }) => kind === 'temperature');
      const there = new Set(all.filter(({ isGone }) => !isGone).map(({ name }) => name));
      const names = new Set([...all.map(({ name }) => name), ...named]);
      for (const [name, alarm] of alarms) {
        if (names.has(name)) continue;
        alarm.stop();
        alarms.delete(name);
      }
      for (const name of names) {
        if (!alarms.has(name)) start(name);
        if (!there.has(name)) alarms.get(name)?.send(GONE);
      }
    },
    tell(channel: string, fact: AlarmFact): void {
      // What is said of doors is said of no thermometer.
      if (fact.type !== 'temperature.read' && fact.type !== 'sensor.lost') return;
      alarms.get(channel)?.send(fact);
    },
    catchUp(): void {
      for (const alarm of alarms.values()) alarm.send({ type: 'knowledge.caughtUp' });
    },
    stop(): void {
      for (const alarm of alarms.values()) alarm.stop();
    },
  };
}

const GONE = { type: 'sensor.lost', reason: 'no such thermometer', isMissed: false } as const;
