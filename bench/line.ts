/** A line to a watcher: the time until it has told the news of it, and what that costs. */
import { startChild } from './children.ts';
import { inTurns, type Measure, say } from './measure.ts';
import { scriptPath } from './servers.ts';
import { formatSpread, median, quartilesOf, ratiosOf, type Spread } from './statistics.ts';

/** A program that watches, and whose it is compared with; `PORT` is put in. */
interface Watcher {
  readonly name: string;
  readonly base: string;
  readonly protocol: 'plain' | 'greeted' | 'channelled';
  readonly args: readonly string[];
}

/** What one was measured to need for a line: each time, and the mean of each block of them. */
interface Told {
  readonly name: string;
  readonly toldMs: readonly number[];
  readonly cpuUs: readonly number[];
}

const BARE = { plain: 'bare client, plain', greeted: 'bare client, greeted' } as const;
const ARTICLE = "the article's (duplex-emitter)";

function watchersOf(client: string): readonly Watcher[] {
  const bare = (protocol: 'plain' | 'greeted'): Watcher => ({
    ...{ name: BARE[protocol], base: BARE[protocol], protocol },
    args: [scriptPath('bare-watch.mjs'), 'PORT', protocol],
  });
  const ours = (protocol: Watcher['protocol']): Watcher => ({
    ...{ name: `doorwatch, ${protocol}`, protocol },
    base: protocol === 'plain' ? BARE.plain : BARE.greeted,
    args: [client, '127.0.0.1', 'PORT', '60', '--json'],
  });
  const article: Watcher = {
    ...{ name: ARTICLE, base: BARE.plain, protocol: 'plain' },
    args: [scriptPath('article-watch.mjs'), 'PORT', '60'],
  };
  return [
    bare('plain'),
    article,
    ours('plain'),
    bare('greeted'),
    ours('greeted'),
    ours('channelled'),
  ];
}

/** Runs the server that tells them, to its end. */
async function answersOf(load: string, args: readonly string[]): Promise<readonly Told[]> {
  const command = ['run', process.execPath, ...args];
  const child = startChild(load, command, ['ignore', 'ignore', 'inherit', 'ipc']);
  return new Promise((resolve, reject) => {
    child.once('message', (answers) => resolve(answers as Told[]));
    child.once('error', reject);
    child.once('close', () => reject(new Error('expected figures of teller.mjs, got the above')));
  });
}

/** Measures what a watcher needs for a line of its server. */
export const line: Measure = async ({ load, client, isShort }) => {
  const watchers = watchersOf(client);
  // A program may print 1 200 openings in a minute and takes 200 lines in a second.
  const [warmUp, turns] = isShort ? [250, 600] : [600, 1400];
  const taken = new Map<string, { toldMs: number[]; cpuUs: number[] }>(
    watchers.map(({ name }) => [name, { toldMs: [], cpuUs: [] }]),
  );
  await inTurns('lines to watchers', isShort ? 1 : 5, [
    async () => {
      const list = JSON.stringify(watchers);
      const args = [scriptPath('teller.mjs'), load, String(turns), String(warmUp), list];
      for (const { name, toldMs, cpuUs } of await answersOf(load, args)) {
        say(`  ${name}: ${median(cpuUs).toFixed(0)} us, ${(1000 * median(toldMs)).toFixed(0)} us`);
        taken.get(name)?.toldMs.push(...toldMs);
        taken.get(name)?.cpuUs.push(...cpuUs);
      }
    },
  ]);

  const figures: Record<string, Spread> = {};
  const of = (name: string, kind: 'toldMs' | 'cpuUs') => taken.get(name)?.[kind] ?? [];
  const rows = watchers.map(({ name, base }) => {
    const compare = (kind: 'toldMs' | 'cpuUs') =>
      ratiosOf(of(name, kind), of(base, kind), quartilesOf);
    const [cpu, told] = [compare('cpuUs'), compare('toldMs')];
    figures[`line cpu ${name}`] = cpu;
    figures[`line told ${name}`] = told;
    return [
      name,
      formatSpread(quartilesOf(of(name, 'cpuUs')), 0),
      formatSpread(cpu),
      formatSpread(quartilesOf(of(name, 'toldMs').map((ms) => 1000 * ms)), 0),
      formatSpread(told),
    ];
  });
  return {
    title: 'A line to a watcher, which tells the news of it',
    columns: [
      'watcher',
      'us of CPU a line',
      'ratio to the bare client',
      'us until it is told',
      'ratio to the bare client',
    ],
    rows,
    notes: ['In brackets the quartiles: of each line told, and of 50 lines of CPU.'],
    figures,
  };
};
