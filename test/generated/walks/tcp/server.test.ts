import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startDoorServer, type TraceRecord } from '../../../../src/app/index.ts';
import { connectionMachine } from '../../../../src/machines/index.ts';
import { acceptPeers } from '../../../support/peers.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { OUT_OF_REACH } from '../out-of-reach.ts';
import { expectReach } from '../reach.ts';
import { generateRuns, playOnce, walkAll } from '../scene.ts';
import { playServer, type ServerScene } from '../server-scene.ts';
import { type ServerProgram, type StartServer, walkServer } from '../server-walk.ts';

/** How many runs are walked side by side. */
const AT_A_TIME = 20;
/** What fills a connection up: a line of its own, and less than what may wait in memory. */
const FILLER = `${'\0'.repeat(16_383)}\n`;
/** Twice what a kernel may take to say that it has received something, in ms. */
const KERNEL_MS = 80;
/** What a kernel may take later than that, where others work on the machine, is less than this. */
const SPARE_BYTES = 2 ** 20;

/** Our server in this process, on real sockets and virtual time. */
const startServer: StartServer = async (scene, finds) => {
  const clock = new VirtualClock();
  const input = new PassThrough();
  const records: TraceRecord[] = [];
  const occupant = finds === 'a port taken' ? await acceptPeers() : null;
  let exit: number | null = null;
  const server = await startDoorServer({
    ...{ port: occupant?.port ?? 0, host: '127.0.0.1', sensor: 'stdin', input, clock },
    settleMs: scene.settleMs,
    token: scene.token,
    clientsMax: scene.client === 'refused' ? 1 : 10,
    trace: (record) => records.push(record),
  }).catch((error) => {
    expect(error.message).toMatch(/^expected to listen on .* EADDRINUSE/);
    exit = 1;
    return null;
  });
  clock.advance(scene.headStartMs ?? 0);

  function socketOf(peer: { localPort?: number | undefined }): Socket | undefined {
    const handles: unknown[] = Reflect.get(process, '_getActiveHandles').call(process);
    return handles.find(
      (handle): handle is Socket =>
        handle instanceof Socket &&
        handle.localPort === server?.address.port &&
        handle.remotePort === peer.localPort,
    );
  }

  return {
    port: server?.address.port ?? null,
    freeze: () => {},
    thaw: () => {},
    sense: (line) => void (line === null ? input.end() : input.write(`${line}\n`)),
    stop: () =>
      void server?.stop().then(() => {
        exit = 0;
      }),
    exit: () => exit,
    pass: (ms) => clock.advance(ms),
    taken: () => records.map(({ when, ...record }) => record),
    async fill({ socket }) {
      const ours = socketOf(socket);
      if (!ours) throw new Error('expected a socket of ours, got none');
      // What the kernel has acknowledged late makes room for more.
      do {
        while (ours.writableLength < SPARE_BYTES) ours.write(FILLER);
        await new Promise((resolve) => setTimeout(resolve, KERNEL_MS));
      } while (ours.writableLength < SPARE_BYTES);
    },
    normalise: (written) => written.replaceAll(FILLER, '').replaceAll(/"id":"\w+-/g, '"id":"run-'),
    async end() {
      await server?.stop();
      await occupant?.close();
    },
  } satisfies ServerProgram;
};

const SCENES: Readonly<Record<string, ServerScene>> = {
  'a client that is admitted': { settleMs: 0, client: 'admitted' },
  'a client that is refused': { settleMs: 0, client: 'refused' },
  'a client that knows of channels': {
    settleMs: 0,
    client: 'admitted',
    knowsChannels: true,
    acknowledges: true,
    allows: (act) =>
      ['start', 'connect', 'sense', 'wait'].includes(act.type) ||
      (act.type === 'say' && ['channels', 'ask', 'know', 'word'].includes(act.what)),
  },
  'a client that acknowledges and may not': {
    settleMs: 0,
    client: 'admitted',
    acknowledges: true,
    allows: (act) =>
      ['start', 'connect', 'wait'].includes(act.type) ||
      (act.type === 'say' && ['hello', 'know'].includes(act.what)),
  },
  'a client that is asked for a token': {
    settleMs: 0,
    client: 'admitted',
    token: 'k3y',
    acknowledges: true,
    allows: ({ type }) => !['sense', 'read'].includes(type),
  },
  'a client that is ended while hearts beat': {
    settleMs: 0,
    client: 'admitted',
    headStartMs: 9500,
    allows: ({ type }) => ['start', 'connect', 'say', 'wait'].includes(type),
  },
};

describe('a server on real sockets', () => {
  const taken = new Set<string>();

  it.each(Object.entries(SCENES))('does with %s what its machines say', async (name, scene) => {
    const play = playOnce(playServer(scene));
    const runs = generateRuns(play);
    await walkAll(runs, AT_A_TIME, async (acts) => {
      for (const label of await walkServer(scene, play, acts, startServer)) taken.add(label);
    });
    console.log(`${name}: ${runs.length} runs walked over TCP`);
    expect(runs.length).toBeGreaterThan(0);
  });

  it('takes every transition of a connection that a client can cause', () => {
    expectReach('over TCP', connectionMachine, taken, OUT_OF_REACH.connection);
  });
});
