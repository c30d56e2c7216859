import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  createSimulatedSensor,
  createSimulatedThermometer,
  createStdinSensors,
} from '../../../src/hardware/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import {
  createMemorySensor,
  runSensor,
  sensorContract,
  temperatures,
} from '../contracts/sensor.ts';

/** Streams take a few turns of the event loop, and the sensor one for each line. */
async function settled() {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A stdin sensor on a pipe that the test writes to, or on an input that others had before it. */
function createPipeSensor(
  openWhen: 'high' | 'low' = 'high',
  clock = new VirtualClock(),
  input = new PassThrough(),
) {
  const strange: string[] = [];
  const onStrangeLine = (line: string) => strange.push(line);
  const sensors = createStdinSensors({ input, clock, onStrangeLine, isNamed: false });
  return { input, strange, logic: sensors.door('door', openWhen) };
}

/** Two doors and a thermometer on one pipe. */
function createPipeSensors(clock = new VirtualClock()) {
  const input = new PassThrough();
  const strange: string[] = [];
  const onStrangeLine = (line: string, expected: string) => strange.push(`${expected}: ${line}`);
  const sensors = createStdinSensors({ input, clock, onStrangeLine, isNamed: true });
  const fridge = sensors.door('fridge', 'high');
  const freezer = sensors.door('freezer', 'low');
  return { input, strange, fridge, freezer, air: sensors.thermometer('air') };
}

sensorContract('memory', createMemorySensor);

sensorContract('stdin', (clock) => {
  const { input, logic } = createPipeSensor('high', clock);
  return {
    logic,
    async move(to) {
      input.write(`${to}\n`);
      await settled();
    },
  };
});

sensorContract('stdin for a door of several', (clock) => {
  const { input, freezer } = createPipeSensors(clock);
  return {
    logic: freezer,
    async move(to) {
      input.write(`freezer ${to}\n`);
      await settled();
    },
  };
});

sensorContract('stdin for a thermometer', (clock) => {
  const { input, air } = createPipeSensors(clock);
  return {
    logic: air,
    readings: temperatures(4.5, -18),
    async move(to) {
      input.write(`air ${to === 'open' ? '4.5' : '-18'}\n`);
      await settled();
    },
  };
});

sensorContract('simulated thermometer', (clock) => {
  const door = { isOpen: false };
  return {
    logic: createSimulatedThermometer(clock, 1, door),
    readings: temperatures(4.4375, 4.4375),
    async move(to) {
      door.isOpen = to === 'open';
      if (clock.pending > 0) clock.advance(clock.untilNextMs);
    },
  };
});

sensorContract('simulated', (clock) => ({
  logic: createSimulatedSensor(clock, 1),
  async move() {
    if (clock.pending > 0) clock.advance(clock.untilNextMs);
  },
}));

describe('the simulated sensor', () => {
  /** When it moves in its first minute, in ms. */
  function rhythmOf(seed: number): number[] {
    const clock = new VirtualClock();
    const { reports, stop } = runSensor(createSimulatedSensor(clock, seed));
    clock.advance(60_000);
    stop();
    return reports.map(({ at }) => at.monotonicMs);
  }

  it('moves in the same rhythm for the same seed, and in another for another', () => {
    expect(rhythmOf(7)).toEqual(rhythmOf(7));
    expect(rhythmOf(7)).not.toEqual(rhythmOf(8));
  });

  it('opens first, then closes, at most 5 s apart', () => {
    const pauses = rhythmOf(7).map((ms, i, all) => ms - (all[i - 1] ?? 0));
    expect(pauses.length).toBeGreaterThan(12);
    expect(Math.max(...pauses)).toBeLessThan(5000);
    expect(Math.max(...pauses)).toBeGreaterThan(2500);
  });
});

describe('the simulated thermometer', () => {
  it('warms to the room while its door is open, and cools while it is closed', () => {
    const clock = new VirtualClock();
    const door = { isOpen: false };
    const { reports, stop } = runSensor(createSimulatedThermometer(clock, 1, door));
    const celsius = () => Number(Object(reports.at(-1)).celsius);
    clock.advance(60_000);
    expect(celsius()).toBe(4.125);
    door.isOpen = true;
    clock.advance(20_000);
    const warm = celsius();
    expect(warm).toBeGreaterThan(8);
    door.isOpen = false;
    clock.advance(20_000);
    expect(celsius()).toBeLessThan(warm);
    door.isOpen = true;
    clock.advance(600_000);
    stop();
    expect(celsius()).toBe(20.125);
  });
});

describe('the stdin sensor', () => {
  it.each([
    ['high', ['open', 'close', 'closed', '1', 'rising', '0', 'falling']],
    ['low', ['open', 'close', 'closed', '0', 'falling', '1', 'rising']],
  ] as const)('reads its words with an open door being %s', async (openWhen, words) => {
    const { input, logic } = createPipeSensor(openWhen);
    const { reports, stop } = runSensor(logic);
    input.write(words.map((word) => ` ${word} \r\n`).join(''));
    await settled();
    stop();
    expect(reports.map(({ type }) => type.slice('contact.'.length))).toEqual([
      ...['opened', 'closed', 'closed', 'opened', 'opened', 'closed', 'closed'],
    ]);
  });

  it('lets others have their turn between two lines', async () => {
    const { input, logic } = createPipeSensor();
    const { reports, stop } = runSensor(logic);
    let turns = 0;
    const takeTurn = () => {
      turns++;
      if (reports.length < 100) setImmediate(takeTurn);
    };
    input.write('open\nclose\n'.repeat(50));
    takeTurn();
    while (reports.length < 100) await settled();
    stop();
    expect(turns).toBeGreaterThan(50);
  });

  it('gives other lines back, and goes on', async () => {
    const { input, logic, strange } = createPipeSensor();
    const { reports, stop } = runSensor(logic);
    input.write('Open?\n\n2\nopen\n');
    await settled();
    stop();
    expect(strange).toEqual(['Open?', '2']);
    expect(reports.map(({ type }) => type)).toEqual(['contact.opened']);
  });

  it('lets go of its input when it is stopped', async () => {
    const { input, logic } = createPipeSensor();
    const { stop } = runSensor(logic);
    expect(input.listenerCount('data')).toBeGreaterThan(0);
    stop();
    await settled();
    expect(input.listenerCount('data')).toBe(0);
    expect(input.isPaused()).toBe(true);
  });

  it('drops an endless line instead of keeping it', async () => {
    const { input, logic, strange } = createPipeSensor();
    const { reports, stop } = runSensor(logic);
    for (let i = 0; i < 100; i++) input.write('x'.repeat(10_000));
    await settled();
    input.write('\nopen\n');
    await settled();
    stop();
    expect(strange).toEqual(['over 4096 characters in one line']);
    expect(reports.map(({ type }) => type)).toEqual(['contact.opened']);
  });

  it('is over for good when its input ends or breaks', async () => {
    const [ending, breaking, vanishing] = [
      createPipeSensor(),
      createPipeSensor(),
      createPipeSensor(),
    ];
    const [ended, broken, vanished] = [ending, breaking, vanishing].map(({ logic }) =>
      runSensor(logic),
    );
    // The last line may lack its end.
    ending.input.end('open');
    breaking.input.destroy(new Error('EIO'));
    vanishing.input.destroy();
    await settled();
    await settled();
    expect(ended?.reports).toMatchObject([
      { type: 'contact.opened' },
      { type: 'sensor.ended', reason: 'its input ended' },
    ]);
    const late = runSensor(createPipeSensor('high', new VirtualClock(), ending.input).logic);
    await settled();
    await settled();
    expect(late.reports).toMatchObject([{ type: 'sensor.ended', reason: 'its input ended' }]);
    expect(vanished?.reports).toMatchObject([
      { type: 'sensor.ended', reason: 'its input broke: Premature close' },
    ]);
    expect(broken?.reports).toMatchObject([
      { type: 'sensor.ended', reason: 'its input broke: EIO' },
    ]);
  });
});

describe('the stdin sensors of several channels', () => {
  it('have the readings behind their names, each its own', async () => {
    const { input, strange, ...logics } = createPipeSensors();
    const [fridge, freezer, air] = [logics.fridge, logics.freezer, logics.air].map(runSensor);
    input.write('fridge 1\r\n  freezer\trising\nair 4.5\nair  -0.25\nair +85\n\n');
    await settled();
    for (const sensor of [fridge, freezer, air]) sensor?.stop();
    expect(strange).toEqual([]);
    expect(fridge?.reports).toMatchObject([{ type: 'contact.opened' }]);
    expect(freezer?.reports).toMatchObject([{ type: 'contact.closed' }]);
    expect(air?.reports).toMatchObject([4.5, -0.25, 85].map((celsius) => ({ celsius })));
  });

  it('give other lines back with what was expected, and go on', async () => {
    const { input, strange, ...logics } = createPipeSensors();
    const [fridge, air] = [logics.fridge, logics.air].map(runSensor);
    for (const line of ['open', 'cellar open', 'fridge ajar', 'fridge', 'air 4,5', 'air open']) {
      input.write(`${line}\n`);
    }
    await settled();
    input.write(`air ${'1'.repeat(5000)}`);
    await settled();
    input.write('\nair 4\n');
    await settled();
    fridge?.stop();
    air?.stop();
    const any = 'a reading behind one of fridge, freezer, air';
    const ofDoor = 'fridge and open, close, closed, 1, 0, rising or falling';
    const ofAir = 'air and degrees Celsius, such as 4.5';
    expect(strange).toEqual([
      ...[`${any}: open`, `${any}: cellar open`],
      ...[`${ofDoor}: fridge ajar`, `${ofDoor}: fridge`],
      ...[`${ofAir}: air 4,5`, `${ofAir}: air open`],
      `${any}: over 4096 characters in one line`,
    ]);
    expect(fridge?.reports).toEqual([]);
    expect(air?.reports).toMatchObject([{ celsius: 4 }]);
  });

  it('are all over for good when their input ends', async () => {
    const { input, fridge, air } = createPipeSensors();
    const sensors = [fridge, air].map(runSensor);
    input.end('air 4\n');
    await settled();
    const end = { type: 'sensor.ended', reason: 'its input ended' };
    expect(sensors[0]?.reports).toMatchObject([end]);
    expect(sensors[1]?.reports).toMatchObject([{ celsius: 4 }, end]);
    for (const { stop } of sensors) stop();
  });

  it('let go of their input when the last is stopped', async () => {
    const { input, fridge, air } = createPipeSensors();
    const [first, last] = [fridge, air].map(runSensor);
    first?.stop();
    input.write('air 4\n');
    await settled();
    expect(last?.reports).toMatchObject([{ celsius: 4 }]);
    last?.stop();
    await settled();
    expect(input.listenerCount('data')).toBe(0);
    expect(input.isPaused()).toBe(true);
  });
});
