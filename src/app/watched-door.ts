import { createActor, type EventObject, fromCallback, type InspectionEvent } from 'xstate';
import {
  type Clock,
  doorMachine,
  type SensorEmitted,
  type ServerEvent,
  sensorMachine,
  type WatchedDoorInput,
} from '../machines/index.ts';
import { nameRun } from './run-name.ts';

/** A sensor's adapter: it sends a SourceEvent each time. */
export type SensorSource = ReturnType<typeof fromCallback>;

export interface WatchedDoorOptions {
  readonly source: SensorSource;
  readonly clock: Clock;
  /** How long a contact must hold before it is believed, in ms. */
  readonly settleMs: number;
  /** What becomes of the sensor, readings included. */
  readonly onNews: (news: SensorEmitted) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Names this run of the server. */
  readonly run?: string | undefined;
  /** Another door machine of the same shape: ours with something broken. */
  readonly machine?: typeof doorMachine | undefined;
}

/** The actor that the server's machine invokes: a door with its sensor, and that with its source. */
export function createWatchedDoor(options: WatchedDoorOptions) {
  const { source, clock, settleMs, onNews, inspect, machine = doorMachine } = options;
  const observed = { clock, ...(inspect && { inspect }) };
  return fromCallback<EventObject, WatchedDoorInput>(({ sendBack, input: { remembered } }) => {
    const tell = (event: ServerEvent) => sendBack(event);
    const sensor = fromCallback(({ sendBack: tellDoor }) => {
      const actor = createActor(sensorMachine.provide({ actors: { source } }), {
        ...observed,
        id: 'sensor',
      });
      actor.on('*', (news) => {
        onNews(news);
        // The door knows readings and losses; the rest concerns the server.
        if (news.type === 'sensor.started' || news.type === 'sensor.unusable') tell(news);
        else tellDoor(news);
      });
      actor.start();
      return () => void actor.stop();
    });
    const run = options.run ?? nameRun(remembered);
    const door = createActor(machine.provide({ actors: { sensor } }), {
      ...observed,
      id: 'door',
      input: { run, settleMs, remembered },
    });
    door.on('door.changed', tell);
    door.start();
    return () => void door.stop();
  });
}
