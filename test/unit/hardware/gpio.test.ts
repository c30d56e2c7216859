import { describe, expect, it } from 'vitest';
import { createGpioSensor } from '../../../src/hardware/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { runSensor, sensorContract } from '../contracts/sensor.ts';
import { createFakeOnoff, createGpioFolder } from './gpio-folder.ts';

/** GPIO 17 of a Pi, as the kernel counts. */
const LINE = 529;

/** Loading takes a few turns of the event loop. */
async function loaded() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

function createLine(openWhen: 'high' | 'low' = 'high', clock = new VirtualClock()) {
  const folder = createGpioFolder(['pinctrl-bcm2835', 512, 54]);
  const onoff = createFakeOnoff(folder);
  const logic = createGpioSensor({ gpio: 17, openWhen, clock, load: onoff.load, folder });
  return { clock, folder, onoff, logic };
}

/** A sensor that has started, and has reported its first level. */
async function startLine(openWhen: 'high' | 'low' = 'high') {
  const line = createLine(openWhen);
  const sensor = runSensor(line.logic);
  await loaded();
  return { ...line, ...sensor, types: () => sensor.reports.map(({ type }) => type) };
}

sensorContract('gpio', (clock) => {
  const { logic, onoff } = createLine('high', clock);
  return {
    logic,
    async move(to) {
      onoff.set(LINE, to === 'open' ? 1 : 0);
      await loaded();
    },
  };
});

describe('a GPIO sensor that starts', () => {
  it.each([
    ['high', 0, 'contact.closed'],
    ['high', 1, 'contact.opened'],
    ['low', 0, 'contact.opened'],
    ['low', 1, 'contact.closed'],
  ] as const)(
    'with an open door being %s reports level %i as %s',
    async (openWhen, level, type) => {
      const { logic, onoff } = createLine(openWhen);
      onoff.set(LINE, level);
      const { reports, stop } = runSensor(logic);
      await loaded();
      stop();
      expect(reports).toMatchObject([{ type }]);
    },
  );

  it.each([
    ['EBUSY', /^expected GPIO 17 to be free, got: another driver holds it \(EBUSY.*; choose /],
    ['EACCES', /^expected to be allowed to use GPIO 17, got: EACCES.*usermod -aG gpio/],
    ['EROFS', /^expected to be allowed to use GPIO 17, got: EROFS.*; let it write to \/sys/],
    ['EINVAL', /^expected GPIO 17 to be there, got: EINVAL.*; choose /],
    ['ENOENT', /^expected to watch GPIO 17, got: ENOENT.*use --sensor gpiod/],
  ])('says of %s what to do, and keeps nothing', async (code, wanted) => {
    const { clock, onoff, logic } = createLine();
    onoff.refuse(code, 'it says why');
    const { reports, starts, stop } = runSensor(logic);
    await loaded();
    stop();
    expect(reports).toEqual([
      { type: 'sensor.failed', at: clock.now(), reason: expect.stringMatching(wanted) },
    ]);
    expect(starts).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('says which number was wrong, and does not even load onoff', async () => {
    const { clock, folder } = createLine();
    const load = () => Promise.reject(new Error('loaded'));
    const logic = createGpioSensor({ gpio: 99, openWhen: 'high', clock, load, folder });
    const { reports, stop } = runSensor(logic);
    await loaded();
    stop();
    expect(reports).toMatchObject([
      { type: 'sensor.failed', reason: expect.stringMatching(/^expected a GPIO from 0 to 53 /) },
    ]);
  });

  it.each([
    [
      Object.assign(new Error("Cannot find package 'onoff'\nin 7 places"), {
        code: 'ERR_MODULE_NOT_FOUND',
      }),
      'it is not installed',
    ],
    [new Error('Could not locate the bindings file. Tried:\n/1\n/2'), 'it is not compiled;'],
    [new Error('compiled against a different Node.js version\nusing'), 'compiled against a'],
  ])('says what to install when onoff does not load: %s', async (error, got) => {
    const { clock, folder } = createLine();
    const load = () => Promise.reject(error);
    const logic = createGpioSensor({ gpio: 17, openWhen: 'high', clock, load, folder });
    const { reports, stop } = runSensor(logic);
    await loaded();
    stop();
    const [{ reason } = { reason: '' }] = reports as { reason: string }[];
    expect(reason).toContain(`expected the npm package onoff, got: ${got}`);
    expect(reason).toMatch(/; run sudo apt install g\+\+ make python3, then install doorwatch/);
    expect(reason).not.toContain('\n');
  });
});

describe('a GPIO sensor that watches', () => {
  it('reports an edge at once, and a repeated level too', async () => {
    const { onoff, stop, types } = await startLine();
    onoff.set(LINE, 1);
    onoff.glitch(LINE);
    onoff.set(LINE, 0);
    stop();
    expect(types()).toEqual([
      ...['contact.closed', 'contact.opened', 'contact.opened', 'contact.closed'],
    ]);
  });

  it('reads regularly, and reports only a level whose edge was missed', async () => {
    const { clock, onoff, stop, types } = await startLine();
    clock.advance(60_000);
    expect(types()).toEqual(['contact.closed']);
    onoff.set(LINE, 1, true);
    clock.advance(2000);
    stop();
    expect(types()).toEqual(['contact.closed', 'contact.opened']);
  });

  it('notices within 2 s a line that someone took away in silence', async () => {
    const { clock, onoff, reports, stop } = await startLine();
    onoff.unexportByOther(LINE);
    clock.advance(1999);
    expect(reports).toHaveLength(1);
    clock.advance(1);
    expect(reports.at(-1)).toEqual({
      type: 'sensor.failed',
      at: clock.now(),
      reason: 'GPIO 17 cannot be read: ENODEV: no such device, read',
    });
    stop();
    expect([clock.pending, onoff.opened(LINE), onoff.misuses()]).toEqual([0, 0, 0]);
  });

  it('survives an edge of a line that is gone, and says so once', async () => {
    const { clock, onoff, stop, types } = await startLine();
    onoff.unexportByOther(LINE);
    onoff.set(LINE, 1);
    onoff.set(LINE, 0);
    clock.advance(10_000);
    stop();
    expect(types()).toEqual(['contact.closed', 'sensor.failed']);
    expect(onoff.opened(LINE)).toBe(0);
  });
});

describe('a GPIO sensor that is stopped', () => {
  it('gives the line back', async () => {
    const { onoff, stop } = await startLine();
    expect([onoff.isExported(LINE), onoff.opened(LINE)]).toEqual([true, 1]);
    stop();
    expect([onoff.isExported(LINE), onoff.opened(LINE)]).toEqual([false, 0]);
  });

  it('leaves a line that was there before it, for it may be in use', async () => {
    const { logic, onoff } = createLine();
    onoff.exportByOther(LINE);
    const { reports, stop } = runSensor(logic);
    await loaded();
    stop();
    onoff.set(LINE, 1);
    expect(onoff.isExported(LINE)).toBe(true);
    expect(reports).toMatchObject([{ type: 'contact.closed' }]);
  });

  it('before onoff was loaded takes no line', async () => {
    const { logic, onoff } = createLine();
    const { stop } = runSensor(logic);
    stop();
    await loaded();
    expect([onoff.isExported(LINE), onoff.opened(LINE)]).toEqual([false, 0]);
  });
});
