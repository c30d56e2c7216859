/** One change to N clients: the time until the last of them has it, and what it costs. */
import { installedBrokers } from './brokers.ts';
import {
  inTurns,
  isVoid,
  type Measure,
  type Result,
  readMemory,
  say,
  withServer,
} from './measure.ts';
import { article, bare, doorwatch } from './servers.ts';
import { formatSpread, median, ratiosOf, type Spread, spreadOf } from './statistics.ts';

/** Changes that warm the server up. */
const WARM_UP = 5;
/**
 * What a server has to itself after each change, in ms, for what it does when all is written; one
 * of eight doors may move 12 times a second, and what is held back is no measure of the way.
 */
const GAP_MS = 100;

/** What a round gave: of the last client, of the one in the middle, of the server. */
const KINDS = ['last', 'middle', 'cpu', 'rss'] as const;
type Kind = (typeof KINDS)[number];

/** Measures how long it takes until all are told of a change. */
export const fanOut: Measure = async (settings) => {
  const { isShort, server } = settings;
  const counts = isShort ? [500, 2000] : [500, 2000, 8000];
  const changes = isShort ? 20 : 30;
  const ours = (['plain', 'greeted', 'channelled'] as const).map((one) => doorwatch(server, one));
  const contestants = isShort ? [bare, ...ours] : [bare, article, ...ours, ...installedBrokers];
  const rounds = new Map<string, number[]>();
  const of = (kind: Kind, name: string, count: number) =>
    rounds.get(`${kind} ${name} ${count}`) ?? [];

  for (const count of counts) {
    const turns = contestants.map((contestant) => async () => {
      const values = await withServer(settings, contestant, async (load, running) => {
        const before = readMemory(running).rss;
        await load.ask(`connect ${count} ${contestant.connectingMax}`);
        const answer = await load.ask(`change ${changes} ${WARM_UP} ${GAP_MS}`);
        const { lastMs = [], middleMs = [], serverCpuMs = 0 } = answer;
        const rss = (readMemory(running).rss - before) / count / 1024;
        const times = { last: median(lastMs), middle: median(middleMs), cpu: serverCpuMs, rss };
        say(
          `  ${contestant.name}: ${times.last.toFixed(2)} ms, load ${answer.share}, waited ${answer.waited}`,
        );
        return isVoid(contestant.name, answer) ? null : times;
      });
      for (const kind of KINDS) {
        const key = `${kind} ${contestant.name} ${count}`;
        rounds.set(key, [...(rounds.get(key) ?? []), values?.[kind] ?? Number.NaN]);
      }
    });
    await inTurns(`a change to ${count}`, isShort ? 3 : 5, turns);
  }
  return tableOf();

  function tableOf(): Result {
    const most = counts.at(-1) ?? 0;
    const figures: Record<string, Spread> = {};
    const rows = contestants.map(({ name }) => {
      const compare = (kind: Kind, count: number, base = bare.name) =>
        ratiosOf(of(kind, name, count), of(kind, base, count));
      for (const count of counts) {
        figures[`fan-out ${name} ${count}`] = compare('last', count);
        for (const base of [article.name, 'nats-server']) {
          if (!contestants.some((one) => one.name === base)) continue;
          figures[`fan-out ${name} ${count} / ${base}`] = compare('last', count, base);
        }
      }
      figures[`cpu ${name} ${most}`] = compare('cpu', most);
      return [
        name,
        ...counts.map((count) => formatSpread(compare('last', count))),
        formatSpread(compare('middle', most)),
        formatSpread(compare('cpu', most)),
        formatSpread(spreadOf(of('rss', name, most)), 1),
      ];
    });
    const inMs = (kind: Kind, count: number) =>
      `${median(of(kind, bare.name, count)).toFixed(1)} ms`;
    return {
      title: 'A change to N clients, as ratios to the bare loop',
      columns: [
        'server',
        ...counts.map((count) => `last of ${count} (1 = ${inMs('last', count)})`),
        `client in the middle of ${most} (1 = ${inMs('middle', most)})`,
        `CPU at ${most} (1 = ${inMs('cpu', most)})`,
        `kB of RSS a client at ${most}`,
      ],
      rows,
      figures,
    };
  }
};
