/** What every sensor owes its door, whatever it is made of. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, setup } from 'xstate';
import type { SensorEvent } from '../../src/machines/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A sensor under test, and how the test moves what it senses. */
export interface SensorUnderTest {
  readonly logic: ReturnType<typeof fromCallback>;
  /** Moves the contact, and resolves when the sensor can have noticed. */
  move(to: 'open' | 'close'): Promise<void>;
}

/** Runs a sensor's logic under a machine that writes down what it reports. */
export function runSensor(logic: SensorUnderTest['logic']) {
  const reports: SensorEvent[] = [];
  const machine = setup({
    types: { events: {} as SensorEvent },
    actors: { sensor: logic },
    actions: { report: ({ event }) => void reports.push(event) },
  }).createMachine({ invoke: { src: 'sensor' }, on: { '*': { actions: 'report' } } });
  const actor = createActor(machine).start();
  return { reports, stop: () => void actor.stop() };
}

/** The contract; `create` makes a sensor on the given clock. */
export function sensorContract(
  name: string,
  create: (clock: VirtualClock) => SensorUnderTest,
): void {
  describe(`${name}, as any sensor`, () => {
    it('reports each movement with its instant', async () => {
      const clock = new VirtualClock();
      clock.advance(1000);
      const { logic, move } = create(clock);
      const { reports, stop } = runSensor(logic);
      await move('open');
      const opened = clock.now();
      await move('close');
      const closed = clock.now();
      stop();
      expect(reports).toEqual([
        { type: 'contact.opened', at: opened },
        { type: 'contact.closed', at: closed },
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
  const logic = fromCallback(({ sendBack }) => {
    const onMove = (type: string) => sendBack({ type, at: clock.now() });
    wire.on('data', onMove);
    return () => wire.off('data', onMove);
  });
  return {
    logic,
    async move(to) {
      wire.write(to === 'open' ? 'contact.opened' : 'contact.closed');
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
