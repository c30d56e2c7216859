/** A watcher of the simulation: our machines and our link, over the simulated network. */
import { createActor, fromCallback } from 'xstate';
import { type AlarmNews, type AlarmOf, createAlarms } from '../../../src/app/alarms.ts';
import { type EarlierRun, watchdogAfter } from '../../../src/app/earlier-run.ts';
import { createPulse } from '../../../src/app/pulse.ts';
import { checkWarmth } from '../../../src/app/temperature-alarms.ts';
import type {
  DoorAlarmInput,
  Message,
  Renaming,
  WatchdogEmitted,
  WatchdogInput,
} from '../../../src/machines/index.ts';
import { createLink } from '../../../src/transport/index.ts';
import type { Random } from '../../support/random.ts';
import { dialVirtually } from '../../support/virtual-dialler.ts';
import type { Machines } from '../machines.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Network, Weather } from './network.ts';

/** What our own server never does. */
const FAULTS = new Set(['line.bad', 'peer.flooded']);

export interface WatcherInput extends WatchdogInput, DoorAlarmInput {
  /** Which channels it watches; null is all of them. */
  readonly wanted: readonly string[] | null;
  /** How long single doors may be open, in ms. */
  readonly limitsMs: Readonly<Record<string, number>>;
  /** What it takes for too warm, in degrees, and for too long, in ms. */
  readonly maxCelsius: number;
  readonly warmForMs: number;
}

export interface WatcherOptions {
  readonly machines: Machines;
  readonly name: string;
  readonly clock: MachineClock;
  readonly network: Network;
  readonly weather: Weather;
  readonly random: Random;
  readonly input: WatcherInput;
  /** What the run before left. */
  readonly earlier: EarlierRun;
  readonly onNews: (news: WatchdogEmitted) => void;
  readonly onAlarm: (news: AlarmNews, of: AlarmOf) => void;
  readonly onRenamed: (renaming: Renaming) => void;
  /** Before the machine hears of it. */
  readonly onMessage: (message: Message) => void;
  readonly onAsk: () => void;
  /** Its machine failed, or heard what nobody can read. */
  readonly onError: (error: unknown) => void;
}

export function startWatcher(options: WatcherOptions) {
  const { machines, name, clock, network, weather, random, input, onMessage } = options;
  const { earlier } = options;
  const { repeatMs, escalateAfterMs = 0 } = input;
  const dial = dialVirtually({
    clock,
    connect: (onOutcome) => network.connect(name, weather, clock, onOutcome),
    random: () => random.below(1000) / 1000,
  });
  const link = createLink({ dial, clock, onMessage });
  const alarms = createAlarms({
    ...{ clock, warmth: checkWarmth(input), machine: machines.doorAlarm, earlier },
    inputOf: (door) => ({
      repeatMs,
      escalateAfterMs,
      limitMs: input.limitsMs[door] ?? input.limitMs,
    }),
    onNews: options.onAlarm,
    onRenamed: options.onRenamed,
  });
  const actor = createActor(
    machines.watchdog.provide({
      actors: { link, alarms, pulse: createPulse(clock), signOfLife: fromCallback(() => {}) },
    }),
    {
      clock,
      input: { ...input, ...watchdogAfter(earlier) },
      inspect(inspected) {
        if (inspected.type !== '@xstate.event') return;
        if (inspected.event.type === 'ask') options.onAsk();
        if (!FAULTS.has(inspected.event.type)) return;
        options.onError(`its server's ${inspected.event.type}`);
      },
    },
  );
  actor.on('*', options.onNews);
  actor.subscribe({ error: options.onError });
  actor.start();
  return {
    /** The latest change that it was told of. */
    since: () => actor.getSnapshot().context.known.since?.id ?? null,
    kill: () => void actor.stop(),
  };
}

export type WatcherProgram = ReturnType<typeof startWatcher>;
