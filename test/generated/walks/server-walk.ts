/** Walks a run through a server's scene on a real server, with a real client of it. */
import { expect } from 'vitest';
import { connectPeer, type Peer } from '../../support/peers.ts';
import type { Play, Taken } from './scene.ts';
import { SAYS, type ServerAct, type ServerScene, type ServerSeen } from './server-scene.ts';
import { until } from './until.ts';

/** A server to walk on, wherever it runs. */
export interface ServerProgram {
  /** Where it listens; null when it could not. */
  readonly port: number | null;
  /** Does nothing until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** The sensor's next line; null is its end. */
  sense(line: 'open' | 'close' | null): void;
  stop(by: 'SIGINT' | 'SIGTERM'): void;
  /** Lets so much of its time pass, in ms. */
  pass(ms: number): Promise<void> | void;
  /** Its transitions so far. */
  taken(): readonly Taken[];
  /** Fills up all that lies between it and a client that does not read; a process cannot. */
  fill?(client: Peer): Promise<void>;
  /** What was written, without what differs from one run to the next. */
  normalise(written: string): string;
  /** Its exit code; null while it runs. */
  exit(): number | null;
  /** Leaves nothing behind. */
  end(): Promise<unknown>;
}

type Start = Extract<ServerAct, { type: 'start' }>;
/** Starts the server that a scene describes. */
export type StartServer = (scene: ServerScene, finds: Start['finds']) => Promise<ServerProgram>;

/** Whether a client's act belongs to what it does as soon as it is connected. */
function isInOneGo(act: ServerAct['type'], next: string): boolean {
  return ['connect', 'say'].includes(act) && ['say', 'end'].includes(next);
}

/** The run with the client's own end as its last act, or what comes of it too late is not seen. */
function ended(run: readonly ServerAct[], play: Play<ServerAct, ServerSeen>) {
  const last = play(run).possible.find(({ type }) => type === 'end');
  return last ? [...run, last] : run;
}

/**
 * Walks one run and compares after each act what was traced and what is on the wire. Gives the
 * labels of the transitions that were traced.
 */
export async function walkServer(
  scene: ServerScene,
  play: Play<ServerAct, ServerSeen>,
  run: readonly ServerAct[],
  startServer: StartServer,
): Promise<readonly string[]> {
  const acts = ended(run, play);
  const first = acts[0];
  if (first?.type !== 'start') throw new Error('expected a start first');
  const server = await startServer(scene, first.finds);
  const peers: Peer[] = [];
  let client: Peer | null = null;

  /** In real time they come by themselves. */
  function isNoBeat({ event }: { readonly event: string }): boolean {
    return !(scene.isProcess && event.includes('.beatMs.'));
  }

  async function connect(): Promise<Peer> {
    const peer = await connectPeer(server.port ?? 0);
    peers.push(peer);
    return peer;
  }

  async function perform(act: ServerAct, waitedMs: number): Promise<void> {
    switch (act.type) {
      case 'start':
        if (scene.client !== 'refused' || server.port === null) return;
        server.freeze();
        return (await connect()).say(SAYS.hello);
      case 'stop':
        return server.stop(act.by);
      case 'sense':
        return server.sense(act.what === 'end' ? null : act.what);
      case 'connect':
        client = await connect();
        client.socket.allowHalfOpen = true;
        return;
      case 'say':
        return client?.say(SAYS[act.what]);
      case 'read':
        if (act.on) return void client?.socket.resume();
        client?.socket.pause();
        return client ? server.fill?.(client) : undefined;
      case 'end':
        return void client?.socket.end();
      case 'reset':
        return void client?.socket.resetAndDestroy();
      case 'wait':
        return server.pass(waitedMs);
    }
  }

  async function expectTaken(actor: string, all: readonly Taken[]): Promise<void> {
    const expected = all.filter(isNoBeat);
    const actual = () => server.taken().filter((one) => one.actor === actor);
    const tell = () => `${JSON.stringify(actual())}\ninstead of ${JSON.stringify(expected)}`;
    await until(() => actual().length >= expected.length, tell);
    expect(actual()).toEqual(expected);
  }

  async function expectSeen(act: ServerAct, seen: ServerSeen): Promise<void> {
    await until(
      () => server.exit() === seen.exit,
      () => `its exit code is ${server.exit()} instead of ${seen.exit}`,
    );
    if (!client || act.type === 'reset') return;
    const { lines, socket } = client;
    const expected = server.normalise(seen.written);
    const heard = () => server.normalise(lines.texts.map((text) => `${text}\n`).join(''));
    const isThere = () => heard() === expected;
    if (seen.isStalled) return;
    await until(isThere, () => `the wire has ${heard()}instead of ${expected}`);
    await until(
      () => socket.readableEnded === seen.isOurSideEnded,
      () => `our side is ${seen.isOurSideEnded ? 'not ended' : 'ended'}`,
    );
  }

  try {
    for (const [i, act] of acts.entries()) {
      const { taken, seen, waitedMs } = play(acts.slice(0, i + 1));
      const next = acts[i + 1]?.type ?? 'none';
      // What a client says first is there when it is accepted, however slow the machine is.
      if (act.type === 'connect') server.freeze();
      await perform(act, waitedMs);
      if (isInOneGo(act.type, next)) continue;
      server.thaw();
      for (const [actor, expected] of Object.entries(taken)) await expectTaken(actor, expected);
      await expectSeen(act, seen);
    }
    return play(acts).labels.filter((event) => isNoBeat({ event }));
  } finally {
    for (const { socket } of peers) socket.destroy();
    await server.end();
  }
}
