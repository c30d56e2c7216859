import { createActor, fromCallback, type InspectionEvent } from 'xstate';
import {
  type Change,
  type ChannelsLogic,
  type Clock,
  type DoorEmitted,
  doorMachine,
  prefixed,
  type SensorEmitted,
  type ServerEvent,
  sensorMachine,
  type ThermometerEmitted,
  thermometerMachine,
} from '../machines/index.ts';
import { nameRun } from './run-name.ts';
import type { ChannelSource } from './sensor-source.ts';

/** What becomes of a sensor, readings included, and what is worth saying of what it senses. */
export type SensorNews =
  | SensorEmitted
  | Exclude<DoorEmitted, { readonly type: 'door.changed' }>
  | Extract<ThermometerEmitted, { readonly type: 'reading.ignored' }>;

interface WatchedChannelsOptions {
  /** By their names, in the order in which they are told. */
  readonly channels: Readonly<Record<string, ChannelSource>>;
  readonly clock: Clock;
  readonly onNews: (news: SensorNews, channel: string) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Names this run of the server. */
  readonly run?: string | undefined;
  /** Another door machine of the same shape: ours with something broken. */
  readonly machine?: typeof doorMachine | undefined;
}

/** A door or a thermometer that runs: what its sensor says goes to it. */
interface Watched {
  send(news: SensorEmitted): void;
  stop(): void;
}

/** One channel, as it is started. */
interface Start {
  /** How its machines' actors are called. */
  readonly idOf: (what: string) => string;
  readonly run: string;
  readonly remembered: Change | null;
  readonly doors: number;
  readonly tell: (event: ServerEvent) => void;
}

/**
 * The actor that the server's machine invokes: doors and thermometers with their sensors, all side
 * by side. None is a child, for what a child tells is sent, and only to a parent: no machine of
 * these could run alone.
 */
export function createWatchedChannels(options: WatchedChannelsOptions) {
  const { channels, clock, onNews, inspect, machine = doorMachine } = options;
  const observed = { clock, ...(inspect && { inspect }) };
  const names = Object.keys(channels);
  const doors = names.filter((name) => channels[name]?.kind === 'door');

  function startDoor(name: string, settleMs: number, start: Start): Watched {
    const { run, remembered, doors, tell } = start;
    const input = { run, settleMs, remembered, doors };
    const door = createActor(machine, { ...observed, id: start.idOf('door'), input });
    door.on('*', (news) => {
      if (news.type === 'door.changed') tell({ ...news, channel: name });
      else onNews(news, name);
    });
    door.start();
    return {
      stop: () => door.stop(),
      send(news) {
        if (isLoss(news)) door.send({ ...news, type: 'sensor.failed' });
        else if (news.type !== 'sensor.started' && news.type !== 'temperature.read')
          door.send(news);
      },
    };
  }

  function startThermometer(name: string, { idOf, run, tell }: Start): Watched {
    const input = { run, at: clock.now() };
    const id = idOf('thermometer');
    const thermometer = createActor(thermometerMachine, { ...observed, id, input });
    thermometer.on('*', (news) => {
      if (news.type === 'reading.ignored') onNews(news, name);
      else tell({ ...news, channel: name });
    });
    thermometer.start();
    return {
      stop: () => thermometer.stop(),
      send(news) {
        if (isLoss(news)) thermometer.send({ ...news, type: 'sensor.failed' });
        if (news.type === 'temperature.read') thermometer.send(news);
      },
    };
  }

  /** Gives how to stop it. */
  function startChannel(name: string, channel: ChannelSource, start: Start): () => void {
    const { kind, source, settleMs } = channel;
    const watched =
      kind === 'door' ? startDoor(name, settleMs, start) : startThermometer(name, start);
    const withSource = sensorMachine.provide({ actors: { source: fromCallback(source) } });
    const sensor = createActor(withSource, { ...observed, id: start.idOf('sensor') });
    let isStopped = false;
    sensor.on('*', (news) => {
      onNews(news, name);
      if (news.type === 'sensor.started') start.tell({ type: news.type, channel: name });
      if (news.type === 'sensor.unusable') {
        start.tell({ type: news.type, channel: name, reason: news.reason });
      }
      // The server may have had enough.
      if (!isStopped) watched.send(news);
    });
    sensor.start();
    return () => {
      isStopped = true;
      sensor.stop();
      watched.stop();
    };
  }

  const run: ChannelsLogic = ({ sendBack, input: { journal } }) => {
    const { lasts, history } = journal;
    const ofRun = options.run ?? nameRun([...lasts, ...history].map(({ change }) => change.id));
    const stops = Object.entries(channels).map(([name, channel]) =>
      startChannel(name, channel, {
        idOf: (what) => (names.length === 1 ? what : prefixed(name, what)),
        // Old clients know the first door, by names as they were before there were channels.
        run: name === doors[0] ? ofRun : `${ofRun}-${name}`,
        remembered: lasts.find((one) => one.channel === name)?.change ?? null,
        doors: doors.length,
        tell: sendBack,
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  };
  return fromCallback(run);
}

/** The sensor is lost, or was never there. */
function isLoss(news: SensorEmitted): news is Extract<SensorEmitted, { readonly reason: string }> {
  return news.type === 'sensor.failed' || news.type === 'sensor.unusable';
}
