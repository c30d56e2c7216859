import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ChannelOptions, createSources, settleMsOf } from '../../../src/app/sensor-source.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { runSensor } from '../contracts/sensor.ts';

describe('the settle time', () => {
  it.each([
    [{ sensor: 'gpio' }, 50],
    [{ sensor: 'stdin' }, 0],
    [{ sensor: 'simulated' }, 0],
    [{}, 0],
    [{ sensor: 'gpio', settleMs: 0 }, 0],
    [{ sensor: 'gpio', settleMs: 7.5 }, 7.5],
    [{ sensor: 'stdin', settleMs: 300 }, 300],
  ] as const)('of %j is %d ms', (options, ms) => {
    expect(settleMsOf(options)).toBe(ms);
  });

  it('is at most a minute', () => {
    expect(() => settleMsOf({ sensor: 'gpio', settleMs: 60_001 })).toThrow(RangeError);
  });
});

function create(channels: Record<string, ChannelOptions>, areNamed = true) {
  const clock = new VirtualClock();
  const input = new PassThrough();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const sources = createSources(channels, { clock, input, log, areNamed });
  return { clock, input, lines, sources };
}

/** What simulated channels report in half a minute. */
function reportsOf(channels: Record<string, ChannelOptions>) {
  const { clock, sources } = create(channels);
  const sensors = Object.entries(sources).map(
    ([name, { source }]) => [name, runSensor(source)] as const,
  );
  clock.advance(30_000);
  for (const [, { stop }] of sensors) stop();
  return Object.fromEntries(sensors.map(([name, { reports }]) => [name, reports]));
}

describe('the sources of channels', () => {
  it('are by name and in order, with what they are of and their settle time', () => {
    const { sources } = create({
      fridge: { sensor: 'gpio', gpio: 17 },
      air: { kind: 'temperature', sensor: 'w1', device: '28-0316a2795bff', settleMs: 7 },
      'door-2': { kind: 'door', sensor: 'stdin', settleMs: 20 },
      cellar: { kind: 'temperature', sensor: 'stdin' },
    });
    expect(
      Object.entries(sources).map(([name, { kind, settleMs }]) => [name, kind, settleMs]),
    ).toEqual([
      ['fridge', 'door', 50],
      ['air', 'temperature', 0],
      ['door-2', 'door', 20],
      ['cellar', 'temperature', 0],
    ]);
  });

  it('share one standard input, each line with its name; strange ones are reported', async () => {
    const { input, lines, sources } = create({
      fridge: { sensor: 'stdin' },
      air: { kind: 'temperature', sensor: 'stdin' },
    });
    const sensors = Object.values(sources).map(({ source }) => runSensor(source));
    input.end('fridge open\nair 4.5\nair \u001b[2Jcold\ncellar 1\n');
    await expect.poll(() => sensors[1]?.reports.at(-1)?.type).toBe('sensor.ended');
    expect(sensors.map(({ reports }) => reports[0])).toMatchObject([
      { type: 'contact.opened' },
      { celsius: 4.5 },
    ]);
    expect(lines).toEqual([
      'expected air and degrees Celsius, such as 4.5, got: air [2Jcold',
      'expected a reading behind one of fridge, air, got: cellar 1',
    ]);
    for (const { stop } of sensors) stop();
  });

  it('that nobody named have no names in their lines', async () => {
    const { input, lines, sources } = create({ door: { sensor: 'stdin' } }, false);
    const [sensor] = Object.values(sources).map(({ source }) => runSensor(source));
    input.end('open\ndoor open\n');
    await expect.poll(() => sensor?.reports.at(-1)?.type).toBe('sensor.ended');
    sensor?.stop();
    expect(sensor?.reports).toHaveLength(2);
    expect(lines).toEqual([
      'expected open, close, closed, 1, 0, rising or falling, got: door open',
    ]);
  });

  it('that are simulated share a seed, and each thermometer warms behind the door before it', () => {
    const channels = {
      fridge: { seed: 7 },
      air: { kind: 'temperature' },
      freezer: {},
      ice: { kind: 'temperature' },
      alone: { seed: 7 },
    } as const;
    const reports = reportsOf(channels);
    expect(reportsOf(channels)).toEqual(reports);
    expect(reports.freezer).not.toEqual(reports.fridge);
    expect(reports.ice).not.toEqual(reports.air);
    expect(reports.alone).toEqual(reports.fridge);
    expect(Object(reports.air?.at(-1)).celsius).toBeGreaterThan(4.5);
    const unheard = reportsOf({ air: { kind: 'temperature' }, fridge: { seed: 7 } });
    const celsius = new Set(unheard.air?.map((report) => Object(report).celsius));
    expect(celsius).toEqual(new Set([3.5]));
  });

  it('that are simulated thermometers read the same by the same seed, each by its own', () => {
    const air = { kind: 'temperature', sensor: 'simulated' } as const;
    const fridge = { seed: 7 };
    const [one, same, other] = [1, 1, 3].map((seed) =>
      reportsOf({ fridge, air: { ...air, seed } }),
    );
    expect(same).toEqual(one);
    expect(other?.fridge).toEqual(one?.fridge);
    expect(other?.air).not.toEqual(one?.air);
  });

  it.each<[Record<string, ChannelOptions>, string]>([
    [{}, 'channels: expected 1 to 32 of them, got 0'],
    [
      Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`d${i}`, {}])),
      'channels: expected 1 to 32 of them, got 33',
    ],
    [{ Fridge: {} }, 'channels: expected names of 1 to 32 characters a-z, 0-9 and -, got "Fridge"'],
    [
      { air: { kind: 'humidity' as 'door' } },
      'channels.air.kind: expected door or temperature, got "humidity"',
    ],
    [
      { air: { kind: 'temperature', sensor: 'gpio' } },
      'channels.air.sensor: expected simulated or w1 or stdin, got "gpio"',
    ],
    [
      { fridge: { sensor: 'w1' } },
      'channels.fridge.sensor: expected simulated or gpio or gpiod or stdin, got "w1"',
    ],
    [
      { fridge: { sensor: 'gpio' } },
      'channels.fridge.gpio: expected a GPIO number from 0 to 1023, got undefined',
    ],
    [
      { fridge: { openWhen: 'ajar' as 'high' } },
      'channels.fridge.openWhen: expected high or low, got "ajar"',
    ],
    [
      { air: { kind: 'temperature', seed: -1 } },
      'channels.air.seed: expected a whole number from 0 to 4294967295, got -1',
    ],
    [
      { air: { kind: 'temperature', sensor: 'w1', device: '../28' } },
      'channels.air.device: expected a name such as 28-0316a2795bff, got "../28"; ' +
        'ls /sys/bus/w1/devices shows those that are there',
    ],
    [
      { fridge: { settleMs: 60_001 } },
      'channels.fridge.settleMs: expected a number of milliseconds from 0 to 60000, got 60001',
    ],
  ])('of %j are refused', (channels, message) => {
    expect(() => create(channels)).toThrow(new RangeError(message));
  });

  it('that nobody named are refused without a name', () => {
    expect(() => create({ door: { sensor: 'gpio' } }, false)).toThrow(/^gpio: expected/);
  });
});
