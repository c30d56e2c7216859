import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { bootGuest, CHIP, GUEST_SOON_MS, type Guest, type GuestProgram, LINE } from './guest.ts';
import {
  startWatcher as startGuestWatcher,
  withServer as withGuestServer,
} from './guest-server.ts';

/** Within which a line that was taken away has to be noticed and had again, in ms. */
const NOTICED_MS = 10_000;

const ON_LINE = ['--sensor', 'gpio', '--gpio', String(LINE), '--gpio-chip', CHIP];

let guest: Guest;
/** The kernel's number for the line. */
let number: number;
beforeAll(async () => {
  guest = await bootGuest('virt', inject('guestFiles'));
  number = Number((await guest.shell('cat /sys/class/gpio/gpiochip*/base'))[0]) + LINE;
});
afterAll(() => guest?.stop());

const withServer = (args: string[], use: (server: GuestProgram) => Promise<void>) =>
  withGuestServer(guest, ['door-server', ...ON_LINE, ...args], use);
const startWatcher = (lab: Lab, limitSeconds: string) =>
  startGuestWatcher(lab, guest, limitSeconds);
const unexport = () => guest.shell(`echo ${number} > /sys/class/gpio/unexport`);
const exported = () => guest.shell('cd /sys/class/gpio; echo gpio[0-9]*');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a switch on a real line', () => {
  it('is read at the start and each time it moves, and is given back', async ({ lab }) => {
    await guest.setLine(LINE, 1);
    await withServer([], async () => {
      expect(await exported()).toEqual([`gpio${number}`]);
      const client = await lab.doorClient(guest.port, '1');
      await client.stderr.next('DOOR OPEN FOR MORE THAN 1 SECOND, GO CLOSE IT!!!');
      await guest.setLine(LINE, 0);
      await client.stdout.next('closed now');
      await guest.setLine(LINE, 1);
      await client.stderr.next('DOOR OPEN FOR MORE THAN 1 SECOND, GO CLOSE IT!!!');
      await guest.setLine(LINE, 0);
      await client.stdout.next('closed now');
    });
    expect(await exported()).toEqual(['gpio[0-9]*']);
  });

  it('is told by its edges, not by the regular reading', async ({ lab }) => {
    await guest.setLine(LINE, 0);
    await withServer([], async () => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('close');
      const beforeMs = performance.now();
      for (const [level, event] of [
        [1, 'open'],
        [0, 'close'],
        [1, 'open'],
        [0, 'close'],
      ] as const) {
        await guest.setLine(LINE, level);
        await watcher.next(event);
      }
      // The reading is every 2 s, and each change waits for the one before it.
      const tookMs = Math.round(performance.now() - beforeMs);
      console.log(`four changes took ${tookMs} ms`);
      expect(tookMs).toBeLessThan(6000);
    });
  });

  it('has to hold for the settle time, and is then as old as its first edge', async ({ lab }) => {
    await guest.setLine(LINE, 0);
    await withServer(['--settle', '2000'], async () => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('close');
      // Contacts that chatter, and end where they were.
      for (let i = 0; i < 5; i++) {
        await guest.setLine(LINE, 1);
        await pause(20);
        await guest.setLine(LINE, 0);
        await pause(20);
      }
      await pause(2500);
      await guest.setLine(LINE, 1);
      const { openMs } = await watcher.next('open');
      expect(openMs).toBeGreaterThanOrEqual(2000);
      expect(watcher.said()).toEqual(['connected', 'close', 'open']);
    });
  });

  it('with --open-when low is open when the line is low', async ({ lab }) => {
    await guest.setLine(LINE, 0);
    await withServer(['--open-when', 'low'], async () => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('open');
      await guest.setLine(LINE, 1);
      await watcher.next('close');
      await guest.setLine(LINE, 0);
      await watcher.next('open');
    });
  });
});

describe('a line that is lost', () => {
  it('to someone who unexports it is soon had again, and the opening keeps counting', async ({
    lab,
  }) => {
    await guest.setLine(LINE, 0);
    await withServer([], async (server) => {
      const watcher = await startWatcher(lab, '8');
      await watcher.next('close');
      await guest.setLine(LINE, 1);
      await watcher.next('open');
      const beforeMs = performance.now();
      await unexport();
      const lost = await watcher.next('sensorLost', NOTICED_MS);
      expect(lost.reason).toBe('GPIO 3 cannot be read: ENODEV: no such device, read');
      await server.lines.next(`door sensor lost: ${lost.reason}; trying again in 1 s`);
      const back = await watcher.next('sensorBack', NOTICED_MS);
      await server.lines.next('door sensor back');
      console.log(
        `unexported: noticed after ${Math.round(lost.atMs - beforeMs)} ms, ` +
          `back after ${Math.round(back.atMs - beforeMs)} ms`,
      );
      expect(lost.atMs - beforeMs).toBeLessThan(NOTICED_MS);
      expect(back.atMs - beforeMs).toBeLessThan(NOTICED_MS);
      const { openMs } = await watcher.next('warned');
      expect(openMs).toBeGreaterThanOrEqual(8000);
      expect(openMs).toBeLessThan(10_000);
      await guest.setLine(LINE, 0);
      await watcher.next('closedAfterWarning');
      expect(watcher.said().filter((event) => /sensor|warned/.test(event))).toEqual([
        ...['sensorLost', 'sensorBack', 'warned'],
      ]);
    });
  });

  it('with its whole controller is had again when that is back', async ({ lab }) => {
    const driver = '/sys/bus/amba/drivers/pl061_gpio';
    await withServer([], async (server) => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('close');
      await guest.shell(`echo ${CHIP} > ${driver}/unbind`);
      await watcher.next('sensorLost', NOTICED_MS);
      await server.lines.next(/^door sensor still lost: expected a GPIO controller /, NOTICED_MS);
      await guest.shell(`echo ${CHIP} > ${driver}/bind`);
      await watcher.next('sensorBack', NOTICED_MS);
      await guest.setLine(LINE, 1);
      await watcher.next('open');
      await guest.setLine(LINE, 0);
      await watcher.next('close');
    });
  });

  it('to another driver is had again when that one lets go', async ({ lab }) => {
    await withServer([], async (server) => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('close');
      await guest.shell(`echo ${number} > /sys/class/gpio/unexport; insmod /modules/gpio_keys.ko`);
      await watcher.next('sensorLost', NOTICED_MS);
      await server.lines.next(/^door sensor still lost: expected GPIO 3 to be free,/, NOTICED_MS);
      await guest.shell('rmmod gpio_keys');
      await watcher.next('sensorBack', NOTICED_MS);
    });
  });
});

describe('a server that was killed', () => {
  it('leaves a line that the next one can use', async ({ lab }) => {
    const killed = guest.start('door-server', ...ON_LINE);
    await killed.lines.next(/^door server listening on /, GUEST_SOON_MS);
    await killed.signal('KILL');
    await killed.exit();
    expect(await exported()).toEqual([`gpio${number}`]);
    await withServer([], async () => {
      const watcher = await startWatcher(lab, '60');
      await watcher.next('close');
      await guest.setLine(LINE, 1);
      await watcher.next('open');
      await guest.setLine(LINE, 0);
    });
    await unexport();
  });
});
