import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the kernel shows its GPIO controllers to programs, and lends out their lines. */
export const GPIO_FOLDER = '/sys/class/gpio';
/** The controllers behind a Raspberry Pi's pins: Pi 1 to 3 and Zero, Pi 4, Pi 5. */
export const PI_LABELS = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'];

/** A line as a person names it. */
export interface GpioName {
  /** The BCM number of a Pi's pin; with `chip` the line's number on that controller. */
  readonly gpio: number;
  /** A controller's label; without it the Pi's own. */
  readonly chip?: string | undefined;
}

/** The kernel's own number for a line, or why there is none, for a person. */
export type GpioNumber = { readonly number: number } | { readonly problem: string };

interface Chip {
  readonly label: string;
  /** The kernel's number for its first line: it differs from kernel to kernel. */
  readonly base: number;
  readonly lines: number;
}

/** Finds a line's number; `folder` is `/sys/class/gpio`. */
export function findGpioNumber({ gpio, chip }: GpioName, folder: string): GpioNumber {
  // Newer kernels can have the folder without what lends out lines.
  if (!existsSync(join(folder, 'export'))) {
    return {
      problem:
        `expected ${folder}/export, got no such file, for this kernel has no sysfs GPIO; ` +
        'use --sensor gpiod (see docs/raspberry-pi.md)',
    };
  }
  const chips = readChips(folder);
  if (chips.length === 0) {
    return {
      problem: `expected a GPIO controller in ${folder}, got none; wire the switch to a machine that has one`,
    };
  }
  const got = chips.map(({ label }) => label).join(', ');
  const wanted = chip === undefined ? PI_LABELS : [chip];
  const found = chips.filter(({ label }) => wanted.includes(label));
  const [only] = found;
  if (only === undefined) {
    const expected = chip === undefined ? "a Raspberry Pi's GPIO controller" : `controller ${chip}`;
    return { problem: `expected ${expected}, got: ${got}; name one with --gpio-chip LABEL` };
  }
  if (found.length > 1) {
    return {
      problem:
        `expected one controller ${only.label}, got ${found.length} of that name; ` +
        'use --sensor gpiod (see docs/raspberry-pi.md)',
    };
  }
  const { label, base, lines } = only;
  if (gpio < lines) return { number: base + gpio };
  return {
    problem:
      `expected a GPIO from 0 to ${lines - 1} on ${label}, got ${gpio}; ` +
      'choose the one that the switch is wired to',
  };
}

function readChips(folder: string): Chip[] {
  const names = readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name));
  return names.flatMap((name) => {
    const read = (file: string) => readFileSync(join(folder, name, file), 'utf8').trim();
    try {
      return [{ label: read('label'), base: Number(read('base')), lines: Number(read('ngpio')) }];
    } catch {
      // It went away while it was read, as the expander on a cable does.
      return [];
    }
  });
}
