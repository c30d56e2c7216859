/** What a client weighs, and what is left of those who came and went. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { inTurns, type Measure, type Settings, say, withServer } from './measure.ts';
import { bare, type Contestant, doorwatch, scriptPath } from './servers.ts';
import { formatSpread, type Spread, spreadOf } from './statistics.ts';

/** Before the script of a server whose heap is to be read. */
export const HEAP_HOOK = ['--expose-gc', '--import', scriptPath('heap-hook.mjs')];
/** Those who come and go until everything that is made once is made. */
const WARM_UP = 3000;
/** How many of them at a time. */
const CHURNING_MAX = 400;
/** Longer than any timer of a connection that is over, in ms. */
const REST_MS = 2000;

interface Memory {
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** What such a server has in memory, after a collection. */
export async function readHeap(child: ChildProcess): Promise<Memory> {
  const answer = once(child, 'message');
  child.send('memory?');
  const [memory] = await answer;
  return memory as Memory;
}

/** Measures what a client weighs, and what is left of those who are gone. */
export const memory: Measure = async (settings) => {
  const { isShort, server } = settings;
  const count = isShort ? 2000 : 8000;
  const churned = isShort ? 20_000 : 100_000;
  const contestants = [bare, doorwatch(server, 'plain'), doorwatch(server, 'greeted')];
  const heap = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  const rss = new Map(contestants.map(({ name }) => [name, [] as number[]]));

  await inTurns(
    `memory of ${count}`,
    isShort ? 1 : 3,
    contestants.map((contestant) => async () => {
      const { name } = contestant;
      await withServer(
        settings,
        contestant,
        async (load, { child }) => {
          const before = await readHeap(child);
          await load.ask(`connect ${count} ${contestant.connectingMax}`);
          await load.ask('change 10 0 20');
          const after = await readHeap(child);
          heap.get(name)?.push((after.heapBytes - before.heapBytes) / count / 1024);
          rss.get(name)?.push((after.rssBytes - before.rssBytes) / count / 1024);
        },
        { nodeArgs: HEAP_HOOK },
      );
    }),
  );

  const left = new Map<string, number>();
  for (const contestant of [bare, doorwatch(server, 'greeted')]) {
    say(`${churned} come and go at ${contestant.name}`);
    left.set(contestant.name, await churn(settings, contestant, churned));
  }

  const figures: Record<string, Spread> = {};
  const rows = contestants.map(({ name }) => {
    const own = heap.get(name) ?? [];
    const above = own.map((kB, round) => kB - (heap.get(bare.name)?.[round] ?? Number.NaN));
    figures[`heap ${name}`] = spreadOf(above);
    const rest = left.get(name);
    if (rest !== undefined) figures[`heap left ${name}`] = spreadOf([rest]);
    return [
      name,
      formatSpread(spreadOf(own), 1),
      formatSpread(spreadOf(above), 1),
      formatSpread(spreadOf(rss.get(name) ?? []), 1),
      rest === undefined ? '' : rest.toFixed(2),
    ];
  });
  return {
    title: `Memory of ${count} clients, after a collection`,
    columns: [
      'server',
      'kB of heap a client',
      'above the bare loop',
      'kB of RSS a client',
      `MB of heap left after ${churned} came and went`,
    ],
    rows,
    notes: ['Heap is what V8 uses, and what it knows of outside of its heap.'],
    figures,
  };
};

/** MB of heap that are left of clients that came and went. */
function churn(settings: Settings, contestant: Contestant, count: number): Promise<number> {
  return withServer(
    settings,
    contestant,
    async (load, { child }) => {
      await load.ask(`churn ${WARM_UP} ${CHURNING_MAX}`);
      await delay(REST_MS);
      const before = await readHeap(child);
      await load.ask(`churn ${count} ${CHURNING_MAX}`);
      await delay(REST_MS);
      const after = await readHeap(child);
      return (after.heapBytes - before.heapBytes) / 2 ** 20;
    },
    { nodeArgs: HEAP_HOOK },
  );
}
