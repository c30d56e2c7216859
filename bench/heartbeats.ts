/** Heartbeats to greeted clients and their answers: what they cost, and what waits behind them. */
import { inTurns, isVoid, type Measure, say, withServer } from './measure.ts';
import { bareGreeted, bareSpread, doorwatch } from './servers.ts';
import { formatSpread, median, quantile, ratiosOf, type Spread, spreadOf } from './statistics.ts';

/** Between two heartbeats of one client, in ms: windows are whole numbers of it. */
const HEARTBEAT_MS = 10_000;

/** Measures what heartbeats cost, and how they delay a change. */
export const heartbeats: Measure = async (settings) => {
  const { isShort, server } = settings;
  const count = isShort ? 2000 : 8000;
  const beats = isShort ? 1 : 3;
  const contestants = [bareGreeted, bareSpread, doorwatch(server, 'greeted')];
  const names = contestants.map(({ name }) => name);
  const cpu = new Map(names.map((name) => [name, [] as number[]]));
  const changes = new Map(names.map((name) => [name, [] as number[]]));

  await inTurns(
    `heartbeats to ${count}`,
    isShort ? 1 : 3,
    contestants.map((contestant) => async () => {
      const { name } = contestant;
      await withServer(settings, contestant, async (load) => {
        await load.ask(`connect ${count} ${contestant.connectingMax}`);
        // What was made for the connects is collected in a time of its own.
        await load.ask(`change 10 5 50`);
        const quiet = await load.ask(`listen ${beats * HEARTBEAT_MS}`);
        const { serverCpuMs = 0, beats: told = 0, least = 0, most = 0 } = quiet;
        if (least < beats - 1 || most > beats + 1) {
          throw new Error(
            `${name}: expected ${beats} heartbeats for each, got ${least} to ${most}`,
          );
        }
        // A beat at either edge of the window is in it or not.
        const perBeat = (1000 * serverCpuMs) / told;
        say(`  ${name}: ${perBeat.toFixed(1)} us a heartbeat, ${least} to ${most} of them`);
        cpu.get(name)?.push(isVoid(name, quiet) ? Number.NaN : perBeat);
        if (isShort) return;
        const { lastMs = [] } = await load.ask('change 200 0 50');
        changes.get(name)?.push(...lastMs);
      });
    }),
  );

  const figures: Record<string, Spread> = {};
  const base = cpu.get(bareGreeted.name) ?? [];
  const middle = median(changes.get(bareGreeted.name) ?? []);
  const rows = names.map((name) => {
    const own = cpu.get(name) ?? [];
    const times = changes.get(name) ?? [];
    const ratio = ratiosOf(own, base);
    figures[`heartbeats ${name}`] = ratio;
    figures[`heartbeats ${name} / ${bareSpread.name}`] = ratiosOf(
      own,
      cpu.get(bareSpread.name) ?? [],
    );
    const waits = [0.5, 0.95, 1].map((share) => quantile(times, share));
    if (times.length > 0)
      figures[`behind heartbeats ${name}`] = spreadOf([(waits[2] ?? 0) / (waits[0] ?? 0)]);
    return [
      name,
      formatSpread(spreadOf(own), 1),
      formatSpread(ratio),
      ...waits.map((ms) =>
        times.length === 0 ? '' : `${ms.toFixed(1)} (${(ms / middle).toFixed(2)})`,
      ),
    ];
  });
  return {
    title: `Heartbeats to ${count} greeted clients and their answers`,
    columns: [
      'server',
      'us of CPU for a heartbeat and its answer',
      'ratio to the bare loop',
      'last client told of a change meanwhile, in ms (ratio): median',
      '95 %',
      'worst',
    ],
    rows,
    figures,
  };
};
