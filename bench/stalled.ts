/** Clients that stop reading: what the others notice, what the server keeps, how they end. */
import { type Measure, say, withServer } from './measure.ts';
import { HEAP_HOOK, readHeap } from './memory.ts';
import { doorwatch, scriptPath } from './servers.ts';
import { formatSpread, median, ratiosOf, spreadOf } from './statistics.ts';

const OTHERS = 500;
const STALLED = 20;
/** What each asks its kernel to hold for it, in bytes: with the server's side it makes 5 MB. */
const RECEIVE_BYTES = 1_900_000;
/** Changes until they are full; a line has some 60 bytes. */
const LINES_MAX = 400_000;
/** A change, and its rest in ms; before, while and after they are stalled. */
const CHANGES = 'change 60 5 50';
/** More than the rule's 30 s, in ms. */
const ENDS_MS = 45_000;

/** Measures what clients cost that read nothing. */
export const stalled: Measure = async (settings) => {
  const contestant = doorwatch(settings.server, 'greeted');
  return withServer(
    settings,
    contestant,
    async (load, { child }) => {
      await load.ask(`connect ${OTHERS} 400`);
      const before = await load.ask(CHANGES);
      await load.ask('close');
      // One that reads all, for the pace.
      await load.ask('connect 1 1');
      await load.ask(`change 2000 0 0`);
      const empty = await readHeap(child);
      await load.ask(`stall ${STALLED} ${RECEIVE_BYTES}`);
      const fill = await load.ask(`fill ${LINES_MAX}`);
      const full = await readHeap(child);
      say(`  ${JSON.stringify(fill)}`);
      await load.ask(`connect ${OTHERS - 1} 400`);
      const meanwhile = await load.ask(CHANGES);
      const resume = await load.ask('resume 10000');
      await load.ask('change 5 0 20');
      const ends = await load.ask(`ends ${ENDS_MS}`);
      const after = await load.ask(CHANGES);

      const times = [before, meanwhile, after].map(({ lastMs = [] }) => lastMs);
      const [first = [], second = [], third = []] = times;
      const base = [median(first)];
      const latency = ratiosOf([median(second)], base);
      const megabytes = (full.heapBytes - empty.heapBytes) / 2 ** 20;
      const rss = (full.rssBytes - empty.rssBytes) / 2 ** 20;
      const { firstEnd = 0, lastEnd = 0, stalled: left = STALLED } = ends;
      return {
        title: `${STALLED} clients read nothing, ${OTHERS} others do`,
        columns: ['what', 'got'],
        rows: [
          ['filled with, MB each', `${fill.megabytesEach} by ${fill.lines} changes`],
          ['last of the others before, in ms', median(first).toFixed(2)],
          ['the same while they are stalled, as a ratio', formatSpread(latency)],
          ['the same when they are gone', formatSpread(ratiosOf([median(third)], base))],
          ["the server's heap grew by, in MB", megabytes.toFixed(2)],
          ["the server's RSS grew by, in MB", rss.toFixed(2)],
          ['one reads again and has the latest state after, in s', String(resume.seconds)],
          ['the others were ended after, in s', left === 0 ? `${firstEnd} to ${lastEnd}` : 'never'],
        ],
        figures: {
          'stalled latency': latency,
          'stalled heap': spreadOf([megabytes]),
          'stalled ends': spreadOf([left === 0 ? lastEnd : Number.POSITIVE_INFINITY]),
        },
      };
    },
    { nodeArgs: [...HEAP_HOOK, '--import', scriptPath('clock-hook.mjs')] },
  );
};
