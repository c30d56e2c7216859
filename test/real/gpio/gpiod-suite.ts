/**
 * The same of each libgpiod. A server's start is what takes longest in a guest: most tests share one.
 */
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { bootGuest, CHIP, GUEST_SOON_MS, type Guest, type GuestProgram, LINE } from './guest.ts';
import { startWatcher as startGuestWatcher, withServer } from './guest-server.ts';
import { programsOf } from './libgpiod.ts';

/** A line of shell for each gpiomon, whose number is in $p; not for the shell that looks for it. */
const forEachGpiomon = (line: string) =>
  'for p in $(cd /proc; echo [0-9]*); do ' +
  `tr '\\0' ' ' 2>/dev/null < /proc/$p/cmdline | grep -q -- '[-]-format=%e' && ${line}; done; true`;
const ON_LINE = ['--sensor', 'gpiod', '--line', String(LINE), '--chip', CHIP];
/** Longer than a reader of the line needs for a movement that was undone at once. */
const SETTLE_MS = 1500;

/** What must hold of a line by the libgpiod of this major version. */
export function gpiodSuite(major: 1 | 2): void {
  const tools = programsOf(major);
  const path = `PATH=${tools}:/usr/local/bin:/usr/bin:/bin`;
  const door = ['env', path, 'door-server', ...ON_LINE];
  let guest: Guest;
  beforeAll(async () => {
    guest = await bootGuest('virt', inject('guestFiles'));
    console.log((await guest.shell(`${tools}/gpiomon --version`))[0]);
  });
  afterAll(() => guest?.stop());

  const startWatcher = (lab: Lab, limitSeconds = '60') =>
    startGuestWatcher(lab, guest, limitSeconds);
  const gpiomons = () => guest.shell(forEachGpiomon('echo $p'));
  const signalGpiomon = (name: string) => guest.shell(forEachGpiomon(`kill -${name} $p`));

  /** What a server says that has to fail. */
  async function refusal(...command: string[]): Promise<string[]> {
    const program = guest.start(...command);
    expect(await program.exit()).toBe(1);
    const said = program.lines.texts.filter((text) => !text.startsWith('guest-'));
    for (const line of said) console.log(line);
    return said;
  }

  describe('a switch on a real line', () => {
    let server: GuestProgram;
    beforeAll(async () => {
      await guest.setLine(LINE, 1);
      server = guest.start(...door, '--bias', 'pull-up', '--settle', String(SETTLE_MS));
      await server.lines.next(/^door server started: sensor gpiod/, GUEST_SOON_MS);
    });
    afterAll(async () => {
      await server.signal('KILL');
      await server.exit();
    });

    it('is read at the start and each time it moves', async ({ lab }) => {
      const watcher = await startWatcher(lab);
      await watcher.next('open');
      for (const [level, event] of [
        [0, 'close'],
        [1, 'open'],
        [0, 'close'],
      ] as const) {
        await guest.setLine(LINE, level);
        await watcher.next(event);
      }
    });

    it('is as old as the kernel says, and not as late as it was heard of', async ({ lab }) => {
      await guest.setLine(LINE, 0);
      const watcher = await startWatcher(lab);
      await watcher.next('close');
      await server.signal('STOP');
      // A program of the guest has begun after the signal was sent.
      await guest.shell('true');
      await guest.setLine(LINE, 1);
      await guest.shell('sleep 5');
      await server.signal('CONT');
      const { openMs } = await watcher.next('open');
      console.log(`heard of after 5 s, settled for ${SETTLE_MS} ms: ${openMs} ms old`);
      expect(openMs).toBeGreaterThanOrEqual(5000 + SETTLE_MS);
    });

    it('has to hold for the settle time', async ({ lab }) => {
      await guest.setLine(LINE, 1);
      const watcher = await startWatcher(lab);
      await watcher.next('open');
      // Faster than anything settles, and back where it was.
      for (let i = 0; i < 10; i++) await guest.setLine(LINE, i % 2 === 0 ? 0 : 1);
      await guest.shell('sleep 3');
      await guest.setLine(LINE, 0);
      await watcher.next('close');
      expect(watcher.said()).toEqual(['connected', 'open', 'close']);
    });

    it('is had again when gpiomon was killed, and the opening keeps counting', async ({ lab }) => {
      await guest.setLine(LINE, 0);
      const watcher = await startWatcher(lab, '12');
      await watcher.next('close');
      await guest.setLine(LINE, 1);
      await watcher.next('open');
      await signalGpiomon('KILL');
      const lost = await watcher.next('sensorLost');
      expect(lost.reason).toMatch(/, got: gpiomon ended with SIGKILL; run gpioinfo/);
      await server.lines.next(`door sensor lost: ${lost.reason}; trying again in 1 s`);
      await watcher.next('sensorBack');
      await watcher.next('warned');
      await guest.setLine(LINE, 0);
      await watcher.next('closedAfterWarning');
    });

    it('is had again when gpiomon hangs, with what it missed, and was never lost', async ({
      lab,
    }) => {
      await guest.setLine(LINE, 0);
      const watcher = await startWatcher(lab);
      await watcher.next('close');
      await signalGpiomon('STOP');
      await guest.setLine(LINE, 1);
      await watcher.next('open');
      expect(watcher.said()).toEqual(['connected', 'close', 'open']);
    });

    it('is had again when another driver that took it lets go', async ({ lab }) => {
      await guest.setLine(LINE, 1);
      const watcher = await startWatcher(lab);
      await watcher.next('open');
      await guest.shell(`${forEachGpiomon('kill -KILL $p')}; insmod /modules/gpio_keys.ko`);
      await watcher.next('sensorLost');
      await server.lines.next(/^door sensor still lost: .* GPIO Key Poweroff holds/, GUEST_SOON_MS);
      await guest.shell('rmmod gpio_keys');
      await watcher.next('sensorBack');
    });

    it('is had again when its controller went and came', async ({ lab }) => {
      const driver = '/sys/bus/amba/drivers/pl061_gpio';
      await guest.setLine(LINE, 1);
      const watcher = await startWatcher(lab);
      await watcher.next('open');
      await guest.shell(`echo ${CHIP} > ${driver}/unbind`);
      expect((await watcher.next('sensorLost')).reason).toMatch(/No such device/);
      const wanted = /^door sensor still lost: expected one 9030000.pl061, got: none/;
      await server.lines.next(wanted, GUEST_SOON_MS);
      await guest.shell(`echo ${CHIP} > ${driver}/bind`);
      await watcher.next('sensorBack');
    });
  });

  it('a server that was killed took gpiomon with it', async () => {
    expect(await gpiomons()).toEqual([]);
  });

  it('a movement between reading and watching is found, and the line is given back', async ({
    lab,
  }) => {
    const slow = [
      '#!/bin/sh',
      `[ "$1" = --version ] || { touch /tmp/asked; while [ ! -e /tmp/go ]; do usleep 20000; done; }`,
      `exec ${tools}/gpiomon "$@"`,
    ];
    const lines = slow.map((line) => `'${line}'`).join(' ');
    await guest.shell(
      `mkdir /tmp/slow; printf '%s\\n' ${lines} > /tmp/slow/gpiomon; chmod 755 /tmp/slow/gpiomon`,
    );
    await guest.setLine(LINE, 0);
    const command = ['env', path.replace('PATH=', 'PATH=/tmp/slow:'), 'door-server', ...ON_LINE];
    const meanwhile = guest.start(
      ...['sh', '-c', 'while [ ! -e /tmp/asked ]; do usleep 20000; done; echo asked'],
    );
    const moved = meanwhile.lines.next('asked', GUEST_SOON_MS).then(async () => {
      await guest.setLine(LINE, 1);
      await guest.shell('touch /tmp/go');
    });
    await withServer(guest, command, async () => {
      await moved;
      const watcher = await startWatcher(lab);
      await watcher.next('open');
    });
    expect(await gpiomons()).toEqual([]);
  });

  it('a line that another program holds is refused, and one that is not allowed', async () => {
    const chip = major === 1 ? ['gpiochip0'] : ['--chip', 'gpiochip0'];
    const other = guest.start(`${tools}/gpiomon`, ...chip, String(LINE));
    await guest.shell(`until ${tools}/gpioinfo | grep -q gpiomon; do :; done`);
    expect(await refusal(...door)).toEqual([
      expect.stringMatching(
        /: expected GPIO line 3 of 9030000.pl061 to be free, got: gpiomon holds/,
      ),
    ]);
    await other.signal('KILL');
    expect(await refusal('su', 'nobody', '-c', door.join(' '))).toEqual([
      expect.stringMatching(/: expected to be allowed .*Permission denied; run sudo usermod -aG /),
    ]);
  });
}
