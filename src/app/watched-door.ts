import { createActor, fromCallback, type InspectionEvent } from 'xstate';
import {
  type Clock,
  type DoorEmitted,
  type DoorLogic,
  doorMachine,
  type SensorEmitted,
  type SourceLogic,
  sensorMachine,
} from '../machines/index.ts';
import { nameRun } from './run-name.ts';

/** What becomes of a sensor, readings included, and what is worth saying of its door. */
export type SensorNews = SensorEmitted | Exclude<DoorEmitted, { readonly type: 'door.changed' }>;

interface WatchedDoorOptions {
  readonly source: SourceLogic;
  readonly clock: Clock;
  /** How long a contact must hold before it is believed, in ms. */
  readonly settleMs: number;
  readonly onNews: (news: SensorNews) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Names this run of the server. */
  readonly run?: string | undefined;
  /** Another door machine of the same shape: ours with something broken. */
  readonly machine?: typeof doorMachine | undefined;
}

/**
 * The actor that the server's machine invokes: a door and its sensor, side by side. Neither is a
 * child, for what a child tells is sent, and only to a parent: no machine of these could run alone.
 */
export function createWatchedDoor(options: WatchedDoorOptions) {
  const { source, clock, settleMs, onNews, inspect, machine = doorMachine } = options;
  const observed = { clock, ...(inspect && { inspect }) };
  const sensorWithSource = sensorMachine.provide({ actors: { source: fromCallback(source) } });
  const run: DoorLogic = ({ sendBack, input: { remembered } }) => {
    const input = { run: options.run ?? nameRun(remembered), settleMs, remembered };
    const door = createActor(machine, { ...observed, id: 'door', input });
    const sensor = createActor(sensorWithSource, { ...observed, id: 'sensor' });
    door.on('*', (news) => (news.type === 'door.changed' ? sendBack(news) : onNews(news)));
    sensor.on('*', (news) => {
      onNews(news);
      // The door knows readings and losses; the rest concerns the server.
      if (news.type === 'sensor.started' || news.type === 'sensor.unusable') sendBack(news);
      else if (news.type !== 'temperature.read') door.send(news);
    });
    door.start();
    sensor.start();
    return () => {
      sensor.stop();
      door.stop();
    };
  };
  return fromCallback(run);
}
