/** The unit of a Raspberry Pi, under a systemd that runs on a kernel with GPIO lines. */
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { DOOR_CLIENT } from '../../support/programs.ts';
import { bootGuest, GUEST_SOON_MS, type Guest, LINE } from './guest.ts';
import { programsOf } from './libgpiod.ts';
import { SAID, withSystemd } from './systemd.ts';

const GPIO_GROUP = '997';
const GROUP = '/sys/fs/cgroup/system.slice/door-server.service';

let guest: Guest;
let remove = async () => {};
beforeAll(async () => {
  const files = await withSystemd(inject('guestFiles'));
  remove = files.remove;
  guest = await bootGuest('virt', files);
  await guest.shell(
    // As udev has it on a Pi.
    'chgrp gpio /dev/gpiochip*; chmod 660 /dev/gpiochip*; ln -s /bin/env /usr/bin/env; ' +
      'until systemctl is-system-running; do sleep 1; done',
  );
});
afterAll(async () => {
  await guest?.stop();
  await remove();
});

/** Starts the unit with the programs of one libgpiod, where Debian has them. */
async function startUnit(major: number): Promise<void> {
  await guest.shell(`ln -sf ${programsOf(major)}/* /usr/bin/; rm -f ${SAID}`);
  await guest.shell('systemctl start door-server');
}

/** Until the unit's server says it. */
async function untilSaid(text: string): Promise<string> {
  const find = `grep -m 1 '${text}' ${SAID}`;
  const seconds = GUEST_SOON_MS / 1000;
  const wait = `for i in $(seq ${seconds}); do ${find} 2>&- && break; sleep 1; done`;
  const [line] = await guest.shell(`${wait}; [ "$i" != ${seconds} ] || cat ${SAID}`);
  return line ?? 'nothing';
}

/** The number of the one gpiomon there is. */
async function gpiomon(): Promise<string> {
  const [pid = ''] = await guest.shell(
    `for p in $(cat ${GROUP}/cgroup.procs); do grep -q gpiomon /proc/$p/cmdline && echo $p; done`,
  );
  return pid;
}

/** What root gets of a device in a group of systemd's. */
async function deviceIn(group: string, device: string): Promise<string> {
  const [said = ''] = await guest.shell(
    `echo $$ > ${group}/cgroup.procs; (: < ${device}) && echo opened; true`,
  );
  return said;
}

async function startWatcher(lab: Lab) {
  const host = ['127.0.0.1', String(guest.port), '60', '--json'];
  const client = lab.startBy(['env', 'DOOR_TOKEN=a-token'], DOOR_CLIENT, ...host);
  return (event: string) => client.stdout.next(new RegExp(`"event":"${event}"`), GUEST_SOON_MS);
}

describe('the unit, with --sensor gpiod', () => {
  it.for([1, 2])('reads a line by libgpiod %i, in all its fences', async (major, { lab }) => {
    await guest.setLine(LINE, 1);
    await startUnit(major);
    await untilSaid('door server started');
    const next = await startWatcher(lab);
    await next('open');
    await guest.setLine(LINE, 0);
    await next('close');

    const pid = await gpiomon();
    const status = await guest.shell(
      `grep -E '^(Uid|Groups|CapEff|NoNewPrivs|Seccomp):' /proc/${pid}/status`,
    );
    console.log(status.join(', '));
    expect(status).toEqual([
      expect.stringMatching(/^Uid:\t6[1-5]\d{3}\t/),
      expect.stringMatching(new RegExp(`^Groups:\\t.*\\b${GPIO_GROUP}\\b`)),
      expect.stringMatching(/^CapEff:\t0+$/),
      ...['NoNewPrivs:\t1', 'Seccomp:\t2'],
    ]);
    expect(await deviceIn(GROUP, '/dev/gpiochip0')).toBe('opened');
    expect(await deviceIn(GROUP, '/dev/kmsg')).toMatch(/not permitted/);
    expect(await deviceIn('/sys/fs/cgroup/init.scope', '/dev/kmsg')).toBe('opened');

    await guest.shell(`kill -KILL ${pid}`);
    await next('sensorLost');
    await next('sensorBack');
    await guest.setLine(LINE, 1);
    await next('open');
    await guest.shell('systemctl stop door-server');
    expect(await guest.shell('systemctl show --property Result,NRestarts door-server')).toEqual(
      expect.arrayContaining(['Result=success', 'NRestarts=0']),
    );
  });

  it('has no line where its controllers are not allowed', async () => {
    const dropIn = '/run/systemd/system/door-server.service.d';
    await guest.shell(
      `mkdir -p ${dropIn}; printf '[Service]\\nDeviceAllow=\\n' > ${dropIn}/none.conf; ` +
        'systemctl daemon-reload',
    );
    await startUnit(2);
    const said = await untilSaid('expected');
    console.log(said);
    expect(said).toMatch(/Operation not permitted; .* DeviceAllow=char-gpiochip rw$/);
    await guest.shell('systemctl stop door-server');
  });
});
