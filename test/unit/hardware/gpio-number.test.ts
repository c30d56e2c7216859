import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findGpioNumber } from '../../../src/hardware/gpio-number.ts';
import { type ChipLayout, createGpioFolder } from './gpio-folder.ts';

const EXPANDER = 'raspberrypi-exp-gpio';

/** Boards as they show their controllers, and the kernel's number for the pin with BCM number 17. */
const BOARDS: [name: string, chips: ChipLayout[], gpio17: number][] = [
  ['Pi 2, before kernel 6.6', [['pinctrl-bcm2835', 0, 54]], 17],
  ['Pi 2, since kernel 6.6', [['pinctrl-bcm2835', 512, 54]], 529],
  [
    'Pi 3, before kernel 6.6',
    [
      ['pinctrl-bcm2835', 0, 54],
      ['brcmvirt-gpio', 100, 2],
      [EXPANDER, 504, 8],
    ],
    17,
  ],
  [
    'Pi 3, since kernel 6.6',
    [
      ['pinctrl-bcm2835', 512, 54],
      [EXPANDER, 566, 8],
      ['brcmvirt-gpio', 574, 2],
    ],
    529,
  ],
  [
    'Pi 4, before kernel 6.6',
    [
      ['pinctrl-bcm2711', 0, 58],
      [EXPANDER, 504, 8],
    ],
    17,
  ],
  [
    'Pi 4, since kernel 6.6',
    [
      ['pinctrl-bcm2711', 512, 58],
      [EXPANDER, 570, 8],
    ],
    529,
  ],
  [
    'Pi 5, before kernel 6.6',
    [
      ['gpio-brcmstb@107d508500', 480, 32],
      ['gpio-brcmstb@107d508520', 476, 4],
      ['gpio-brcmstb@107d517c00', 459, 17],
      ['gpio-brcmstb@107d517c20', 453, 6],
      ['pinctrl-rp1', 399, 54],
    ],
    416,
  ],
  [
    'Pi 5, since kernel 6.6',
    [
      ['gpio-brcmstb@107d508500', 512, 32],
      ['gpio-brcmstb@107d508520', 544, 4],
      ['gpio-brcmstb@107d517c00', 548, 17],
      ['gpio-brcmstb@107d517c20', 565, 6],
      ['pinctrl-rp1', 571, 54],
    ],
    588,
  ],
  [
    'Pi 5 whose own controller comes first',
    [
      ['pinctrl-rp1', 512, 54],
      ['gpio-brcmstb@107d508500', 566, 32],
    ],
    529,
  ],
  [
    'Pi 4 with a port expander on a cable',
    [
      ['pinctrl-bcm2711', 512, 58],
      [EXPANDER, 570, 8],
      ['mcp23017', 578, 16],
    ],
    529,
  ],
];

describe('the number of a Pi pin', () => {
  it.each(BOARDS)('on a %s is counted from its own controller', (_, chips, gpio17) => {
    const folder = createGpioFolder(...chips);
    expect(findGpioNumber({ gpio: 17 }, folder)).toEqual({ number: gpio17 });
  });

  it('may be the first and the last that its controller has, and no more', () => {
    const folder = createGpioFolder(['pinctrl-bcm2835', 512, 54], [EXPANDER, 566, 8]);
    expect(findGpioNumber({ gpio: 0 }, folder)).toEqual({ number: 512 });
    expect(findGpioNumber({ gpio: 53 }, folder)).toEqual({ number: 565 });
    expect(findGpioNumber({ gpio: 54 }, folder)).toEqual({
      problem:
        'expected a GPIO from 0 to 53 on pinctrl-bcm2835, got 54; ' +
        'choose the one that the switch is wired to',
    });
  });
});

describe('the number of a line on a named controller', () => {
  it.each([
    ['mcp23017', 3, 581],
    [EXPANDER, 0, 570],
    ['pinctrl-bcm2711', 17, 529],
  ])('%s is counted from that one', (chip, gpio, number) => {
    const folder = createGpioFolder(
      ['pinctrl-bcm2711', 512, 58],
      [EXPANDER, 570, 8],
      ['mcp23017', 578, 16],
    );
    expect(findGpioNumber({ gpio, chip }, folder)).toEqual({ number });
  });

  it('is not guessed when two have that name', () => {
    const folder = createGpioFolder(['pcf8574', 512, 8], ['pcf8574', 520, 8]);
    expect(findGpioNumber({ gpio: 0, chip: 'pcf8574' }, folder)).toEqual({
      problem:
        'expected one controller pcf8574, got 2 of that name; ' +
        'use --sensor gpiod (see docs/raspberry-pi.md)',
    });
  });

  it('is none when no controller has that name, and those there are, are said', () => {
    const folder = createGpioFolder(['pinctrl-bcm2711', 512, 58], [EXPANDER, 570, 8]);
    expect(findGpioNumber({ gpio: 0, chip: 'bcm' }, folder)).toEqual({
      problem: `expected controller bcm, got: pinctrl-bcm2711, ${EXPANDER}; name one with --gpio-chip LABEL`,
    });
  });
});

describe('where there is no Pi', () => {
  it.each([
    [[['1c20800.pinctrl', 0, 224]], '1c20800.pinctrl'],
    [
      [
        ['gpio-0-31', 512, 32],
        ['gpio-32-63', 544, 32],
      ],
      'gpio-0-31, gpio-32-63',
    ],
  ] as [ChipLayout[], string][])('a controller has to be named: %j', (chips, got) => {
    const folder = createGpioFolder(...chips);
    expect(findGpioNumber({ gpio: 17 }, folder)).toEqual({
      problem:
        `expected a Raspberry Pi's GPIO controller, got: ${got}; ` +
        'name one with --gpio-chip LABEL',
    });
  });

  it('nor any other controller, there is nothing to name', () => {
    const folder = createGpioFolder();
    expect(findGpioNumber({ gpio: 17, chip: 'nose' }, folder)).toEqual({
      problem: `expected a GPIO controller in ${folder}, got none; wire the switch to a machine that has one`,
    });
  });

  it('nor sysfs GPIO, another sensor is pointed to', () => {
    const folder = createGpioFolder(['pinctrl-bcm2711', 512, 58]);
    rmSync(join(folder, 'export'));
    for (const where of [folder, '/nowhere/gpio']) {
      expect(findGpioNumber({ gpio: 17 }, where)).toEqual({
        problem:
          `expected ${where}/export, got no such file, for this kernel has no sysfs GPIO; ` +
          'use --sensor gpiod (see docs/raspberry-pi.md)',
      });
    }
  });

  it('a controller that goes away meanwhile is none', () => {
    const folder = createGpioFolder(['pinctrl-bcm2835', 512, 54], ['mcp23017', 566, 16]);
    rmSync(join(folder, 'gpiochip566', 'label'));
    mkdirSync(join(folder, 'gpio529'));
    expect(findGpioNumber({ gpio: 17 }, folder)).toEqual({ number: 529 });
    expect(findGpioNumber({ gpio: 1, chip: 'mcp23017' }, folder)).toMatchObject({
      problem: expect.stringContaining('got: pinctrl-bcm2835;'),
    });
  });
});
