import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import {
  type Acceptor,
  acceptPeers,
  connectPeer,
  findFreePort,
  type Peer,
  type Relay,
  startRelay,
} from './peers.ts';
import { DOOR_CLIENT, DOOR_SERVER, type Program, startCommand, startProgram } from './programs.ts';

/** A client's request for protocol 1. */
export const HELLO = '["hello",{"protocol":1}]';

/** A server process and the port it said it listens on. */
export type ServerProgram = Program & { readonly port: number };

/** What a test can start; all of it is ended when the test is. */
export interface Lab {
  start(script: URL, ...args: string[]): Program;
  /** Any server whose first line is the article's, on a free port of this machine. */
  startServer(script: URL, ...args: string[]): Promise<ServerProgram>;
  /** A script by any command before the one that starts it, such as `env`. */
  startBy(command: readonly [string, ...string[]], script: URL, ...args: string[]): Program;
  /** Our server, as by `startBy`. */
  startServerBy(command: readonly [string, ...string[]], ...args: string[]): Promise<ServerProgram>;
  /** Our server with its door on standard input. */
  doorServer(...args: string[]): Promise<ServerProgram>;
  /** Our client; resolves when it has said `connected`. */
  doorClient(port: number, seconds: string, ...args: string[]): Promise<Program>;
  /** Our binaries with just these arguments. */
  runServer(...args: string[]): Program;
  runClient(...args: string[]): Program;
  /** Connects as nc does; with `HELLO` as a greeted client. */
  connect(port: number, ...lines: string[]): Promise<Peer>;
  accept(port?: number): Promise<Acceptor>;
  relay(port: number, delayMs?: number): Promise<Relay>;
  freePort(): Promise<number>;
  /** A path in a directory of this test's own. */
  scratchFile(name: string): Promise<string>;
}

/** Vitest's `it` with a lab of each test's own, so that tests may run side by side. */
export const it = test.extend<{ lab: Lab }>({
  lab: async ({ task }, use) => {
    const cleanups: (() => unknown)[] = [];
    await use(createLab(task.id, (cleanup) => cleanups.push(cleanup)));
    for (const cleanup of cleanups.reverse()) await cleanup();
  },
});

function createLab(name: string, onEnd: (cleanup: () => unknown) => void): Lab {
  function start(script: URL, ...args: string[]): Program {
    const program = startProgram(script, ...args);
    onEnd(program.kill);
    return program;
  }

  function startBy(
    [command, ...before]: readonly [string, ...string[]],
    script: URL,
    ...args: string[]
  ): Program {
    const program = startCommand(command, ...before, process.execPath, script.pathname, ...args);
    onEnd(program.kill);
    return program;
  }

  async function listening(program: Program): Promise<ServerProgram> {
    const { text } = await program.stdout.next(/^door server listening on /);
    return { ...program, port: JSON.parse(text.slice(text.indexOf('{'))).port };
  }

  function startServer(script: URL, ...args: string[]): Promise<ServerProgram> {
    return listening(start(script, ...args));
  }

  return {
    start,
    startServer,
    startBy,
    startServerBy: (command, ...args) => listening(startBy(command, DOOR_SERVER, ...args)),
    runServer: (...args) => start(DOOR_SERVER, ...args),
    runClient: (...args) => start(DOOR_CLIENT, ...args),
    doorServer: (...args) =>
      startServer(
        DOOR_SERVER,
        ...['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin', ...args],
      ),
    async doorClient(port, seconds, ...args) {
      const client = start(DOOR_CLIENT, '127.0.0.1', String(port), seconds, ...args);
      await client.stdout.next(/connected/);
      return client;
    },
    async connect(port, ...lines) {
      const peer = await connectPeer(port, ...lines);
      onEnd(() => peer.socket.destroy());
      return peer;
    },
    async accept(port) {
      const acceptor = await acceptPeers(port);
      onEnd(acceptor.close);
      return acceptor;
    },
    async relay(port, delayMs) {
      const relay = await startRelay(port, delayMs);
      onEnd(relay.close);
      return relay;
    },
    freePort: findFreePort,
    async scratchFile(file) {
      const directory = await mkdtemp(join(tmpdir(), `doorwatch-${name}-`));
      onEnd(() => rm(directory, { recursive: true }));
      return join(directory, file);
    },
  };
}
