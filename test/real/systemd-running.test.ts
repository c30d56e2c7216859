import { expect, vi } from 'vitest';
import { SOON_MS } from '../support/lines.ts';
import { it, NO_SYSTEMD } from './systemd-machine.ts';

if (NO_SYSTEMD) console.log(`skipped, for ${NO_SYSTEMD}: the units under a systemd that runs`);

const HEARD = /^heard \["door\/open",\d+,(\{.*\})\]$/;

it.skipIf(NO_SYSTEMD)(
  'the unit starts, reads again and keeps the door over a restart',
  async ({ machine }) => {
    const { start, shell } = machine;
    const untilSaid = (line: string) =>
      vi.waitFor(
        () => expect(shell('journalctl --unit=door-server --output=cat')).toContain(line),
        SOON_MS,
      );
    const contact = start('sh', '-c', 'exec cat 1<> /run/contact');
    shell('systemctl start door-server');
    await untilSaid('door server listening on ');
    contact.say('open');
    const watch = ['door-client', 'localhost', '8000', '100', '--verbose'] as const;
    const watcher = start('env', 'DOOR_TOKEN=a-token', ...watch);
    const [, told = ''] = HEARD.exec((await watcher.stderr.next(HEARD)).text) ?? [];
    const stranger = start(...watch, '--no-reconnect');
    await stranger.stderr.next(/^lost: it refused us/);

    shell('systemctl reload door-server');
    await untilSaid('token and certificates are read again, for new connections');
    shell('systemctl restart door-server');
    contact.say('open');
    await watcher.stdout.next('disconnected');
    const [, again = ''] = HEARD.exec((await watcher.stderr.next(HEARD)).text) ?? [];
    expect(JSON.parse(again).id).toBe(JSON.parse(told).id);
    expect(shell('cat /var/lib/doorwatch/door.json')).toContain(JSON.parse(told).id);

    shell('systemctl stop door-server');
    const ended = ['Result', 'ExecMainStatus', 'NRestarts'];
    expect(
      shell(`systemctl show --property ${ended} door-server`).trim().split('\n').sort(),
    ).toEqual(['ExecMainStatus=0', 'NRestarts=0', 'Result=success']);
  },
);

it.skipIf(NO_SYSTEMD)(
  "the watcher's unit tells people once, over a restart",
  async ({ machine: { start, shell } }) => {
    const contact = start('sh', '-c', 'exec cat 1<> /run/contact');
    const told = (name: string) => shell(`cat /var/lib/doorwatch-client/${name}`);
    const eventsIn = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event);
    shell('systemctl start door-server door-client');
    contact.say('open');
    await vi.waitFor(() => expect(told('events')).toBe('warned--\n'), SOON_MS);
    await vi.waitFor(() => expect(told('watcher.json')).toMatch(/"level":1/), SOON_MS);
    shell('systemctl restart door-client');
    const log = () => shell('journalctl --unit=door-client --output=cat');
    await vi.waitFor(() => expect(log().match(/^DOOR OPEN FOR/gm)).toHaveLength(2), SOON_MS);
    contact.say('close');
    await vi.waitFor(
      () => expect(eventsIn(told('told'))).toEqual(['warned', 'closedAfterWarning']),
      SOON_MS,
    );
    expect(told('events')).toBe('warned--\nclosedAfterWarning--\n');
    shell('systemctl stop door-client');
    const ended = ['Result', 'ExecMainStatus', 'NRestarts'];
    expect(
      shell(`systemctl show --property ${ended} door-client`).trim().split('\n').sort(),
    ).toEqual(['ExecMainStatus=0', 'NRestarts=0', 'Result=success']);
  },
);
