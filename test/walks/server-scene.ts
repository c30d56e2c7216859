/** A door server, its door's sensor, and one client of it. */
import { type Actor, createActor, fromCallback } from 'xstate';
import { createSupervisedSensor } from '../../src/app/supervised-sensor.ts';
import {
  type Change,
  type ConnectionCommand,
  connectionMachine,
  type DoorRecord,
  doorMachine,
  type ListenerCommand,
  type SourceEvent,
  serverMachine,
} from '../../src/machines/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { createObserver, delaysOf, IMPOSSIBLE, type Play, waitFor } from './scene.ts';

export type ServerAct =
  /** `no reader` of its standard output. */
  | { readonly type: 'start'; readonly finds: 'a free port' | 'a port taken' | 'no reader' }
  | { readonly type: 'stop'; readonly by: 'SIGINT' | 'SIGTERM' }
  /** The sensor's next line, or its end. */
  | { readonly type: 'sense'; readonly what: 'open' | 'close' | 'end' }
  | { readonly type: 'connect' }
  /** The client says something. */
  | { readonly type: 'say'; readonly what: 'hello' | 'word' | 'junk' | 'flood' }
  /** It reads no more, until the kernel takes no more either; or it goes on reading. */
  | { readonly type: 'read'; readonly on: boolean }
  /** It ends its side, or breaks the connection. */
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  | { readonly type: 'wait'; readonly delay: string };

export interface ServerScene {
  readonly settleMs: number;
  /** What an earlier run left of the door. */
  readonly remembers?: 'open' | 'close';
  /** Whether a client comes, and whether there is a place for it. */
  readonly client: 'none' | 'admitted' | 'refused';
  /** How long the server has been there when anything else happens, in ms. */
  readonly headStartMs?: number;
  /**
   * A process in real time: nothing else happens in the 100 ms that a client has for its hello, and
   * what a client does not read is filled up by movements of the door.
   */
  readonly isProcess?: boolean;
  /** Which acts are played; all that can be without. */
  readonly allows?: (act: ServerAct) => boolean;
}

/** What the client has seen. */
export interface ServerSeen {
  readonly written: string;
  /** Whether it reads nothing just now. */
  readonly isStalled: boolean;
  readonly isOurSideEnded: boolean;
  /** The program's exit code; null while it runs. */
  readonly exit: number | null;
}

/** What time brings whatever else happens. */
const isOnItsOwn = (label: string) => /heartbeatMs|steadyMs/.test(label);

const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';

/** Plays a scene on the machines, with a server's adapters in memory. */
export function playServer(scene: ServerScene): Play<ServerAct, ServerSeen> {
  return (acts) => {
    const clock = new VirtualClock();
    const observer = createObserver(clock);
    const { inspect, labels, taken } = observer;
    /** What is to happen once all that follows from the act itself has. */
    const later: (() => void)[] = [];
    /** What the client was written, and what became of its socket. */
    const written: string[] = [];
    let isStalled = false;
    let isOurSideEnded = false;
    let isTheirSideEnded = false;
    let isJoined = false;
    let isInputEnded = false;
    let isStopped = false;
    let server: Actor<typeof serverMachine> | null = null;
    let door: Actor<typeof doorMachine> | null = null;
    let client: Actor<typeof connectionMachine> | null = null;
    let read: (event: SourceEvent) => void = () => {};

    const isActive = (actor: { getSnapshot(): { status: string } } | null) =>
      actor?.getSnapshot().status === 'active';
    const record = (): DoorRecord => {
      if (!door) throw new Error('there is no door yet');
      return door.getSnapshot().context.record;
    };

    function start(finds: 'a free port' | 'a port taken' | 'no reader'): void {
      const address = { address: '127.0.0.1', family: 'IPv4', port: 1 };
      const listener = fromCallback<ListenerCommand>(({ sendBack, receive }) => {
        later.push(() =>
          sendBack(
            finds === 'a port taken'
              ? { type: 'listener.failed', reason: 'taken' }
              : { type: 'listener.listening', address },
          ),
        );
        receive(({ type }) => {
          if (type === 'beat' && isActive(client)) client?.send({ type: 'heartbeat.due' });
          if (type === 'beat') return;
          if (isActive(client)) client?.send({ type: 'connection.end' });
          later.push(tellWhenEmpty);
        });
        tellGone = () => sendBack({ type: 'clients.gone' });
      });
      startDoor();
      const machine = serverMachine.provide({ actors: { listener } });
      server = createActor(machine, { id: 'server', clock, inspect }).start();
      server.on('listening', () => {
        if (finds === 'no reader') later.push(stop);
      });
      later.push(() => clock.advance(scene.headStartMs ?? 0));
    }

    function stop(): void {
      isStopped = true;
      server?.send({ type: 'server.stop' });
    }

    let tellGone = () => {};
    function tellWhenEmpty(): void {
      if (isStopped && !isActive(client)) tellGone();
    }

    function startDoor(): void {
      const source = fromCallback(({ sendBack }) => {
        read = sendBack;
        read({ type: 'sensor.started' });
      });
      const sensor = createSupervisedSensor({ source, clock, inspect, onNews: () => {} });
      const machine = doorMachine.provide({ actors: { sensor } });
      const { settleMs, remembers } = scene;
      const remembered = remembers
        ? { level: remembers, id: 'old-1', at: clock.now(), first: false }
        : null;
      const input = { run: 'run', settleMs, remembered };
      door = createActor(machine, { id: 'door', clock, inspect, input }).start();
      door.on('door.changed', (changed) => {
        if (isJoined) client?.send({ type: 'door.changed', record: changed.record });
      });
    }

    function sense(what: 'open' | 'close' | 'end'): void {
      const at = clock.now();
      if (what === 'open') read({ type: 'contact.opened', at });
      if (what === 'close') read({ type: 'contact.closed', at });
      if (what !== 'end') return;
      isInputEnded = true;
      read({ type: 'sensor.ended', at, reason: 'its input ended' });
    }

    function connect(): void {
      const input = { clients: scene.client === 'refused' ? 1 : 0, clientsMax: 1 };
      const id = scene.client === 'refused' ? 'connection-2' : 'connection-1';
      client = createActor(connectionMachine, { id, clock, inspect, input });
      client.on('*', obey);
      client.start();
    }

    function write(...message: unknown[]): void {
      written.push(JSON.stringify(message));
      if (isStalled) client?.send({ type: 'socket.saturated' });
    }

    function tell(change: Change, isGreeted: boolean): void {
      const { wallMs, monotonicMs } = change.at;
      const ageMs = clock.now().monotonicMs - monotonicMs;
      const { id, first, reason } = change;
      const details = { ageMs, id, ...(first && { first }), ...(reason && { reason }) };
      write(change.level, wallMs, ...(isGreeted ? [details] : []));
    }

    function obey(command: ConnectionCommand): void {
      const { wallMs } = clock.now();
      switch (command.type) {
        case 'sayWelcome':
          return write(...JSON.parse(WELCOME));
        case 'sayRefused':
          return write('refused', wallMs, { reason: 'full', retryMs: 30_000 });
        case 'sayHeartbeat':
          return write('heartbeat', wallMs);
        case 'tellPlain':
        case 'tellGreeted':
          return tell(command.change, command.type === 'tellGreeted');
        case 'recallDoor':
          return client?.send({ type: 'door.recalled', record: record() });
        case 'joinBroadcast':
        case 'leaveBroadcast':
          isJoined = command.type === 'joinBroadcast';
          return;
        case 'endSocket':
          isOurSideEnded = true;
          later.push(closeIfOver);
          return;
        case 'destroySocket':
          later.push(close);
      }
    }

    function close(): void {
      if (!isActive(client)) return;
      client?.send({ type: 'socket.closed' });
      tellWhenEmpty();
    }

    function closeIfOver(): void {
      if (isOurSideEnded && isTheirSideEnded && !isStalled) close();
    }

    function goOn(): void {
      if (!isOurSideEnded) client?.send({ type: 'socket.drained' });
      closeIfOver();
    }

    function backAndForth(): ('open' | 'close')[] {
      return record().last?.level === 'open' ? ['close', 'open'] : ['open', 'close'];
    }

    function say(what: 'hello' | 'word' | 'junk' | 'flood'): void {
      // What it says then is not even read.
      if (isOurSideEnded) return;
      if (what === 'hello') client?.send({ type: 'peer.greeted' });
      if (what === 'word') client?.send({ type: 'peer.spoke' });
      if (what === 'junk') client?.send({ type: 'line.bad' });
      if (what === 'flood') client?.send({ type: 'peer.flooded' });
    }

    /** Gives the ms that passed; null for what could not be. */
    function act(next: ServerAct): number | null {
      switch (next.type) {
        case 'start':
          start(next.finds);
          break;
        case 'stop':
          stop();
          break;
        case 'sense':
          sense(next.what);
          break;
        case 'connect':
          connect();
          break;
        case 'say':
          say(next.what);
          break;
        case 'read':
          isStalled = !next.on;
          if (next.on) goOn();
          else if (scene.isProcess) for (const what of backAndForth()) sense(what);
          break;
        case 'end':
          isTheirSideEnded = true;
          client?.send({ type: 'socket.ended' });
          closeIfOver();
          break;
        case 'reset':
          close();
          break;
        case 'wait':
          return waitFor(next.delay, clock, labels, isOnItsOwn);
      }
      return 0;
    }

    function starts() {
      return (['a free port', 'a port taken', 'no reader'] as const).filter(
        (finds) => scene.isProcess || finds !== 'no reader',
      );
    }

    function possible(): ServerAct[] {
      if (!server) return starts().map((finds) => ({ type: 'start', finds }));
      if (!isActive(server)) return [];
      if (isCounting()) return [{ type: 'say', what: 'junk' }];
      const isShaking = client?.getSnapshot().matches({ serving: { flow: 'handshake' } }) ?? false;
      const isRushed = scene.isProcess && isShaking;
      const list: ServerAct[] = [];
      if (!isStopped && !isRushed) {
        list.push({ type: 'stop', by: 'SIGINT' });
        if (scene.isProcess) list.push({ type: 'stop', by: 'SIGTERM' });
      }
      if (!isInputEnded && !isStopped && !isRushed) {
        list.push({ type: 'sense', what: 'open' }, { type: 'sense', what: 'close' });
        list.push({ type: 'sense', what: 'end' });
      }
      if (!client && scene.client !== 'none' && !isStopped) list.push({ type: 'connect' });
      if (isActive(client)) {
        const words = isTheirSideEnded ? [] : (['hello', 'word', 'junk', 'flood'] as const);
        list.push(...words.map((what) => ({ type: 'say', what }) as const));
        if (isStalled) list.push({ type: 'read', on: true });
        // Only who is told things can be slow to read them.
        else if (isJoined && canFill()) list.push({ type: 'read', on: false });
        if (!isTheirSideEnded) list.push({ type: 'end' });
        // What it said before would be lost with it.
        if (!isRushed) list.push({ type: 'reset' });
      }
      const delays = [server, door, client].flatMap((actor) =>
        isActive(actor) ? delaysOf(actor) : [],
      );
      list.push(...delays.map((delay) => ({ type: 'wait', delay }) as const));
      return list.filter((one) => scene.allows?.(one) ?? true);
    }

    function canFill(): boolean {
      return !scene.isProcess || (record().last !== null && !isInputEnded);
    }

    /** How many bad lines there were matters to one guard only: nothing else happens meanwhile. */
    function isCounting(): boolean {
      return (client?.getSnapshot().context.badLines ?? 0) > 0 && !isOurSideEnded;
    }

    function situation(): string {
      const { told = null, badLines = 0 } = client?.getSnapshot().context ?? {};
      const values = [server, door, client].map((actor) => actor?.getSnapshot().value);
      if (isCounting()) return `bad lines: ${badLines}`;
      const last = door ? record().last : null;
      const isBehind = told?.id !== last?.id;
      return JSON.stringify([
        values,
        last?.level,
        last?.id === 'old-1' || door?.getSnapshot().context.remembered?.level,
        told !== null,
        isBehind,
        ...[isStalled, isTheirSideEnded, isInputEnded, isStopped],
      ]);
    }

    function exit(): number | null {
      if (!server || isActive(server)) return null;
      return server.getSnapshot().matches('failed') ? 1 : 0;
    }

    let waitedMs: number | null = 0;
    for (const next of acts) {
      waitedMs = act(next);
      for (let then = later.shift(); then; then = later.shift()) then();
    }
    const seen = {
      written: written.map((line) => `${line}\n`).join(''),
      isStalled,
      isOurSideEnded,
      exit: exit(),
    };
    return {
      situation: waitedMs === null ? IMPOSSIBLE : situation(),
      possible: waitedMs === null ? [] : possible(),
      taken,
      labels,
      waitedMs: waitedMs ?? 0,
      seen,
    };
  };
}
