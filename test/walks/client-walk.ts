/** Walks a run through a client's scene on a real client, with a real server for it. */
import { expect } from 'vitest';
import {
  type ClientAct,
  type ClientScene,
  type ClientSeen,
  LINES,
  playClient,
} from './client-scene.ts';
import type { Taken } from './scene.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { until } from './until.ts';

/** A client to walk on, wherever it runs. */
export interface ClientProgram {
  /** Lets the wait before its next attempt pass. */
  attempt(): Promise<void> | void;
  /** Lets so much of its time pass, in ms. */
  pass(ms: number): Promise<void> | void;
  /** Its transitions so far. */
  taken(): readonly Taken[];
  /** What it told a person so far, as the names of its events. */
  news(): readonly string[];
  /** Its exit code; null while it runs. */
  exit(): number | null;
  stop(by: 'SIGINT' | 'SIGTERM'): void;
  /** Nobody reads its standard output any more. */
  unread(): void;
  /** Leaves nothing behind. */
  end(): Promise<unknown> | undefined;
}

export type StartClient = (scene: ClientScene, port: number) => ClientProgram;

/** Walks one run, compares after each act what was traced, said and written, and gives the labels. */
export async function walkClient(
  scene: ClientScene,
  acts: readonly ClientAct[],
  startClient: StartClient,
): Promise<readonly string[]> {
  const play = playClient(scene);
  const server = await startScriptedServer();
  let client: ClientProgram | null = null;

  async function perform(act: ClientAct, waitedMs: number): Promise<void> {
    if ('finds' in act && act.finds) await server.become(act.finds);
    const peer = server.peers.at(-1);
    switch (act.type) {
      case 'start':
        client = startClient(scene, server.port);
        return;
      case 'attempt':
        return client?.attempt();
      case 'wait':
        return client?.pass(waitedMs);
      case 'stop':
        return client?.stop(act.by);
      case 'unread':
        return client?.unread();
      case 'say':
        return peer?.say(LINES[act.line]);
      case 'end':
        return void peer?.socket.end();
      case 'reset':
        return void peer?.socket.resetAndDestroy();
    }
  }

  try {
    for (const [i, act] of acts.entries()) {
      const { taken, seen, waitedMs } = play(acts.slice(0, i + 1));
      await perform(act, waitedMs);
      if (!client) throw new Error('expected a start first');
      await expectTaken(client, taken.watchdog ?? []);
      await expectSeen(client, server, seen);
    }
    return play(acts).labels;
  } finally {
    await (client as ClientProgram | null)?.end();
    await server.close();
  }
}

async function expectTaken(client: ClientProgram, expected: readonly Taken[]): Promise<void> {
  const tell = () => `${JSON.stringify(client.taken())}\ninstead of ${JSON.stringify(expected)}`;
  await until(() => client.taken().length >= expected.length, tell);
  expect(client.taken()).toEqual(expected);
}

async function expectSeen(
  client: ClientProgram,
  server: ScriptedServer,
  seen: ClientSeen,
): Promise<void> {
  const peer = () => server.peers.at(-1);
  const actual = () => ({
    written:
      peer()
        ?.lines.texts.map((text) => `${text}\n`)
        .join('') ?? '',
    news: client.news(),
    connections: server.peers.length,
    isConnected: peer()?.socket.readable ?? false,
    exit: client.exit(),
  });
  const text = () => JSON.stringify(actual());
  const expected = JSON.stringify(seen);
  await until(
    () => text() === expected,
    () => `there is to see: ${text()}\ninstead of ${expected}`,
  );
}
