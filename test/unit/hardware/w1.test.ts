import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createW1Sensor, isW1Device } from '../../../src/hardware/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { runSensor, sensorContract, temperatures } from '../contracts/sensor.ts';
import { createW1Folder, DEVICE } from './w1-folder.ts';

const OTHER = '28-00000a1b2c3d';

function createSensor(clock = new VirtualClock(), w1 = createW1Folder()) {
  return { clock, w1, logic: createW1Sensor({ device: DEVICE, clock, bus: w1.bus }) };
}

/** What is said of these contents of a device's file. */
async function reportsOf(text: string, file = 'temperature'): Promise<unknown[]> {
  const { w1, logic } = createSensor();
  w1.write(text, file);
  const { reports, stop } = runSensor(logic);
  await w1.settled();
  stop();
  return reports.map((report) => Object(report).celsius ?? report);
}

/** A file whose reading hangs until `answer` is called. */
function hang(path: string) {
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
  return { answer: (text: string) => writeFileSync(path, text) };
}

sensorContract('w1', (clock) => {
  const { w1, logic } = createSensor(clock);
  w1.write('0\n');
  return {
    logic,
    readings: temperatures(9.437, -18.062),
    async move(to) {
      w1.write(to === 'open' ? '9437\n' : '-18062\n');
      if (clock.pending > 0) clock.advance(clock.untilNextMs);
      await w1.settled();
    },
  };
});

describe('a w1 thermometer', () => {
  it.each([
    ['4500\n', 4.5],
    ['-62\n', -0.062],
    ['85000\n', 85],
    ['', Number.NaN],
    ['\n', Number.NaN],
    ['4500 ?\n', Number.NaN],
  ])('that has %j in its file reads %d', async (text, celsius) => {
    expect(await reportsOf(text)).toEqual([celsius]);
  });

  it.each([
    ['48 00 4b 46 7f ff 08 10 5a : crc=5a YES\n48 00 4b 46 7f ff 08 10 5a t=4500\n', 4.5],
    ['f8 ff 4b 46 7f ff 08 10 5a : crc=5a YES\nf8 ff 4b 46 7f ff 08 10 5a t=-500\n', -0.5],
    ['ff ff ff ff ff ff ff ff ff : crc=c9 NO\n48 00 4b 46 7f ff 08 10 5a t=4500\n', Number.NaN],
    ['00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n', Number.NaN],
    ['48 00 4b 46 7f ff 08 10 5a : crc=5a YES\n', Number.NaN],
    ['', Number.NaN],
  ])('of an old kernel that has %j in its file reads %d', async (text, celsius) => {
    expect(await reportsOf(text, 'w1_slave')).toEqual([celsius]);
  });

  it('that does not answer once has no number', async () => {
    const { clock, w1, logic } = createSensor();
    w1.write('', 'w1_slave');
    // What the kernel does then: EIO.
    symlinkSync('/proc/self/mem', w1.path());
    const { reports, stop } = runSensor(logic);
    await w1.settled();
    stop();
    expect(reports).toEqual([{ type: 'temperature.read', at: clock.now(), celsius: Number.NaN }]);
  });

  it('is read every 10 s, after the reading before it', async () => {
    const { clock, w1, logic } = createSensor();
    w1.write('4000\n');
    const { reports, stop } = runSensor(logic);
    await w1.settled();
    for (let i = 0; i < 3; i++) {
      expect(clock.untilNextMs).toBe(10_000);
      clock.advance(10_000);
      await w1.settled();
    }
    stop();
    expect(reports).toHaveLength(4);
  });

  it('that is not there says which are, and what to do', async () => {
    const { clock, w1, logic } = createSensor();
    const failed = async () => {
      const { reports, starts, stop } = runSensor(logic);
      await w1.settled();
      stop();
      expect(starts).toEqual([]);
      expect(clock.pending).toBe(0);
      return Object(reports[0]).reason;
    };
    expect(await failed()).toMatch(
      /^expected 1-wire device 28-\w+ in \S+, got none; see to .* dtoverlay=w1-gpio \(then reboot\)$/,
    );
    w1.write('1\n', 'temperature', OTHER);
    w1.write('1\n', 'temperature', '10-000802b4ba0e');
    expect(await failed()).toMatch(
      /, got: (28-00000a1b2c3d, 10-000802b4ba0e|10-000802b4ba0e, 28-00000a1b2c3d); name one of /,
    );
    rmSync(w1.folder, { recursive: true });
    expect(await failed()).toMatch(/, got none; see to its wires/);
    w1.write('1\n');
  });

  it('fails when it is unplugged, and works again when it is back', async () => {
    const { clock, w1, logic } = createSensor();
    w1.write('4000\n');
    const { reports, stop } = runSensor(logic);
    await w1.settled();
    w1.remove();
    clock.advance(10_000);
    await w1.settled();
    stop();
    const reason = expect.stringMatching(/^expected 1-wire device .*, got none; see to its wires/);
    expect(reports.at(-1)).toEqual({ type: 'sensor.failed', at: clock.now(), reason });
    expect(clock.pending).toBe(0);
    w1.write('4000\n');
    const again = runSensor(logic);
    await w1.settled();
    again.stop();
    expect(again.reports).toMatchObject([{ celsius: 4 }]);
  });

  it('that may not be read, or is no thermometer, says so', async () => {
    const { w1, logic } = createSensor();
    w1.write('', 'id');
    const { reports } = runSensor(logic);
    await w1.settled();
    expect(reports).toMatchObject([
      {
        reason: expect.stringMatching(/^expected to read .*, got: ENOENT.*; run sudo modprobe w1/),
      },
    ]);
    mkdirSync(w1.path());
    const again = runSensor(logic);
    await w1.settled();
    expect(again.reports).toMatchObject([
      {
        reason: expect.stringMatching(
          /^expected to read .*, got: EISDIR.*; see to its permissions/,
        ),
      },
    ]);
  });
});

describe('a reading that hangs', () => {
  it('is a failure after 30 s, and never has a second beside it', async () => {
    const { clock, w1, logic } = createSensor();
    w1.write('4000\n');
    const { answer } = hang(w1.path());
    const first = runSensor(logic);
    await expect.poll(() => first.starts).toEqual([0]);
    await expect.poll(() => clock.pending).toBe(1);
    clock.advance(29_999);
    expect(first.reports).toEqual([]);
    clock.advance(1);
    const reason = 'expected a reading within 30 s, got none; see to its wires';
    expect(first.reports).toEqual([{ type: 'sensor.failed', at: clock.now(), reason }]);
    first.stop();
    const second = runSensor(logic);
    await expect.poll(() => clock.pending).toBe(1);
    // Whoever reads it now is the first, still.
    answer('4500\n');
    await w1.settled();
    second.stop();
    expect(second.reports).toMatchObject([{ type: 'temperature.read', celsius: 4.5 }]);
    expect(first.reports).toHaveLength(1);
  });

  it('has others wait, for there are few threads, and lets them go on', async () => {
    const { clock, w1, logic } = createSensor();
    w1.write('4000\n');
    w1.write('7000\n', 'temperature', OTHER);
    const { answer } = hang(w1.path());
    const hanging = runSensor(logic);
    await expect.poll(() => clock.pending).toBe(1);
    const other = runSensor(createW1Sensor({ device: OTHER, clock, bus: w1.bus }));
    await expect.poll(() => clock.pending).toBe(2);
    // Long enough to read a file, if it were read.
    for (let i = 0; i < 20; i++) await readFile(w1.path('temperature', OTHER));
    expect(other.reports).toEqual([]);
    answer('4000\n');
    await w1.settled();
    for (const { stop } of [hanging, other]) stop();
    expect(other.reports).toMatchObject([{ celsius: 7 }]);
  });
});

describe("the kernel's name of a device", () => {
  it.each([
    [DEVICE, true],
    ['3b-000000000001', true],
    ['w1_bus_master1', false],
    ['28-0316A2795BFF', false],
    ['../../etc', false],
    [`${DEVICE}\n`, false],
    [undefined, false],
  ])('%j: %s', (name, isName) => {
    expect(isW1Device(name)).toBe(isName);
  });
});
