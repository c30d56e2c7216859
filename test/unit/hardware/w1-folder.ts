import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createW1Bus, type W1Bus } from '../../../src/hardware/index.ts';

/** A thermometer, as the kernel would call it. */
export const DEVICE = '28-0316a2795bff';

/** The kernel's folder of 1-wire devices, which a test fills. */
export function createW1Folder() {
  const folder = mkdtempSync(join(tmpdir(), 'doorwatch-w1-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'w1_bus_master1'));
  const real = createW1Bus(folder);
  const pending = new Set<Promise<unknown>>();
  function watched<T>(answer: Promise<T>): Promise<T> {
    const done = answer.then(
      () => {},
      () => {},
    );
    pending.add(done);
    void done.then(() => pending.delete(done));
    return answer;
  }
  const bus: W1Bus = {
    find: (device) => watched(real.find(device)),
    measure: (device) => watched(real.measure(device)),
  };
  return {
    folder,
    bus,
    /** What the kernel has in a device's file. */
    write(text: string, file = 'temperature', device = DEVICE): void {
      mkdirSync(join(folder, device), { recursive: true });
      writeFileSync(join(folder, device, file), text);
    },
    remove: (device = DEVICE) => rmSync(join(folder, device), { recursive: true }),
    path: (file = 'temperature', device = DEVICE) => join(folder, device, file),
    async settled(): Promise<void> {
      for (let idle = 0; idle < 5; idle++) {
        if (pending.size > 0) idle = 0;
        await Promise.all(pending);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
