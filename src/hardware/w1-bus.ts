/** The kernel's side of 1-wire thermometers: files, each of which measures when it is read. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the kernel shows what it found on its 1-wire buses. */
const W1_FOLDER = '/sys/bus/w1/devices';
/** A family and a serial number; the buses themselves are in the folder too. */
const DEVICE = /^[0-9a-f]{2}-[0-9a-f]{12}$/;

/** Whether it is the name of a device, as the kernel writes it: `28-0316a2795bff`. */
export function isW1Device(name: unknown): name is string {
  return typeof name === 'string' && DEVICE.test(name);
}

/** What reads the thermometers of this machine. */
export interface W1Bus {
  /** Rejects, with what to do for a person, when it is not there. */
  find(device: string): Promise<void>;
  /** In degrees Celsius; not a number when it had none to say. Rejects as `find` does. */
  measure(device: string): Promise<number>;
}

/** The thermometers in this folder; tests have another. */
export function createW1Bus(folder: string = W1_FOLDER): W1Bus {
  // One at a time, as on the wire: each holds one of the four threads that Node has for all files
  // for 750 ms, and the state file must not wait for one.
  let turn: Promise<unknown> = Promise.resolve();

  async function find(device: string): Promise<void> {
    const names = await readdir(folder).catch((): string[] => []);
    if (!names.includes(device)) throw new Error(explainAbsence(device, names, folder));
  }

  async function read(device: string): Promise<number> {
    const path = join(folder, device);
    try {
      return await readTemperature(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // The wire was disturbed, or the thermometer did not answer this once.
      if (code === 'EIO' || code === 'ENODEV') return Number.NaN;
      await find(device);
      throw new Error(`expected to read ${path}, got: ${message}; ${adviceOf(code)}`);
    }
  }

  return {
    find,
    measure(device) {
      const reading = turn.then(() => read(device));
      turn = reading.catch(() => {});
      return reading;
    },
  };
}

async function readTemperature(path: string): Promise<number> {
  const text = await readFile(join(path, 'temperature'), 'utf8').catch(async (error) => {
    if (error.code !== 'ENOENT') throw error;
    // Kernels before 5.8 have this one only.
    return thousandthsOf(await readFile(join(path, 'w1_slave'), 'utf8'));
  });
  return /^-?\d+$/.test(text.trim()) ? Number(text) / 1000 : Number.NaN;
}

/** The number in a `w1_slave`, if what was read is whole: else it has the one before once more. */
function thousandthsOf(text: string): string {
  const [, bytes, thousandths] = /^(.*) : crc=\S+ YES\n.*t=(\S+)\n?$/.exec(text) ?? [];
  // A wire that touches ground reads as nothing but zeros, and their checksum is right.
  return bytes === undefined || /^[0 ]*$/.test(bytes) ? '' : String(thousandths);
}

function explainAbsence(device: string, names: readonly string[], folder: string): string {
  const there = names.filter(isW1Device);
  if (there.length > 0) {
    return (
      `expected 1-wire device ${device} in ${folder}, got: ${there.join(', ')}; ` +
      'name one of these, or see to its wires'
    );
  }
  return (
    `expected 1-wire device ${device} in ${folder}, got none; see to its wires, and that ` +
    '/boot/firmware/config.txt has the line dtoverlay=w1-gpio (then reboot)'
  );
}

function adviceOf(code: string | undefined): string {
  if (code === 'ENOENT') return 'run sudo modprobe w1_therm, and see whether it is a thermometer';
  return 'see to its permissions, and whether another can be read';
}
