import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** One controller: its label, the number of its first line, how many it has. */
export type ChipLayout = readonly [label: string, base: number, lines: number];

/** A copy of /sys/class/gpio with these controllers, for one test. */
export function createGpioFolder(...chips: ChipLayout[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'doorwatch-gpio-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of ['export', 'unexport']) writeFileSync(join(folder, file), '');
  for (const [label, base, lines] of chips) {
    const chip = join(folder, `gpiochip${base}`);
    mkdirSync(chip);
    for (const [file, text] of Object.entries({ label, base, ngpio: lines })) {
      writeFileSync(join(chip, file), `${text}\n`);
    }
  }
  return folder;
}

function errno(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

/** Lines in a copied folder that behave under onoff's interface as onoff's do. */
export function createFakeOnoff(folder: string) {
  const lines = new Map<number, { level: 0 | 1; opened: number; edge: () => void }>();
  let refusal: Error | null = null;
  let misuses = 0;

  function lineOf(number: number) {
    const line = lines.get(number) ?? { level: 0, opened: 0, edge: () => {} };
    lines.set(number, line);
    return line;
  }

  class Gpio {
    readonly #path: string;
    readonly #line;
    #isClosed = false;
    #onEdge: ((error: null, level: 0 | 1) => void) | null = null;

    constructor(number: number) {
      this.#path = join(folder, `gpio${number}`);
      if (refusal) throw refusal;
      mkdirSync(this.#path, { recursive: true });
      this.#line = lineOf(number);
      this.#line.opened++;
      // As in onoff: it reads first, outside of anybody's try, then tells who watches.
      this.#line.edge = () => {
        if (this.#onEdge === null) return;
        const level = this.readSync();
        this.#onEdge?.(null, level);
      };
    }

    readSync(): 0 | 1 {
      if (!existsSync(this.#path)) throw errno('ENODEV', 'no such device, read');
      return this.#line.level;
    }

    watch(onEdge: (error: null, level: 0 | 1) => void): void {
      this.#onEdge = onEdge;
    }

    unwatchAll(): void {
      this.#onEdge = null;
    }

    unexport(): void {
      // What is closed a second time may be another's file by then.
      if (this.#isClosed) misuses++;
      this.#isClosed = true;
      this.#line.opened--;
      this.unwatchAll();
      rmSync(this.#path, { recursive: true, force: true });
    }
  }

  return {
    load: async () => ({ Gpio }),
    /** Sets a line's level; the edge is noticed, unless it is missed. */
    set(number: number, level: 0 | 1, isMissed = false): void {
      const line = lineOf(number);
      line.level = level;
      if (!isMissed) line.edge();
    },
    /** An edge that is over before it could be read. */
    glitch: (number: number) => lineOf(number).edge(),
    isExported: (number: number) => existsSync(join(folder, `gpio${number}`)),
    /** How many hold the line's files open. */
    opened: (number: number) => lineOf(number).opened,
    exportByOther: (number: number) => mkdirSync(join(folder, `gpio${number}`)),
    unexportByOther: (number: number) =>
      rmSync(join(folder, `gpio${number}`), { recursive: true, force: true }),
    /** How often something was done that onoff does not bear. */
    misuses: () => misuses,
    /** From now on no line can be had, or again. */
    refuse(code: string | null, message = ''): void {
      refusal = code === null ? null : errno(code, message);
    },
  };
}
