import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createSimulatedSensor, createStdinSensor } from '../../../src/hardware/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { createMemorySensor, runSensor, sensorContract } from '../contracts/sensor.ts';

/** Streams take a few turns of the event loop, and the sensor one for each line. */
async function settled() {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A stdin sensor on a pipe that the test writes to. */
function createPipeSensor(openWhen: 'high' | 'low' = 'high', clock = new VirtualClock()) {
  const input = new PassThrough();
  const strange: string[] = [];
  const onStrangeLine = (line: string) => strange.push(line);
  return { input, strange, logic: createStdinSensor({ input, openWhen, clock, onStrangeLine }) };
}

/** A stdin sensor on an input that others had before it. */
function createPipeSensorOn(input: PassThrough) {
  const clock = new VirtualClock();
  return createStdinSensor({ input, openWhen: 'high', clock, onStrangeLine: () => {} });
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
    const late = runSensor(createPipeSensorOn(ending.input));
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
