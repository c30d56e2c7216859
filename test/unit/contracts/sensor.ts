/** What every sensor owes its door or thermometer, whatever it is made of. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, setup } from 'xstate';
import type { SourceEvent, SourceLogic } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A sensor under test, and how the test moves what it senses. */
export interface SensorUnderTest {
  readonly logic: SourceLogic;
  /** Moves what is sensed, and resolves when the sensor can have noticed. */
  move(to: 'open' | 'close'): Promise<void>;
  /** What is reported of the two movements, if not those of a contact. */
  readonly readings?: readonly [open: object, close: object];
}

const CONTACTS = [{ type: 'contact.opened' }, { type: 'contact.closed' }] as const;

/** Two temperatures that were read. */
export function temperatures(...celsius: [open: number, close: number]) {
  const [open, close] = celsius;
  const type = 'temperature.read';
  return [
    { type, celsius: open },
    { type, celsius: close },
  ] as const;
}

/** Runs a sensor's logic under a machine that writes down what it reports after its start. */
export function runSensor(logic: SourceLogic) {
  const reports: Exclude<SourceEvent, { type: 'sensor.started' }>[] = [];
  /** How many reports there were before each `sensor.started`. */
  const starts: number[] = [];
  const machine = setup({
    types: { events: {} as SourceEvent },
    actors: { sensor: fromCallback(logic) },
    actions: {
      report: ({ event }) =>
        void (event.type === 'sensor.started' ? starts.push(reports.length) : reports.push(event)),
    },
  }).createMachine({ invoke: { src: 'sensor' }, on: { '*': { actions: 'report' } } });
  const actor = createActor(machine).start();
  return { reports, starts, stop: () => void actor.stop() };
}

/** The contract; `create` makes a sensor on the given clock. */
export function sensorContract(
  name: string,
  create: (clock: VirtualClock) => SensorUnderTest,
): void {
  describe(`${name}, as any sensor`, () => {
    it('says once that it started, then reports each movement with its instant', async () => {
      const clock = new VirtualClock();
      clock.advance(1000);
      const { logic, move, readings = CONTACTS } = create(clock);
      const { reports, starts, stop } = runSensor(logic);
      await move('open');
      expect(starts).toEqual([0]);
      const opened = clock.now();
      await move('close');
      const closed = clock.now();
      expect(starts).toEqual([0]);
      stop();
      expect(reports).toEqual([
        { ...readings[0], at: opened },
        { ...readings[1], at: closed },
      ]);
    });

    it('reports nothing once it is stopped, and keeps no timer', async () => {
      const clock = new VirtualClock();
      const { logic, move } = create(clock);
      const { reports, stop } = runSensor(logic);
      stop();
      await move('open');
      expect(reports).toEqual([]);
      expect(clock.pending).toBe(0);
    });
  });
}

/** The sensor that tests of other parts may stand in with. */
export function createMemorySensor(clock: VirtualClock): SensorUnderTest {
  const wire = new PassThrough({ objectMode: true });
  const logic: SourceLogic = ({ sendBack }) => {
    const onMove = (type: 'contact.opened' | 'contact.closed') =>
      sendBack({ type, at: clock.now() });
    sendBack({ type: 'sensor.started' });
    wire.on('data', onMove);
    return () => wire.off('data', onMove);
  };
  return {
    logic,
    async move(to) {
      wire.write(to === 'open' ? 'contact.opened' : 'contact.closed');
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
