import type { Clock, SourceLogic } from '../machines/index.ts';
import type { W1Bus } from './w1-bus.ts';

/** The wait between two readings, in ms: food changes slower, and each warms the sensor a little. */
const PAUSE_MS = 10_000;
/** The longest a reading takes, in ms: 32 thermometers that take turns of 750 ms, and some. */
const READING_MS_MAX = 30_000;

const NO_READING = `expected a reading within ${READING_MS_MAX / 1000} s, got none; see to its wires`;

interface W1SensorOptions {
  /** The kernel's name for it, such as `28-0316a2795bff`. */
  readonly device: string;
  readonly clock: Clock;
  readonly bus: W1Bus;
}

/** A DS18B20 or a relative of it, by the kernel's file. */
export function createW1Sensor({ device, clock, bus }: W1SensorOptions): SourceLogic {
  /** What was asked for last, as long as it was not answered: a second reading would hang as well. */
  let asked: Promise<number> | null = null;

  function measure(): Promise<number> {
    asked ??= bus.measure(device).finally(() => {
      asked = null;
    });
    return asked;
  }

  return ({ sendBack }) => {
    let timer: unknown;
    let isOver = false;

    function fail(reason: string): void {
      if (isOver) return;
      letGo();
      sendBack({ type: 'sensor.failed', at: clock.now(), reason });
    }

    function letGo(): void {
      isOver = true;
      clock.clearTimeout(timer);
    }

    async function read(): Promise<void> {
      timer = clock.setTimeout(giveUp, READING_MS_MAX);
      const celsius = await measure();
      if (isOver) return;
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => void read().catch(failWith), PAUSE_MS);
      sendBack({ type: 'temperature.read', at: clock.now(), celsius });
    }

    async function open(): Promise<void> {
      await bus.find(device);
      if (isOver) return;
      sendBack({ type: 'sensor.started' });
      await read();
    }

    const failWith = ({ message }: Error) => fail(message);
    const giveUp = () => fail(NO_READING);
    open().catch(failWith);
    return letGo;
  };
}
