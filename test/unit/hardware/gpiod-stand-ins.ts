/** Scripts in the place of libgpiod's programs: what they print is what a test wrote. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What gpiomon, gpiodetect and gpioinfo of either libgpiod print, of the Pi's line 17. */
const PRINTED = {
  1: {
    version: 'gpiomon (libgpiod) v1.6.3\nCopyright (C) 2017-2018 Bartosz Golaszewski',
    free: '\tline  17:     "GPIO17"       unused   input  active-high ',
    held: '\tline  17:     "GPIO17"    "gpiomon"   input  active-high [used]',
  },
  2: {
    version: 'gpiomon (libgpiod) v2.2.1\nCopyright (C) 2017-2023 Bartosz Golaszewski',
    free: '\tline  17:\t"GPIO17"        \tinput',
    held: '\tline  17:\t"GPIO17"        \tinput edges=both consumer=gpiomon',
  },
} as const;

const CHIPS = 'gpiochip0 [pinctrl-bcm2711] (58 lines)\ngpiochip1 [raspberrypi-exp-gpio] (8 lines)';

/** The libgpiod of Debian 12, or that of Debian 13. */
export type Major = 1 | 2;

/** A machine with one of the two libgpiod, whose line 17 a test moves. */
export function createGpiod(major: Major) {
  const folder = mkdtempSync(join(tmpdir(), 'doorwatch-gpiod-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const printed = PRINTED[major];
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  /** Puts a script in a program's place; it writes down what it was asked. */
  function program(name: string, script: string): void {
    write(name, `#!/bin/sh\necho "${name} $*" >>'${folder}/asked'\ncd '${folder}'\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  function info(line: string): void {
    write('info', `gpiochip0 - 58 lines:\n\tline   0:\tunnamed \tinput\n${line}\n`);
  }

  write('asked', '');
  write('version', printed.version);
  write('chips', CHIPS);
  write('level', '0');
  write('edges', '');
  info(printed.held);
  program('gpiodetect', '/bin/cat chips');
  program('gpioinfo', '/bin/cat info');
  program('gpioget', 'cat level; echo');
  // tail prints what is there and then all that is added; a new one begins with nothing.
  program('gpiomon', monitor(''));

  return {
    folder,
    env: { PATH: `${folder}:${process.env.PATH}` },
    program,
    write,
    hold: () => info(printed.held),
    free: () => info(printed.free),
    /** What the programs were asked. */
    asked: () => read('asked').trim().split('\n'),
    edges: (text: string) => writeFileSync(join(folder, 'edges'), text, { flag: 'a' }),
    pid: () => Number(read('pid')),
  };
}

/** A gpiomon that prints an edge at once. */
export function monitor(edge: string): string {
  return [
    'if [ "$1" = --version ]; then exec /bin/cat version; fi',
    `printf '${edge}' >edges; echo $$ >pid; exec tail -n +1 -f edges`,
  ].join('\n');
}

/** Whether there is such a process, in whatever state but dead. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
