import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bootGuest, CHIP, type Guest, LINE } from './guest.ts';

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest('virt', inject('guestFiles'));
});
afterAll(() => guest?.stop());

describe('a line that cannot be had ends the server with one line and exit code 1:', () => {
  /** What it said, prepared and cleaned up by lines of shell. */
  async function refusal(before: string, command: string, after: string): Promise<string[]> {
    await guest.shell(before);
    const server = guest.start('sh', '-c', command);
    const code = await server.exit();
    await guest.shell(after);
    expect(code).toBe(1);
    const said = server.lines.texts.filter((text) => !text.startsWith('guest-'));
    for (const line of said) console.log(line);
    return said;
  }

  const server = `door-server --sensor gpio --gpio ${LINE} --gpio-chip ${CHIP}`;

  it.for([
    ['no Pi', ':', `door-server --sensor gpio --gpio ${LINE}`, ':', `got: ${CHIP}; name one with`],
    ['a wrong number', ':', `${server} --gpio 8`, ':', 'expected a GPIO from 0 to 7 on'],
    ['no permission', ':', `su nobody -c '${server}'`, ':', 'usermod -aG gpio'],
    [
      'another driver holds it',
      'insmod /modules/gpio_keys.ko',
      server,
      'rmmod gpio_keys',
      'another driver holds it (EBUSY',
    ],
    [
      'no onoff',
      'mv /app/node_modules/onoff /',
      server,
      'mv /onoff /app/node_modules/',
      'expected the npm package onoff, got: it is not installed; run sudo apt install',
    ],
    [
      'an onoff that was not compiled',
      'mv /app/node_modules/epoll/build /',
      server,
      'mv /build /app/node_modules/epoll/',
      'expected the npm package onoff, got: it is not compiled; run sudo apt install',
    ],
    ['no sysfs GPIO', 'umount /sys', server, 'mount -t sysfs sysfs /sys', 'use --sensor gpiod'],
  ] as const)('%s', async ([, before, command, after, wanted]) => {
    const said = await refusal(before, command, after);
    expect(said).toEqual([expect.stringMatching(/^door-server: expected .+, got.+; .+/)]);
    expect(said[0]).toContain(wanted);
  });
});
