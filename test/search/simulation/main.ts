/**
 * npm run simulate: plays seeds on all cores and says what was broken.
 *
 *     npm run simulate                     100 000 seeds, as before a release
 *     npm run simulate -- --seeds 500      fewer
 *     npm run simulate -- --from 70000     from that one on
 *     SEED=7 npm run simulate              that one alone, and its story if something is broken
 *     npm run simulate -- --story 7        its story as a sequence chart in Mermaid
 *     npm run simulate -- --mutants        how soon broken machines are found
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { MUTANTS } from './mutants.ts';
import { simulate, type Toll } from './simulate.ts';
import { drawStory } from './story.ts';

/** How many seeds are played unless it is said. */
const SEEDS = 100_000;
const SEEDS_MAX = 10_000_000;
/** How many seeds a broken machine may take to be found. */
const MUTANT_SEEDS_MAX = 1000;
/** How many problems are told of. */
const PROBLEMS_MAX = 10;

interface Options {
  readonly first: number;
  readonly count: number;
}

function fail(problem: string): never {
  console.error(`simulate: ${problem}`);
  return process.exit(2);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= SEEDS_MAX) return number;
  return fail(`${name}: expected a whole number from 1 to ${SEEDS_MAX}, got '${text}'`);
}

/** Plays the seeds in workers, each every so-manieth; gives what was broken, by seed. */
async function playAll({ first, count }: Options) {
  const step = availableParallelism();
  const tolls: Toll[] = [];
  const parts = await Promise.all(
    Array.from({ length: step }, async (_, index) => {
      const workerData = { first: first + index, end: first + count, step };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
      const problems: [number, string][] = [];
      worker.on('message', (found: [number, string] | Toll) => {
        if (Array.isArray(found)) problems.push(found);
        else tolls.push(found);
      });
      // What it had found counts all the same; its exit follows.
      worker.once('error', (error) => {
        console.error(`simulate: expected a worker to play all its seeds, got ${error}`);
        process.exitCode = 1;
      });
      return new Promise<[number, string][]>((resolve) => {
        worker.once('exit', () => resolve(problems));
      });
    }),
  );
  const sum = (what: keyof Toll) => tolls.reduce((all, toll) => all + toll[what], 0);
  const toll = `${sum('openings')} openings to tell people of: ${sum('arrived')} alerts arrived`;
  return {
    problems: parts.flat().sort(([a], [b]) => a - b),
    told: `${toll}, ${sum('abandoned')} were given up`,
  };
}

async function playMany(options: Options): Promise<void> {
  const startMs = performance.now();
  const { problems, told } = await playAll(options);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  for (const [seed, problem] of problems.slice(0, PROBLEMS_MAX)) {
    console.error(`simulate: seed ${seed}: ${problem}; its story: SEED=${seed} npm run simulate`);
  }
  const { first, count } = options;
  const end = first + count - 1;
  console.log(
    `simulate: ${count} seeds (${first} to ${end}) in ${seconds} s, ${problems.length} broken`,
  );
  console.log(`simulate: ${told}`);
  if (problems.length > 0) process.exitCode = 1;
}

function playOne(seed: number): void {
  const { problem, story, seconds } = simulate(seed);
  if (problem !== null) console.log(drawStory(story));
  console.log(
    `simulate: seed ${seed}, ${Math.round(seconds)} s: ${problem ?? 'nothing is broken'}`,
  );
  process.exitCode = problem === null ? 0 : 1;
}

function findMutants(): void {
  for (const { name, machines } of MUTANTS) {
    let seed = 1;
    let problem: string | null = null;
    for (; problem === null && seed <= MUTANT_SEEDS_MAX; seed++) {
      problem = simulate(seed, machines).problem;
    }
    if (problem === null) {
      console.error(`simulate: ${name}: not found in ${MUTANT_SEEDS_MAX} seeds`);
      process.exitCode = 1;
    } else console.log(`simulate: ${name}: found by seed ${seed - 1}: ${problem}`);
  }
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string', default: String(SEEDS) },
        from: { type: 'string', default: '1' },
        story: { type: 'string' },
        mutants: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(
      `expected --seeds N, --from SEED, --story SEED or --mutants: ${(error as Error).message}`,
    );
  }
}

const values = readOptions();
if (values.mutants) findMutants();
else if (values.story !== undefined) {
  console.log(drawStory(simulate(wholeNumber('--story', values.story)).story));
} else if (process.env.SEED !== undefined) playOne(wholeNumber('SEED', process.env.SEED));
else {
  const first = wholeNumber('--from', values.from);
  await playMany({ first, count: wholeNumber('--seeds', values.seeds) });
}
