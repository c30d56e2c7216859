import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bootGuest, GUEST_SOON_MS, type Guest } from './guest.ts';

const DEVICE = '28-0316a2795bff';
const MODULES = ['usb-common', 'usbcore', 'usbip-core', 'vhci-hcd', 'ds2490', 'w1_therm'];
/** The kernel searches its bus each second, and forgets who was not found twice. */
const SEARCHING = 'insmod /modules/wire.ko timeout=1 slave_ttl=2';

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest('virt', inject('guestFiles'));
  await guest.shell('echo 4.5 > /tmp/celsius');
  const [wire, ...rest] = [SEARCHING, ...MODULES.map((name) => `insmod /modules/${name}.ko`)];
  await guest.shell([wire, ...rest].join(' && '));
  const adapter = guest.start('node', '/app/inside/ds9490.mjs');
  await adapter.lines.next('attached', GUEST_SOON_MS);
  await until(`[ -e /sys/bus/w1/devices/${DEVICE} ]`);
});
afterAll(() => guest?.stop());

/** Waits in the guest, at most 30 s. */
function until(condition: string) {
  const times = Array.from({ length: 30 }, (_, i) => i).join(' ');
  return guest.shell(`for i in ${times}; do ${condition} && exit 0; sleep 1; done; exit 1`);
}

function start(device: string) {
  const { lines, signal } = guest.start('node', '/app/inside/thermometer.mjs', device);
  return {
    next: async (part: string) => JSON.parse((await lines.next(new RegExp(part), 40_000)).text),
    texts: lines.texts,
    signal,
  };
}

describe("a DS18B20 on a kernel's own bus", () => {
  it('is read, above zero and below, is lost and is had again', async () => {
    const thermometer = start(DEVICE);
    await thermometer.next('sensor.started');
    expect((await thermometer.next('temperature.read')).reading.celsius).toBe(4.5);
    await guest.shell('echo -18.0625 > /tmp/celsius');
    // The kernel cuts the last digit.
    expect((await thermometer.next('temperature.read')).reading.celsius).toBe(-18.062);
    await guest.shell('echo none > /tmp/celsius');
    const { change } = await thermometer.next('thermometer.lost');
    console.log(`unplugged: ${change.reason}`);
    expect(change).toMatchObject({
      level: 'unknown',
      reason: expect.stringMatching(/, got none;/),
    });
    // What it says when it was just powered.
    await guest.shell('echo 85 > /tmp/celsius');
    await thermometer.next('sensor.started');
    await guest.shell('echo 6 > /tmp/celsius');
    expect((await thermometer.next('temperature.read')).reading.celsius).toBe(6);
    await thermometer.signal('TERM');
    expect(thermometer.texts.filter((text) => text.includes('85'))).toEqual([]);
  });

  it('is named when another is asked for', async () => {
    const thermometer = start('28-000000000000');
    const { reason } = await thermometer.next('sensor.unusable');
    expect(reason).toBe(
      'expected 1-wire device 28-000000000000 in /sys/bus/w1/devices, got: 28-0316a2795bff; ' +
        'name one of these, or see to its wires',
    );
    await thermometer.signal('TERM');
  });
});
