/**
 * A machine with a GPIO controller, emulated: Debian's kernel runs in it, the test runs programs
 * through its serial console, and sets the levels of its lines from outside.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { collectLines, type Lines, within } from '../../support/lines.ts';
import { findFreePort } from '../../support/peers.ts';
import type { GuestFiles } from './prepare.ts';

/** A guest that was forgotten ends by itself after so many s; on a free machine it needs 90. */
const LIFE_SECONDS = 400;
/** Until its first process runs, in ms; 3 to 10 s when nobody else needs the processor. */
const BOOT_MS = 80_000;
/** An emulated processor is twenty times slower than this one; nothing takes nearly as long. */
export const GUEST_SOON_MS = 60_000;

/** The controller of the `virt` board, and the line of it that tests set. */
export const CHIP = '9030000.pl061';
/** The line of it that is set. */
export const LINE = 3;

/** `virt` has a controller whose lines can be set; `raspi3b` is a Pi, whose lines cannot. */
export type Board = 'virt' | 'raspi3b';

/** A program in the guest. */
export interface GuestProgram {
  /** What it wrote on stdout and stderr. */
  readonly lines: Lines;
  signal(name: 'TERM' | 'KILL' | 'STOP' | 'CONT'): Promise<void>;
  /** Its exit code. */
  exit(): Promise<number>;
}

/** A machine that runs. */
export interface Guest {
  /** This machine's port that is the guest's 8000. */
  readonly port: number;
  start(...command: string[]): GuestProgram;
  /** What a line of shell prints; it has to succeed. */
  shell(line: string): Promise<readonly string[]>;
  setLine(line: number, level: 0 | 1): Promise<void>;
  stop(): Promise<void>;
}

/** Boots one; resolves when it takes programs. */
export async function bootGuest(board: Board, files: GuestFiles): Promise<Guest> {
  const folder = await mkdtemp(join(tmpdir(), 'doorwatch-qemu-'));
  const port = await findFreePort();
  const args = argumentsFor(board, files, folder, port);
  const child = spawn('timeout', [String(LIFE_SECONDS), 'qemu-system-aarch64', ...args]);
  const ended = new Promise<void>((resolve) => void child.once('close', resolve));
  const programs = new Map<string, PassThrough>();
  const describeConsole = () => `the guest's console said:\n${console.texts.join('\n')}`;
  const mirror = new PassThrough();
  const console = collectLines(mirror, describeConsole);
  child.stderr.pipe(mirror, { end: false });
  child.stdout.pipe(mirror);
  child.stdin.on('error', () => {});
  routeLines(child.stdout, programs);

  const say = (line: string) => void child.stdin.write(`${line}\n`);
  let count = 0;

  function start(...command: string[]): GuestProgram {
    const name = `p${++count}`;
    const output = new PassThrough();
    programs.set(name, output);
    const describeProgram = () => `${command.join(' ')}\n${describeConsole()}`;
    const lines = collectLines(output, describeProgram);
    const pid = lines.next(/^guest-pid /, GUEST_SOON_MS).then(({ text }) => text.split(' ')[1]);
    // Whoever does not signal it does not care.
    pid.catch(() => {});
    say(`start ${[name, ...command].map(quoted).join(' ')}`);
    return {
      lines,
      signal: async (signal) => say(`kill -${signal} ${await pid}`),
      exit: async () => {
        await pid;
        const { text } = await lines.next(/^guest-exit /, GUEST_SOON_MS);
        return Number(text.split(' ')[1]);
      },
    };
  }

  async function shell(line: string): Promise<readonly string[]> {
    const program = start('sh', '-c', line);
    const code = await program.exit();
    const said = program.lines.texts.filter((text) => !text.startsWith('guest-'));
    if (code !== 0) throw new Error(`${line}: exit code ${code}, ${said.join('\n')}`);
    return said;
  }

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    board === 'virt' && (await lineSetter)?.end();
    await rm(folder, { recursive: true });
  }

  await console.next(/guest ready/, BOOT_MS).catch(async (error) => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
    throw error;
  });
  const lineSetter = board === 'virt' ? connectLines(folder) : null;
  return {
    port,
    start,
    shell,
    stop,
    async setLine(line, level) {
      if (lineSetter === null) throw new Error(`the lines of ${board} cannot be set`);
      await (await lineSetter).set(line, level);
    },
  };
}

function argumentsFor(
  board: Board,
  { kernel, piTree, initrd }: GuestFiles,
  folder: string,
  port: number,
) {
  // Emulated always: a /dev/kvm that can be opened need not work.
  const common = ['-accel', 'tcg', '-display', 'none', '-no-reboot', '-kernel', kernel];
  const append = (device: string) => [
    ...['-initrd', initrd, '-append', `console=${device} loglevel=1 panic=-1`],
  ];
  if (board === 'raspi3b') {
    // Its first serial port takes no input here; its second does.
    const serial = ['-serial', 'null', '-serial', 'stdio'];
    return ['-M', 'raspi3b', ...common, '-dtb', piTree, ...serial, ...append('ttyS1,115200')];
  }
  return [
    ...[
      '-M',
      'virt',
      '-cpu',
      'cortex-a72',
      '-smp',
      '2',
      '-m',
      '768',
      ...common,
      ...append('ttyAMA0'),
    ],
    ...['-nodefaults', '-serial', 'stdio'],
    ...['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${port}-:8000`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-qmp', `unix:${folder}/qmp,server=on,wait=off`],
    ...['-qtest', `unix:${folder}/qtest,server=on,wait=off`, '-qtest-log', '/dev/null'],
  ];
}

/** Gives each program the lines that the console marked as its own. */
function routeLines(output: NodeJS.ReadableStream, programs: Map<string, PassThrough>): void {
  let rest = '';
  output.on('data', (chunk: Buffer | string) => {
    const pieces = (rest + chunk.toString()).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      const [, name = '', text = ''] = /^<(\w+)> (.*?)\r*$/.exec(piece) ?? [];
      programs.get(name)?.write(`${text}\n`);
    }
  });
  output.on('end', () => {
    for (const program of programs.values()) program.end();
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The lines of the virt board's controller, set by QEMU's means for testing devices. */
async function connectLines(folder: string) {
  const qmp = await connectTo(join(folder, 'qmp'));
  await qmp.ask('{"execute":"qmp_capabilities"}', /"return"/);
  const list = '{"execute":"qom-list","arguments":{"path":"/machine/unattached"}}';
  const { return: devices } = JSON.parse(await qmp.ask(list, /"return"/));
  const controller = devices.find(({ type }: { type: string }) => type === 'child<pl061>');
  const path = `/machine/unattached/${controller.name}`;
  const qtest = await connectTo(join(folder, 'qtest'));
  return {
    async set(line: number, level: 0 | 1): Promise<void> {
      await qtest.ask(`set_irq_in ${path} unnamed-gpio-in ${line} ${level}`, /^OK/);
    },
    end(): void {
      qmp.end();
      qtest.end();
    },
  };
}

async function connectTo(path: string) {
  const socket = connect(path);
  const describe = () => path;
  const lines = collectLines(socket, describe);
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  await within(GUEST_SOON_MS, 'a connection', describe, connected);
  socket.on('error', () => {});
  return {
    async ask(question: string, answer: RegExp): Promise<string> {
      socket.write(`${question}\n`);
      return (await lines.next(answer, GUEST_SOON_MS)).text;
    },
    end: () => void socket.destroy(),
  };
}
