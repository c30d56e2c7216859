/** A watcher of the simulation: our machines and our link, over the simulated network. */
import { createActor } from 'xstate';
import { type AlarmNews, createAlarms } from '../../../src/app/alarms.ts';
import { createPulse } from '../../../src/app/pulse.ts';
import type {
  DoorAlarmInput,
  Message,
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

export type WatcherInput = WatchdogInput & DoorAlarmInput;
export type WatcherNews = WatchdogEmitted | AlarmNews;

export interface WatcherOptions {
  readonly machines: Machines;
  readonly name: string;
  readonly clock: MachineClock;
  readonly network: Network;
  readonly weather: Weather;
  readonly random: Random;
  readonly input: WatcherInput;
  readonly onNews: (news: WatcherNews) => void;
  /** Before the machine hears of it. */
  readonly onMessage: (message: Message) => void;
  readonly onAsk: () => void;
  /** Its machine failed, or heard what nobody can read. */
  readonly onError: (error: unknown) => void;
}

export function startWatcher(options: WatcherOptions) {
  const { machines, name, clock, network, weather, random, input, onMessage } = options;
  const dial = dialVirtually({
    clock,
    connect: (onOutcome) => network.connect(name, weather, clock, onOutcome),
    random: () => random.below(1000) / 1000,
  });
  const link = createLink({ dial, clock, onMessage });
  const alarms = createAlarms({
    ...{ clock, inputOf: () => input, machine: machines.doorAlarm },
    onNews: options.onNews,
  });
  const actor = createActor(
    machines.watchdog.provide({ actors: { link, alarms, pulse: createPulse(clock) } }),
    {
      clock,
      input,
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
  return { kill: () => void actor.stop() };
}

export type WatcherProgram = ReturnType<typeof startWatcher>;
