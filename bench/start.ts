/** How long the two programs take until they are of use, and what an idle server weighs. */
import { setTimeout as delay } from 'node:timers/promises';
import { endChild, lineOf, startChild } from './children.ts';
import { inTurns, type Measure, readMemory, withServer } from './measure.ts';
import { bare, bareIdle, type Contestant, doorwatch, scriptPath } from './servers.ts';
import { formatSpread, ratiosOf, type Spread, spreadOf } from './statistics.ts';

/** After which a server that was just started is idle, in ms. */
const IDLE_MS = 2000;

/** From the start of a program to a line of its own, in ms. */
async function timeTo(load: string, pattern: RegExp, args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = startChild(load, ['run', process.execPath, ...args], ['pipe', 'pipe', 'pipe']);
  await lineOf(child, pattern);
  const took = performance.now() - began;
  await endChild(child);
  return took;
}

/** Measures how long a start takes, and what an idle server weighs. */
export const start: Measure = async (settings) => {
  const { load, server, client, isShort } = settings;
  const times = { bareServer: [], server: [], bareClient: [], client: [] } as Record<
    string,
    number[]
  >;
  const rounds = isShort ? 9 : 21;
  const run = (key: string, pattern: RegExp, args: readonly string[]) => async () => {
    times[key]?.push(await timeTo(load, pattern, args));
  };
  const options = ['--sensor', 'stdin', '--port', '0'];
  await withServer(settings, bare, async (_, { port }) => {
    await inTurns('start', rounds, [
      run('bareServer', /listening/, [scriptPath('bare-listen.mjs')]),
      run('server', /listening/, [server, ...options]),
      run('bareClient', /^connected/, [scriptPath('bare-connect.mjs'), String(port)]),
      run('client', /^connected/, [client, '127.0.0.1', String(port), '60']),
    ]);
  });

  const idle: Record<string, { rss: number; pss: number }[]> = { bare: [], ours: [] };
  const weigh = (contestant: Contestant, key: string) => () =>
    withServer(settings, contestant, async (_, running) => {
      await delay(IDLE_MS);
      idle[key]?.push(readMemory(running));
    });
  await inTurns('idle', isShort ? 1 : 5, [
    weigh(bareIdle, 'bare'),
    weigh(doorwatch(server, 'plain'), 'ours'),
  ]);
  const megabytes = (key: string, kind: 'rss' | 'pss') =>
    idle[key]?.map((memory) => memory[kind] / 2 ** 20);

  const figures: Record<string, Spread> = {};
  const row = (name: string, own: number[] = [], base: number[] = []) => {
    figures[name] = ratiosOf(own, base);
    return [
      name,
      ...[base, own].map((one) => formatSpread(spreadOf(one), 1)),
      formatSpread(figures[name]),
    ];
  };
  return {
    title: 'Start, and an idle server',
    columns: ['what', 'bare script', 'doorwatch', 'ratio'],
    rows: [
      row('door-server listens, in ms', times.server, times.bareServer),
      row('door-client is connected, in ms', times.client, times.bareClient),
      row('idle server, in MB of RSS', megabytes('ours', 'rss'), megabytes('bare', 'rss')),
      row('idle server, in MB of PSS', megabytes('ours', 'pss'), megabytes('bare', 'pss')),
    ],
    figures,
  };
};
