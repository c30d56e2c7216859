import { createActor, fromCallback, type InspectionEvent } from 'xstate';
import { type Clock, type SensorEmitted, sensorMachine } from '../machines/index.ts';

/** A sensor's adapter: it sends a SourceEvent each time. */
export type SensorSource = ReturnType<typeof fromCallback>;

export interface SupervisedSensorOptions {
  readonly source: SensorSource;
  readonly clock: Clock;
  /** What becomes of it, readings included. */
  readonly onNews: (news: SensorEmitted) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
}

/** The sensor that a door invokes: ties the door to a sensor machine, and that to its source. */
export function createSupervisedSensor(options: SupervisedSensorOptions): SensorSource {
  const { source, clock, onNews, inspect } = options;
  return fromCallback(({ sendBack }) => {
    const machine = sensorMachine.provide({ actors: { source } });
    const sensor = createActor(machine, { id: 'sensor', clock, ...(inspect && { inspect }) });
    sensor.on('*', (news) => {
      onNews(news);
      // The door knows readings and losses; the rest concerns who put it together.
      if (news.type !== 'sensor.started' && news.type !== 'sensor.unusable') sendBack(news);
    });
    sensor.start();
    return () => void sensor.stop();
  });
}
