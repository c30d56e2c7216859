import { describe, expect, it } from 'vitest';
import { type Change, isChannelName } from '../../../src/machines/index.ts';
import { startThermometer } from '../../support/actors.ts';

/** Why it is lost after these readings and 3 minutes. */
function reasonAfter(...readings: number[]): string | undefined {
  const { clock, thermometer, reasons } = startThermometer();
  for (const celsius of readings)
    thermometer.send({ type: 'temperature.read', at: clock.now(), celsius });
  clock.advance(180_000);
  return reasons[0];
}

describe('a thermometer that is lost', () => {
  it.each([
    [[], 'nothing came'],
    [[4], 'nothing came'],
    [[Number.NaN, 4], 'nothing came'],
    [[4, Number.NaN], 'the last one was no number'],
    [[-56], 'the last one was -56 degrees, beyond -55 to 125'],
    [[126], 'the last one was 126 degrees, beyond -55 to 125'],
    [[85], 'the last one was 85 degrees, as of a sensor whose power comes and goes'],
  ])('after %j says that %s', (readings, problem) => {
    expect(reasonAfter(...readings)).toBe(`expected a reading within 3 minutes: ${problem}`);
  });

  it('is so from when it should have been read, on both clocks', () => {
    const { clock, thermometer } = startThermometer();
    const { wallMs, monotonicMs } = clock.now();
    const told: Change[] = [];
    thermometer.on('thermometer.lost', ({ change }) => told.push(change));
    clock.advance(180_000);
    expect(told.map(({ at }) => at)).toEqual([
      { wallMs: wallMs + 180_000, monotonicMs: monotonicMs + 180_000 },
    ]);
  });

  it('tells of a change as a door does', () => {
    const { clock, thermometer } = startThermometer();
    const told: unknown[] = [];
    thermometer.on('thermometer.lost', (news) => told.push(news));
    const at = clock.now();
    thermometer.send({ type: 'sensor.failed', at, reason: 'unplugged' });
    expect(told).toEqual([
      {
        type: 'thermometer.lost',
        change: { level: 'unknown', id: 'run-air-1', at, first: false, reason: 'unplugged' },
      },
    ]);
  });
});

describe('a reading that makes no sense', () => {
  it('is said to be ignored, also of a thermometer that is lost', () => {
    const { clock, thermometer } = startThermometer();
    const ignored: string[] = [];
    thermometer.on('reading.ignored', ({ got }) => ignored.push(got));
    const read = (celsius: number) =>
      thermometer.send({ type: 'temperature.read', at: clock.now(), celsius });
    for (const celsius of [4, 9999, 85, Number.NaN]) read(celsius);
    clock.advance(180_000);
    for (const celsius of [-60, 5]) read(celsius);
    expect(ignored).toEqual([
      '9999 degrees, beyond -55 to 125',
      '85 degrees, as of a sensor whose power comes and goes',
      'no number',
      '-60 degrees, beyond -55 to 125',
    ]);
  });
});

describe('the name of a channel', () => {
  it.each([
    ['fridge', true],
    ['a-1', true],
    ['x'.repeat(32), true],
    ['x'.repeat(33), false],
    ['', false],
    ['Fridge', false],
    ['a/b', false],
    ['a\n', false],
    [7, false],
  ])('%j: %s', (name, isName) => {
    expect(isChannelName(name)).toBe(isName);
  });
});
