/** How the fuzz is run, in what size, and how a failure of it is had again. */
import { basename } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

/** How long a failure may be tried again with less, in ms. */
const SHRINK_MS_MAX = 45_000;

const { FUZZ_SHARE = '1', FUZZ_SEED, FUZZ_PATH } = process.env;
const SHARE = Number(FUZZ_SHARE);
if (!(SHARE > 0 && SHARE <= 1)) {
  throw new Error(`FUZZ_SHARE: expected a number above 0 and at most 1, got '${FUZZ_SHARE}'`);
}

/** So many runs as are asked for of those that a full fuzz has. */
function shareOf(runs: number): number {
  return Math.ceil(runs * SHARE);
}

/** Runs a property, or the share of it that is asked for; throws with how to have it again. */
export async function runFuzz<T>(
  runs: number,
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
): Promise<void> {
  const check = (parameters: fc.Parameters<T>): Promise<fc.RunDetails<T>> =>
    Promise.resolve(fc.check(property as fc.IAsyncProperty<T>, { numRuns, ...parameters }));
  const numRuns = shareOf(runs);
  const first = await check({
    endOnFailure: true,
    ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
    ...(FUZZ_PATH !== undefined && { path: FUZZ_PATH }),
  });
  if (!first.failed) return;
  const { seed, counterexamplePath: path } = first;
  const again = `FUZZ_SHARE=${SHARE} FUZZ_SEED=${seed}`;
  const command = `npm run fuzz -- ${basename(expect.getState().testPath ?? '')}`;
  const limit = { interruptAfterTimeLimit: SHRINK_MS_MAX };
  const least = await check({ seed, ...(path !== null && { path }), ...limit });
  const found = least.failed && least.counterexamplePath !== null ? least : first;
  const lines = [
    fc.defaultReportMessage(found),
    `The least that was found, again: ${again} FUZZ_PATH=${found.counterexamplePath} ${command}`,
    `If it needs what came before: ${again} ${command}`,
  ];
  throw new Error(lines.join('\n'), { cause: found.errorInstance });
}

/**
 * The command before a program that is attacked, with these modules of `inside` in it: all that it
 * says, and they, comes on its standard output and in its order, as on a terminal.
 */
export function withInside(...modules: string[]): [string, ...string[]] {
  const imports = modules.map((name) => `--import=${new URL(`inside/${name}`, import.meta.url)}`);
  return ['sh', '-c', 'exec env NODE_OPTIONS="$0" "$@" 2>&1', imports.join(' ')];
}

/** What is attacked: it lives from run to run, and is started anew only after a failure. */
export interface Subject {
  heapKb(): Promise<number>;
  end(): Promise<void>;
}

/** A fuzz of one living thing, whose memory must not grow after a tenth of the runs. */
export async function runFuzzOn<T, S extends Subject>(options: {
  readonly runs: number;
  readonly input: fc.Arbitrary<T>;
  readonly growthKbMax: number;
  start(): Promise<S>;
  /** `isAgain`: a failure is tried again with less, and not to take long. */
  play(subject: S, input: T, isAgain: boolean): Promise<void>;
}): Promise<{ subject: S; memory: string }> {
  const { runs, input, growthKbMax, start, play } = options;
  let subject = await start();
  let played = 0;
  let warmKb = Number.NaN;
  let hasFailed = false;

  const property = fc.asyncProperty(input, async (value) => {
    try {
      await play(subject, value, hasFailed);
      if (++played === Math.ceil(shareOf(runs) / 10)) warmKb = await subject.heapKb();
    } catch (error) {
      hasFailed = true;
      await subject.end();
      subject = await start();
      throw error;
    }
  });
  await runFuzz(runs, property);
  // Not a number when a failure alone is had again.
  const grownKb = (await subject.heapKb()) - warmKb;
  if (grownKb > growthKbMax) {
    throw new Error(`expected at most ${growthKbMax} kB more heap, got ${grownKb}`);
  }
  return { subject, memory: `heap ${warmKb} kB + ${grownKb} kB` };
}
