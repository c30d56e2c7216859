import { encode } from '../../src/machines/index.ts';
import type { startWatchdog } from './actors.ts';

interface Told {
  readonly channel: string;
  readonly level: 'open' | 'close';
  readonly id: string;
  readonly atMs: number;
}

/** A server of protocol 2 with some doors, told of as the wire says; the test moves the doors. */
export function serveChannels({ clock, hellos, server }: Started, channels: readonly string[]) {
  const history: Told[] = [];
  let isConnected = false;
  const nowMs = () => clock.now().monotonicMs;
  const line = ({ channel, level, id, atMs }: Told, isMissed?: true) =>
    encode(`${channel}/${level}`, atMs, { ageMs: nowMs() - atMs, id, missed: isMissed }).trimEnd();
  const lasts = () => channels.flatMap((channel) => history.findLast(isOf(channel)) ?? []);

  return {
    move(channel: string): void {
      const level = history.findLast(isOf(channel))?.level === 'open' ? 'close' : 'open';
      const change = { channel, level, id: `run-${history.length}`, atMs: nowMs() } as const;
      history.push(change);
      if (isConnected) server.sayLines(line(change));
    },
    connect(): void {
      if (isConnected) return;
      isConnected = true;
      server.connect();
      const { since } = JSON.parse(hellos.at(-1) ?? '')[1];
      const kinds = Object.fromEntries(channels.map((channel) => [channel, 'door']));
      const known = history.findIndex(({ id }) => id === since);
      const missed = since === undefined ? [] : history.slice(known + 1);
      const hello = encode('hello', { protocol: 2, heartbeatMs: 10_000, channels: kinds });
      server.sayLines(
        hello.trimEnd(),
        ...missed.map((one) => line(one, true)),
        ...lasts().map((one) => line(one)),
      );
    },
    /** So often that its silence is no matter. */
    beat(): void {
      const ages = lasts().map(({ channel, id, atMs }) => [channel, { ageMs: nowMs() - atMs, id }]);
      const beat = encode('heartbeat', nowMs(), { channels: Object.fromEntries(ages) });
      if (isConnected) server.sayLines(beat.trimEnd());
    },
    cut(): void {
      if (isConnected) server.lose();
      isConnected = false;
    },
  };
}

type Started = ReturnType<typeof startWatchdog>;

function isOf(channel: string) {
  return (told: Told) => told.channel === channel;
}
