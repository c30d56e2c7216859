import { execFile } from 'node:child_process';

/** How long a program that only looks may take, in ms; an emulated one needs a fifth of a second. */
const ANSWER_MS_MAX = 5000;
/** What it may print; the lines of ten controllers are 50 kB. */
const ANSWER_BYTES_MAX = 2 ** 20;
/** A sentence; the longest of libgpiod's own is half of it. */
const REASON_CHARS_MAX = 200;
/** How long a line that was just given a bias has to come to its level, in ms. */
const BIAS_MS = 10;

/** What holds a line on its level while the switch is open; its words are libgpiod 2's. */
export const BIASES = ['pull-up', 'pull-down', 'disabled'] as const;
/** One of these. */
export type Bias = (typeof BIASES)[number];

/** A line as libgpiod's programs take it. */
export interface ChipLine {
  /** Such as `gpiochip0`, and nothing that a shell would take for more. */
  readonly chip: string;
  readonly offset: number;
}

/** The programs of one libgpiod: 1 and 2 differ in options and formats. */
export interface GpiodPrograms {
  /** What gpiodetect and gpioinfo print, of one chip or of all, and what is wrong with it. */
  list(program: 'gpiodetect' | 'gpioinfo', chip?: string): Promise<Answer>;
  /** A line of shell that prints the level, then an edge a line, until it is ended. */
  monitor(line: ChipLine, bias: Bias | undefined): string;
}

interface Answer {
  readonly text: string;
  readonly problem: string;
}

/** Asks which libgpiod this machine has; rejects with what to do when it has none. */
export async function findGpiod(env: NodeJS.ProcessEnv, signal: AbortSignal) {
  const ask = (program: string, args: string[]) => run(program, args, env, signal);
  const { text, problem } = await ask('gpiomon', ['--version']);
  const [, major] = /\(libgpiod\) v(\d+)\./.exec(text) ?? [];
  if (major === undefined) {
    const got = text.split('\n')[0] || problem || 'nothing';
    throw new Error(`expected the version of gpiomon, got: ${got}; run sudo apt install gpiod`);
  }
  const isFirst = major === '1';
  const programs: GpiodPrograms = {
    list(program, chip) {
      const ofChip = isFirst ? [`${chip}`] : ['--chip', `${chip}`];
      return ask(program, chip === undefined ? [] : ofChip);
    },
    monitor: isFirst ? monitorBy1 : monitorBy2,
  };
  return programs;
}

// Read, then watched: both programs want the line for themselves, so there is no other way round.
// One shell does it, for what moves in between is not seen, and this is as short as can be.
// No debouncing by the kernel: it stamps an edge when the silence after it is over.
function monitorBy1({ chip, offset }: ChipLine, bias: Bias | undefined): string {
  const word = bias === 'disabled' ? 'disable' : bias;
  const options = word === undefined ? '' : `--bias=${word} `;
  const read = `gpioget ${options}${chip} ${offset}`;
  // It gives a line no time between bias and reading: so it is read twice.
  const prepare = word === undefined ? '' : `${read} >/dev/null && `;
  const format = '--line-buffered --format=%e:%s:%n';
  return `${prepare}${read} && exec gpiomon ${format} ${options}${chip} ${offset}`;
}

function monitorBy2({ chip, offset }: ChipLine, bias: Bias | undefined): string {
  const options = bias === undefined ? '' : `--bias=${bias} `;
  const hold = bias === undefined ? '' : `--hold-period=${BIAS_MS}ms `;
  const line = `${options}--chip=${chip} ${offset}`;
  return `gpioget --numeric ${hold}${line} && exec gpiomon --format=%e:%S ${line}`;
}

function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Answer> {
  const limits = { timeout: ANSWER_MS_MAX, maxBuffer: ANSWER_BYTES_MAX };
  const options = { ...limits, killSignal: 'SIGKILL', env, signal } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, text, said) => {
      if (error?.code === 'ENOENT') {
        const missing = `expected the program ${program} of libgpiod on the PATH, got none`;
        return reject(new Error(`${missing}; run sudo apt install gpiod`));
      }
      if (error?.killed) {
        const late = `expected ${program} to answer within ${ANSWER_MS_MAX / 1000} s, got nothing`;
        return reject(new Error(`${late}; run it by hand to see why`));
      }
      resolve({ text, problem: lastLineOf(said) || (error?.message ?? '') });
    });
  });
}

/** The last line that a program wrote, which says why it ended; cut, for it is told to clients. */
export function lastLineOf(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').slice(0, REASON_CHARS_MAX);
}
