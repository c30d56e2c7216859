import { describe, expect, it, vi } from 'vitest';
import { createGpiodSensor } from '../../../src/hardware/index.ts';
import type { SourceLogic } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { runSensor, sensorContract } from '../contracts/sensor.ts';
import { createGpiod, isAlive, type Major, monitor } from './gpiod-stand-ins.ts';

const SOON = { timeout: 30_000, interval: 5 };
const until = (check: () => void) => vi.waitFor(check, SOON);

type Options = Partial<Parameters<typeof createGpiodSensor>[0]>;

/** A sensor on the line 17 of a Pi, from the second 1 on. */
function run(gpiod: ReturnType<typeof createGpiod>, options: Options = {}) {
  const clock = new VirtualClock();
  clock.advance(1000);
  const logic = createGpiodSensor({
    ...{ line: 17, openWhen: 'high', clock, env: gpiod.env, ...options },
  });
  const sensor = runSensor(logic);
  const types = () => sensor.reports.map(({ type }) => type);
  return {
    ...sensor,
    clock,
    types,
    until: (wanted: string[]) => until(() => expect(types()).toEqual(wanted)),
  };
}

/** One that has reported its first level. */
async function start(major: Major = 2, options: Options = {}) {
  const gpiod = createGpiod(major);
  const sensor = run(gpiod, options);
  await until(() => expect(sensor.reports).toHaveLength(1));
  await until(() => expect(gpiod.pid()).toBeGreaterThan(0));
  return { ...sensor, gpiod };
}

async function failureOf(gpiod: ReturnType<typeof createGpiod>, options: Options = {}) {
  const { reports, clock, stop } = run(gpiod, options);
  await until(() => expect(reports).toHaveLength(1));
  stop();
  expect(clock.pending).toBe(0);
  const [failure] = reports;
  expect(failure?.type).toBe('sensor.failed');
  return failure?.type === 'sensor.failed' ? failure.reason : '';
}

sensorContract('gpiod', (clock) => {
  const gpiod = createGpiod(2);
  const inner = createGpiodSensor({ line: 17, openWhen: 'high', clock, env: gpiod.env });
  let isStopped = false;
  let count = 0;
  const logic: SourceLogic = (args) => {
    const stop = inner({
      ...args,
      sendBack: (event) => {
        if (event.type.startsWith('contact')) count++;
        args.sendBack(event);
      },
    });
    return () => {
      isStopped = true;
      stop?.();
    };
  };
  return {
    logic,
    async move(to) {
      const before = count;
      if (before === 0) gpiod.write('level', to === 'open' ? '1' : '0');
      else gpiod.edges(to === 'open' ? '1:0.000000000\n' : '2:0.000000000\n');
      await until(() => expect(isStopped || count > before).toBe(true));
    },
  };
});

describe.each([1, 2] as const)('libgpiod %d', (major) => {
  const edge = (level: 0 | 1, second: number, nanosecond: number) =>
    major === 1
      ? `${level}:${second}:${nanosecond}\n`
      : `${level === 1 ? 1 : 2}:${second}.${String(nanosecond).padStart(9, '0')}\n`;

  it('is read, then watched, in its own words', async () => {
    const { gpiod, stop } = await start(major, { bias: 'disabled' });
    stop();
    const asked = gpiod.asked().filter((line) => !/--version|detect|info/.test(line));
    expect(asked).toEqual(
      major === 1
        ? [
            'gpioget --bias=disable gpiochip0 17',
            'gpioget --bias=disable gpiochip0 17',
            'gpiomon --line-buffered --format=%e:%s:%n --bias=disable gpiochip0 17',
          ]
        : [
            'gpioget --numeric --hold-period=10ms --bias=disabled --chip=gpiochip0 17',
            'gpiomon --format=%e:%S --bias=disabled --chip=gpiochip0 17',
          ],
    );
  });

  it('gives each edge the instant that the kernel stamped', async () => {
    const { gpiod, clock, reports, stop, until } = await start(major);
    clock.advance(500);
    clock.wallOffsetMs += 100;
    gpiod.edges(edge(1, 1, 200_000_000) + edge(0, 1, 7_000_001));
    await until(['contact.closed', 'contact.opened', 'contact.closed']);
    stop();
    expect(reports.slice(1)).toEqual([
      { type: 'contact.opened', at: { wallMs: clock.wallOffsetMs + 1200, monotonicMs: 1200 } },
      {
        type: 'contact.closed',
        at: { wallMs: clock.wallOffsetMs + 1007, monotonicMs: 1007.000001 },
      },
    ]);
  });

  it('is given the present where its stamp is of another clock', async () => {
    const { gpiod, clock, reports, stop, until } = await start(major);
    clock.advance(500);
    gpiod.edges(edge(1, 1_400_000_000, 0) + edge(0, 0, 999_999_999));
    await until(['contact.closed', 'contact.opened', 'contact.closed']);
    stop();
    expect(reports.slice(1).map(({ at }) => at)).toEqual([clock.now(), clock.now()]);
  });

  it('finds a line by its name, on whatever controller', async () => {
    const { gpiod, stop } = await start(major, { line: 'GPIO17' });
    stop();
    const [, info, get = ''] = gpiod.asked();
    expect(info).toBe('gpioinfo ');
    expect(get).toMatch(/gpiochip0 17$/);
  });
});

describe('a line of gpiod', () => {
  it.each(['gpiochip1', '/dev/gpiochip1', '1', 'raspberrypi-exp-gpio'])(
    'is on the controller %s',
    async (chip) => {
      const gpiod = createGpiod(2);
      gpiod.write(
        'info',
        'gpiochip1 - 8 lines:\n\tline   3:\tunnamed \tinput consumer="gpiomon"\n',
      );
      const { stop, until: untilTypes } = run(gpiod, { chip, line: 3 });
      await untilTypes(['contact.closed']);
      await until(() => expect(gpiod.pid()).toBeGreaterThan(0));
      stop();
      expect(gpiod.asked()).toContain('gpiomon --format=%e:%S --chip=gpiochip1 3');
    },
  );

  it.each([
    [{ chip: '7' }, /^expected one 7, got: gpiochip0 \(pinctrl-bcm2711\), gpiochip1.*--chip$/],
    [{ line: 58 }, /^expected a line from 0 to 57 on pinctrl-bcm2711, got 58; choose/],
    [{ line: 'DOOR' }, /^expected one line of the name DOOR, got 0; run gpioinfo/],
    [{ line: 'DOOR', chip: '0' }, /^expected one line of the name DOOR on gpiochip0, got 0;/],
  ])('%j that is not there is refused', async (options, wanted) => {
    expect(await failureOf(createGpiod(2), options)).toMatch(wanted);
  });

  it("without a controller has to be a Pi's", async () => {
    const gpiod = createGpiod(2);
    gpiod.write('chips', 'gpiochip0 [9030000.pl061] (8 lines)');
    expect(await failureOf(gpiod)).toMatch(
      /^expected a Raspberry Pi's GPIO controller, got: gpiochip0 \(9030000.pl061\); name one/,
    );
  });

  it('of two controllers of the same label is refused, of one with two names is not', async () => {
    const gpiod = createGpiod(1);
    const chip = 'gpiochip0 [pinctrl-rp1] (54 lines)\n';
    gpiod.write('chips', chip + chip.replace('0', '4'));
    expect(await failureOf(gpiod)).toMatch(/got: gpiochip0 .*, gpiochip4 /);
    gpiod.write('chips', chip + chip);
    const { stop, until } = run(gpiod);
    await until(['contact.closed']);
    stop();
  });
});

describe('a gpiod sensor that starts', () => {
  it.each([
    ['high', 1, 'contact.opened'],
    ['low', 1, 'contact.closed'],
    ['low', 0, 'contact.opened'],
  ] as const)('with an open door being %s reads %d as %s', async (openWhen, level, type) => {
    const gpiod = createGpiod(2);
    gpiod.write('level', `${level}`);
    const { stop, until } = run(gpiod, { openWhen });
    await until([type]);
    stop();
  });

  it('says so when gpiomon holds the line, and then what moved meanwhile', async () => {
    const gpiod = createGpiod(1);
    gpiod.free();
    gpiod.program('gpiomon', monitor('1:1:0\\n'));
    const { starts, stop, reports, until: untilTypes } = run(gpiod);
    await until(() => expect(gpiod.pid()).toBeGreaterThan(0));
    // The edge was heard when gpioinfo has been asked some times since.
    const before = gpiod.asked().length;
    await until(() => expect(gpiod.asked().length).toBeGreaterThan(before + 5));
    expect([starts, reports]).toEqual([[], []]);
    gpiod.hold();
    await untilTypes(['contact.opened']);
    stop();
    expect(starts).toEqual([0]);
  });

  it.each([
    ['gpioget', 'echo gpioget: Permission denied >&2; exit 1', /usermod -aG gpio/],
    ['gpiodetect', 'echo gpiodetect: Permission denied >&2; exit 1', /usermod -aG gpio/],
    ['gpiodetect', 'echo gpiodetect: Operation not permitted >&2; exit 1', /DeviceAllow=/],
    ['gpioget', 'echo Device or resource busy >&2; exit 1', /to be free, got: gpiomon holds it/],
    ['gpioget', 'exit 3', /^expected to watch GPIO line 17, got: gpiomon ended with exit code 3;/],
    ['gpioget', 'echo "17"=active', /expected a level or an edge of it, got: 17=active; run/],
    ['gpioget', 'head -c 300 /dev/zero', /expected an edge a line, got over 200 characters/],
    ['gpiomon', 'echo gpiomon 3000', /^expected the version of gpiomon, got: gpiomon 3000; run/],
  ])('says when %s does: %s', async (program, script, wanted) => {
    const gpiod = createGpiod(2);
    gpiod.program(program, script);
    const reason = await failureOf(gpiod);
    expect(reason).toMatch(/^expected .+, got.+; .+/);
    expect(reason).toMatch(wanted);
  });

  it('says what to install where libgpiod is missing', async () => {
    const gpiod = createGpiod(2);
    expect(await failureOf({ ...gpiod, env: { PATH: '/nowhere' } })).toBe(
      'expected the program gpiomon of libgpiod on the PATH, got none; run sudo apt install gpiod',
    );
  });

  it('says what to install where setpriv is missing', async () => {
    const gpiod = createGpiod(2);
    const reason = await failureOf({ ...gpiod, env: { PATH: gpiod.folder } });
    expect(reason).toMatch(/got: the program setpriv is not on the PATH \(sudo apt install util-/);
  });

  it('gives up a line that is not had in 15 s', async () => {
    const gpiod = createGpiod(2);
    gpiod.program('gpioget', 'echo $$ >pid; exec tail -f /dev/null');
    const { clock, reports, until: untilTypes } = run(gpiod);
    await until(() => expect(gpiod.pid()).toBeGreaterThan(0));
    clock.advance(14_999);
    expect(reports).toEqual([]);
    clock.advance(1);
    await untilTypes(['sensor.failed']);
    expect(reports).toMatchObject([
      { reason: expect.stringMatching(/does not hold it after 15 s/) },
    ]);
    await until(() => expect(isAlive(gpiod.pid())).toBe(false));
  });
});

describe('a gpiod sensor that watches', () => {
  it('reads again after 10 s of silence, and reports only a level whose edge was missed', async () => {
    const { gpiod, clock, starts, until: untilTypes, stop, types } = await start();
    const first = gpiod.pid();
    clock.advance(9999);
    expect(isAlive(first)).toBe(true);
    clock.advance(1);
    await until(() => expect(gpiod.pid()).not.toBe(first));
    expect([isAlive(first), types()]).toEqual([false, ['contact.closed']]);
    gpiod.write('level', '1');
    await until(() => expect(clock.untilNextMs).toBe(10_000));
    clock.advance(10_000);
    await untilTypes(['contact.closed', 'contact.opened']);
    stop();
    expect([starts, clock.pending]).toEqual([[0], 0]);
  });

  it('says when the line cannot be read again', async () => {
    const { gpiod, clock, until: untilTypes, reports } = await start();
    const first = gpiod.pid();
    gpiod.program('gpioget', 'echo $$ >pid; exec tail -f /dev/null');
    clock.advance(10_000);
    await until(() => expect(gpiod.pid()).not.toBe(first));
    clock.advance(15_000);
    await untilTypes(['contact.closed', 'sensor.failed']);
    expect(reports[1]).toMatchObject({
      reason: expect.stringMatching(/no level of it after 15 s/),
    });
    await until(() => expect(isAlive(gpiod.pid())).toBe(false));
  });

  it('is left alone while there are edges', async () => {
    const { gpiod, clock, until: untilTypes, stop } = await start();
    const first = gpiod.pid();
    clock.advance(9000);
    gpiod.edges('1:9.000000000\n');
    await untilTypes(['contact.closed', 'contact.opened']);
    clock.advance(9999);
    expect([isAlive(first), gpiod.pid()]).toEqual([true, first]);
    stop();
  });

  it('says how gpiomon ended', async () => {
    const { gpiod, until: untilTypes, reports } = await start();
    process.kill(gpiod.pid(), 'SIGKILL');
    await untilTypes(['contact.closed', 'sensor.failed']);
    expect(reports[1]).toMatchObject({
      reason: expect.stringContaining('got: gpiomon ended with SIGKILL;'),
    });
  });

  it('takes a flood of edges for a failure, and ends what floods', async () => {
    const { gpiod, types, reports } = await start();
    gpiod.edges('1:0.0\n2:0.0\n'.repeat(2000));
    await until(() => expect(types().at(-1)).toBe('sensor.failed'));
    expect(reports).toHaveLength(1002);
    expect(reports.at(-1)).toMatchObject({ reason: expect.stringMatching(/over 1000 edges/) });
    await until(() => expect(isAlive(gpiod.pid())).toBe(false));
  });

  it('ends gpiomon when it is stopped', async () => {
    const { gpiod, stop, clock } = await start();
    stop();
    await until(() => expect(isAlive(gpiod.pid())).toBe(false));
    expect(clock.pending).toBe(0);
  });
});
