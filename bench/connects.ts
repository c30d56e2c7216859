/** A storm: N clients come as quickly as they can, and all are told the last state. */
import { inTurns, type Measure, say, withServer } from './measure.ts';
import { article, bare, doorwatch } from './servers.ts';
import { formatSpread, ratiosOf, type Spread, spreadOf } from './statistics.ts';

/** Measures how long it takes until all are told who connect at once. */
export const connects: Measure = async (settings) => {
  const { isShort, server } = settings;
  const count = isShort ? 2000 : 8000;
  const ours = [doorwatch(server, 'plain'), doorwatch(server, 'greeted')];
  const contestants = isShort ? [bare, ...ours] : [bare, article, ...ours];
  const times = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  const left = new Map<string, number>();
  await inTurns(
    `${count} connects`,
    3,
    contestants.map((contestant) => async () => {
      const { ms = Number.POSITIVE_INFINITY, missing } = await withServer(
        settings,
        contestant,
        (load) => load.ask(`connect ${count} ${count}`),
      );
      say(`  ${contestant.name}: ${missing === undefined ? `${ms} ms` : `${missing} not told`}`);
      times.get(contestant.name)?.push(ms);
      if (missing !== undefined) left.set(contestant.name, missing);
    }),
  );
  const figures: Record<string, Spread> = {};
  const rows = contestants.map(({ name }) => {
    const own = times.get(name) ?? [];
    const ratio = ratiosOf(own, times.get(bare.name) ?? []);
    figures[`connects ${name} ${count}`] = ratio;
    const missing = left.get(name);
    return [
      name,
      formatSpread(spreadOf(own.map((ms) => ms / 1000))),
      formatSpread(ratio),
      missing === undefined ? '0' : String(missing),
    ];
  });
  return {
    title: `${count} clients connect at once and are told the last state`,
    columns: ['server', 'seconds', 'ratio to the bare loop', 'not told within 25 s'],
    rows,
    figures,
  };
};
