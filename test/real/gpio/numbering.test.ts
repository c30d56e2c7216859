import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bootGuest, GUEST_SOON_MS, type Guest } from './guest.ts';
import { programsOf } from './libgpiod.ts';

describe('door-server on a Raspberry Pi 3 B', () => {
  let pi: Guest;
  beforeAll(async () => {
    pi = await bootGuest('raspi3b', inject('guestFiles'));
  });
  afterAll(() => pi?.stop());

  it("takes BCM 17 for line 17 of the Pi's own controller, wherever the kernel counts from", async () => {
    const [base] = await pi.shell(
      'cd /sys/class/gpio; for c in gpiochip*; do [ $(cat $c/label) = pinctrl-bcm2835 ] && cat $c/base; done; true',
    );
    const server = pi.start('door-server', '--sensor', 'gpio', '--gpio', '17', '--trace', '/tmp/t');
    await server.lines.next(/^door server listening on /, GUEST_SOON_MS);
    const exported = await pi.shell('cd /sys/class/gpio; ls -d gpio[0-9]*');
    expect(exported).toEqual([`gpio${Number(base) + 17}`]);
    expect(await pi.shell(`cat /sys/class/gpio/${exported}/edge`)).toEqual(['both']);
    // Its pins are not wired: low, which is a closed door.
    await pi.shell(
      'for i in 1 2 3 4 5 6 7 8 9; do grep contact.closed /tmp/t && break; sleep 1; done',
    );
    console.log(`raspi3b: base ${base}, BCM 17 is ${exported}`);
    await server.signal('TERM');
    expect(await server.exit()).toBe(0);
    expect(await pi.shell('ls -d /sys/class/gpio/gpio[0-9]* || true')).toEqual([
      expect.stringContaining('No such file'),
    ]);
  });

  it.for([
    [1, 'GPIO17'],
    [2, '17'],
  ] as const)('with libgpiod %d takes %s of its own controller', async ([major, line]) => {
    const tools = programsOf(major);
    const server = pi.start(
      ...['env', `PATH=${tools}:/usr/local/bin:/usr/bin:/bin`, 'door-server'],
      ...['--sensor', 'gpiod', '--line', line, '--bias', 'pull-up'],
    );
    await server.lines.next(/^door server listening on /, GUEST_SOON_MS);
    const [held = ''] = await pi.shell(`${tools}/gpioinfo | grep gpiomon`);
    console.log(held.trim());
    expect(held).toMatch(/^\s+line\s+17:\s+"GPIO17"\s/);
    await server.signal('TERM');
    expect(await server.exit()).toBe(0);
  });

  it('says how many the controller has when the number is wrong', async () => {
    const server = pi.start('door-server', '--sensor', 'gpio', '--gpio', '54');
    expect(await server.exit()).toBe(1);
    expect(server.lines.texts.slice(1, -1)).toEqual([
      'door-server: expected a GPIO from 0 to 53 on pinctrl-bcm2835, got 54; ' +
        'choose the one that the switch is wired to',
    ]);
  });
});
