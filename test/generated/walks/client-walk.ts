/** Walks a run through a client's scene on a real client, with a real server for it. */
import { expect } from 'vitest';
import type { Found } from '../../support/memory-peers.ts';
import type { LineName } from '../../support/server-lines.ts';
import type { ClientAct, ClientScene, ClientSeen } from './client-scene.ts';
import { byActor, type Play, type Taken } from './scene.ts';
import { until } from './until.ts';

/** A server for a client to find. */
export interface SceneServer {
  readonly port: number;
  /** From now on an attempt finds this. */
  become(found: Found): Promise<void>;
  say(line: LineName): void;
  /** Ends the connection in order, or breaks it. */
  end(): Promise<unknown> | undefined;
  reset(): Promise<unknown> | undefined;
  /** What is to be seen from here. */
  seen(): Pick<ClientSeen, 'written' | 'connections' | 'isConnected'> | null;
  close(): Promise<void>;
}

/** A client to walk on, wherever it runs. */
export interface ClientProgram {
  /** Does nothing until it is thawed. */
  freeze(): void;
  thaw(): void;
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

/** Starts the watcher that a scene describes, against a server on this port. */
export type StartClient = (scene: ClientScene, port: number) => Promise<ClientProgram>;

/**
 * Walks one run and compares after each act what was traced, said and written. Gives the labels of
 * the transitions that were traced.
 */
export async function walkClient(
  scene: ClientScene,
  play: Play<ClientAct, ClientSeen>,
  acts: readonly ClientAct[],
  startServer: () => Promise<SceneServer>,
  startClient: StartClient,
): Promise<readonly string[]> {
  const server = await startServer();
  let client: ClientProgram | null = null;

  async function perform(act: ClientAct, waitedMs: number): Promise<void> {
    if ('finds' in act && act.finds) {
      // It is not to make its attempt before there is what it shall find.
      client?.freeze();
      await server.become(act.finds);
      client?.thaw();
    }
    switch (act.type) {
      case 'start':
        client = await startClient(scene, server.port);
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
        return server.say(act.line);
      case 'end':
        return void (await server.end());
      case 'reset':
        return void (await server.reset());
    }
  }

  try {
    for (const [i, act] of acts.entries()) {
      const { taken, seen, waitedMs } = play(acts.slice(0, i + 1));
      await perform(act, waitedMs);
      if (!client) throw new Error('expected a start first');
      await expectTaken(client, taken, scene);
      await expectSeen(client, server, seen);
    }
    return play(acts).labels;
  } finally {
    await (client as ClientProgram | null)?.end();
    await server.close();
  }
}

async function expectTaken(
  client: ClientProgram,
  expected: Readonly<Record<string, readonly Taken[]>>,
  { isServerOurs = false }: ClientScene,
): Promise<void> {
  // Our server has heartbeats by itself.
  const isOwn = ({ event }: Taken) => !isServerOurs || !/^(server\.beat|door\.aged)$/.test(event);
  const taken = () => byActor(client.taken().filter(isOwn));
  const describe = () => `${JSON.stringify(taken())}\ninstead of ${JSON.stringify(expected)}`;
  const count = (all: typeof expected) => Object.values(all).flat().length;
  await until(() => count(taken()) >= count(expected), describe);
  expect(taken()).toEqual(expected);
}

async function expectSeen(
  client: ClientProgram,
  server: SceneServer,
  { written, connections, isConnected, news, exit }: ClientSeen,
): Promise<void> {
  const actual = () => JSON.stringify([client.news(), client.exit(), server.seen()]);
  const wire = server.seen() && { written, connections, isConnected };
  const expected = JSON.stringify([news, exit, wire]);
  await until(
    () => actual() === expected,
    () => `there is to see: ${actual()}\ninstead of ${expected}`,
  );
}
