import { PI_LABELS } from './gpio-number.ts';
import { explainGpiod } from './gpiod-problem.ts';
import type { ChipLine, GpiodPrograms } from './gpiod-programs.ts';

/** A line as a person names it. */
export interface GpiodName {
  /** Its number on its controller, or its name, as `gpioinfo` shows it. */
  readonly line: number | string;
  /** The controller's name, number or label; the Pi's own for a number, any for a name. */
  readonly chip?: string | undefined;
}

interface Chip {
  readonly name: string;
  readonly label: string;
  readonly lines: number;
}

/** Finds a line; rejects with what was expected, what was got, and what to do. */
export async function findGpiodLine(wanted: GpiodName, programs: GpiodPrograms): Promise<ChipLine> {
  const { line, chip } = wanted;
  if (typeof line === 'string' && chip === undefined) {
    return findByName(line, undefined, programs);
  }
  const { name, label, lines } = await findChip(chip, programs);
  if (typeof line === 'string') return findByName(line, name, programs);
  if (line < lines) return { chip: name, offset: line };
  throw new Error(
    `expected a line from 0 to ${lines - 1} on ${label}, got ${line}; ` +
      'choose the one that the switch is wired to',
  );
}

/** Who holds a line, as its program calls itself; null when nobody does. */
export async function holderOf({ chip, offset }: ChipLine, programs: GpiodPrograms) {
  const { text } = await programs.list('gpioinfo', chip);
  return readLines(text).find((line) => line.offset === offset)?.holder ?? null;
}

async function findChip(wanted: string | undefined, programs: GpiodPrograms): Promise<Chip> {
  const { text, problem } = await programs.list('gpiodetect');
  const chips = readChips(text);
  // A line of one chip, whatever is wrong with another.
  if (chips.length === 0 && problem !== '') throw new Error(explainGpiod(problem, 'GPIO lines'));
  const bare = wanted?.replace(/^\/dev\//, '');
  const names = [bare, `gpiochip${bare}`];
  const labels = wanted === undefined ? PI_LABELS : [wanted];
  const isWanted = ({ name, label }: Chip) => names.includes(name) || labels.includes(label);
  const found = chips.filter(isWanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const expected = wanted === undefined ? "a Raspberry Pi's GPIO controller" : `one ${wanted}`;
  const got = chips.map(({ name, label }) => `${name} (${label})`).join(', ') || 'none';
  throw new Error(`expected ${expected}, got: ${got}; name one with --chip`);
}

async function findByName(name: string, chip: string | undefined, programs: GpiodPrograms) {
  const { text, problem } = await programs.list('gpioinfo', chip);
  const lines = readLines(text);
  if (lines.length === 0 && problem !== '') throw new Error(explainGpiod(problem, 'GPIO lines'));
  const found = lines.filter((line) => line.name === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new Error(
    `expected one line of the name ${name}${chip === undefined ? '' : ` on ${chip}`}, ` +
      `got ${found.length}; run gpioinfo to see which there are, and give its number and --chip`,
  );
}

/** Lines such as `gpiochip0 [pinctrl-bcm2711] (58 lines)`; libgpiod 1 repeats what has two names. */
function readChips(text: string): Chip[] {
  const chips = new Map<string, Chip>();
  for (const line of text.split('\n')) {
    const [, name, label, lines] = /^(gpiochip\d+) \[(.*)\] \((\d+) lines\)$/.exec(line) ?? [];
    if (name !== undefined) chips.set(name, { name, label: `${label}`, lines: Number(lines) });
  }
  return [...chips.values()];
}

interface ListedLine extends ChipLine {
  readonly name: string | undefined;
  readonly holder: string | undefined;
}

/** What gpioinfo prints, of either libgpiod: a line a line, below its chip's. */
function readLines(text: string): ListedLine[] {
  let chip = '';
  return text.split('\n').flatMap((line) => {
    chip = /^(gpiochip\d+) - /.exec(line)?.[1] ?? chip;
    const [, offset, name, rest = ''] =
      /^\s+line\s+(\d+):\s+(?:"(.*?)"|unnamed)\s(.*)$/.exec(line) ?? [];
    if (offset === undefined) return [];
    const [, of1, of2] = /^\s*(?:"(.*?)"|kernel\s)|consumer="?(.*?)"?$/.exec(rest) ?? [];
    return [{ chip, offset: Number(offset), name, holder: of1 ?? of2 }];
  });
}
