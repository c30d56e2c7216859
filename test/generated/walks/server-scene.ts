/** A door server, its door's sensor, and one client of it. */
import { type Actor, createActor, fromCallback, type InspectionEvent } from 'xstate';
import { createWatchedChannels } from '../../../src/app/watched-channels.ts';
import {
  type connectionMachine,
  type DoorRecord,
  type doorMachine,
  type SourceEvent,
  type SourceLogic,
  type StoreCommand,
  serverMachine,
} from '../../../src/machines/index.ts';
import type { Accept } from '../../../src/transport/server/acceptor.ts';
import { createListener } from '../../../src/transport/server/listener.ts';
import { MemorySocket } from '../../support/memory-socket.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { createObserver, delaysOf, IMPOSSIBLE, type Play, SILENCE, waitFor } from './scene.ts';

/** What a client says. */
export const SAYS = {
  hello: '["hello",{"protocol":1}]',
  channels: '["hello",{"protocol":2}]',
  token: '["hello",{"protocol":1,"token":"k3y"}]',
  word: '["heartbeat"]',
  ask: '["ask"]',
  know: '["door/acknowledge",{"forMs":1800000}]',
  junk: 'junk',
  // One line more than a second allows, all of them empty.
  flood: '\n'.repeat(200),
};

/** What happens to a server in a run, from outside. */
export type ServerAct =
  /** `no reader` of its standard output. */
  | { readonly type: 'start'; readonly finds: 'a free port' | 'a port taken' | 'no reader' }
  | { readonly type: 'stop'; readonly by: 'SIGINT' | 'SIGTERM' }
  /** The sensor's next line, or its end. */
  | { readonly type: 'sense'; readonly what: 'open' | 'close' | 'end' }
  | { readonly type: 'connect' }
  /** The client says something. */
  | { readonly type: 'say'; readonly what: keyof typeof SAYS }
  /** It reads no more, until the kernel takes no more either; or it goes on reading. */
  | { readonly type: 'read'; readonly on: boolean }
  /** It ends its side, or breaks the connection. */
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  | { readonly type: 'wait'; readonly delay: string };

/** How a server is started, and what may happen to it. */
export interface ServerScene {
  readonly settleMs: number;
  /** What an earlier run left of the door. */
  readonly remembers?: 'open' | 'close';
  /** Whether a client comes, and whether there is a place for it. */
  readonly client: 'none' | 'admitted' | 'refused';
  /** Whether the client's hello is for protocol 2. */
  readonly knowsChannels?: boolean;
  /** Whether it says that it knows of the door's opening. */
  readonly acknowledges?: true;
  /** What the client has to say; a hello without it is refused. */
  readonly token?: 'k3y';
  /** How long the server has been there when anything else happens, in ms. */
  readonly headStartMs?: number;
  /**
   * A process in real time: nothing else happens in the 100 ms that a client has for its hello, and
   * a client reads, for nothing fills up what it does not.
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
const isOnItsOwn = (label: string) => /beatMs|steadyMs/.test(label);

/** Plays a scene on the machines, with a server's adapters in memory. */
export function playServer(scene: ServerScene): Play<ServerAct, ServerSeen> {
  return (acts) => {
    const clock = new VirtualClock();
    const observer = createObserver(clock);
    const { labels, taken } = observer;
    /** What is to happen once all that follows from the act itself has. */
    const later: (() => void)[] = [];
    const socket = new MemorySocket();
    let hasClient = false;
    let isInputEnded = false;
    let isStopped = false;
    let server: Actor<typeof serverMachine> | null = null;
    let door: Actor<typeof doorMachine> | null = null;
    let client: Actor<typeof connectionMachine> | null = null;
    let read: (event: SourceEvent) => void = () => {};
    let onConnection: (socket: MemorySocket, from: string) => void = () => {};

    function inspect(event: InspectionEvent): void {
      observer.inspect(event);
      if (event.type !== '@xstate.actor' || !('id' in event.actorRef)) return;
      const { id } = event.actorRef;
      if (id === 'door') door = event.actorRef as typeof door;
      // The first is another one, where there is no place for this one.
      if (hasClient && id === clientId()) client = event.actorRef as typeof client;
    }

    const clientId = () => (scene.client === 'refused' ? 'connection-2' : 'connection-1');
    const isActive = (actor: { getSnapshot(): { status: string } } | null) =>
      actor?.getSnapshot().status === 'active';
    const record = (): DoorRecord => {
      if (!door) throw new Error('there is no door yet');
      return door.getSnapshot().context.record;
    };

    function start(finds: 'a free port' | 'a port taken' | 'no reader'): void {
      const { settleMs, remembers } = scene;
      const at = clock.now();
      const remembered = remembers
        ? [{ channel: 'door', change: { level: remembers, id: 'old-1', at, first: false } }]
        : [];
      const store = fromCallback<StoreCommand>(({ sendBack, receive }) => {
        sendBack({ type: 'store.restored', remembered, isKeeping: Boolean(remembers) });
        receive(({ type, journal }) => {
          if (type === 'keep') sendBack({ type: 'store.kept', journal });
          else sendBack({ type: 'store.finished' });
        });
      });
      const source: SourceLogic = ({ sendBack }) => {
        read = sendBack;
        read({ type: 'sensor.started' });
      };
      const accept: Accept = (listener) => {
        const address = { address: '127.0.0.1', family: 'IPv4', port: 1 };
        if (finds === 'a port taken') later.push(() => listener.onFailure('taken'));
        else later.push(() => listener.onListening(address));
        ({ onConnection } = listener);
        return () => {};
      };
      const actors = {
        store,
        channels: createWatchedChannels({
          ...{ channels: { door: { kind: 'door', source, settleMs } }, clock, inspect, run: 'run' },
          onNews: () => {},
        }),
        listener: createListener({
          ...{ accept, clock, inspect, clientsMax: 1, clientsPerAddressMax: 1 },
          channels: [{ name: 'door', kind: 'door' }],
          log: () => {},
          token: () => scene.token ?? null,
        }),
      };
      const input = { channels: ['door'], doors: ['door'] };
      const options = { id: 'server', clock, inspect, input };
      server = createActor(serverMachine.provide({ actors }), options);
      server.on('listening', () => {
        if (finds === 'no reader') later.push(stop);
      });
      server.start();
      later.push(() => {
        const first = new MemorySocket();
        first.answersEnd = true;
        const isThere = scene.client === 'refused' && finds === 'a free port';
        if (isThere) {
          onConnection(first, 'memory');
          // So no handshake of its own ends in the middle of a run.
          first.say(SAYS.hello);
        }
        clock.advance(scene.headStartMs ?? 0);
      });
    }

    function stop(): void {
      isStopped = true;
      server?.send({ type: 'server.stop' });
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
      hasClient = true;
      onConnection(socket, 'memory');
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
          socket.say(SAYS[next.what]);
          break;
        case 'read':
          if (next.on) socket.drain();
          else socket.fillUp();
          break;
        case 'end':
          socket.finish();
          break;
        case 'reset':
          socket.destroy();
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
        const hello = scene.knowsChannels ? 'channels' : 'hello';
        const words = ([hello, 'token', 'word', 'ask', 'know', 'junk', 'flood'] as const).filter(
          (what) =>
            !socket.isPeerEnded &&
            (what !== 'token' || scene.token) &&
            // Once is enough.
            (what !== 'know' || (scene.acknowledges === true && !isKnown())),
        );
        list.push(...words.map((what) => ({ type: 'say', what }) as const));
        if (socket.isFull) list.push({ type: 'read', on: true });
        else if (isStreaming() && !scene.isProcess) list.push({ type: 'read', on: false });
        if (!socket.isPeerEnded) list.push({ type: 'end' });
        // What it said before would be lost with it.
        if (!isRushed) list.push({ type: 'reset' });
      }
      const delays = [server, door, client].flatMap((actor) =>
        isActive(actor) ? delaysOf(actor) : [],
      );
      if (isStreaming() && !isPlain()) delays.push(SILENCE);
      // In real time they come by themselves.
      const waits = scene.isProcess ? delays.filter((delay) => delay !== 'beatMs') : delays;
      list.push(...waits.map((delay) => ({ type: 'wait', delay }) as const));
      return list.filter((one) => scene.allows?.(one) ?? true);
    }

    /** Only who is told things can be slow to read them. */
    function isStreaming(): boolean {
      return client?.getSnapshot().matches({ serving: { flow: 'streaming' } }) ?? false;
    }

    function isPlain(): boolean {
      return client?.getSnapshot().matches({ serving: { protocol: 'plain' } }) ?? false;
    }

    /** Somebody knows of what the door does. */
    function isKnown(): boolean {
      return server?.getSnapshot().context.journal.acknowledged.door !== undefined;
    }

    /** How many bad lines there were matters to one guard only: nothing else happens meanwhile. */
    function isCounting(): boolean {
      return (client?.getSnapshot().context.badLines ?? 0) > 0 && !socket.isEnded;
    }

    function situation(): string {
      const { delivered = null, badLines = 0 } = client?.getSnapshot().context ?? {};
      const values = [server, door, client].map((actor) => actor?.getSnapshot().value);
      if (isCounting()) return `bad lines: ${badLines}`;
      const last = door ? record().last : null;
      // Who is subscribed has been told everything.
      const deliveredId = delivered && 'id' in delivered ? delivered.id : undefined;
      const isBehind = !isStreaming() && deliveredId !== last?.id;
      return JSON.stringify([
        values,
        last?.level,
        last?.id === 'old-1' || door?.getSnapshot().context.remembered?.level,
        socket.written.length > 0,
        isBehind,
        ...[socket.isFull, socket.isPeerEnded, isInputEnded, isStopped, isKnown()],
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
      written: socket.written.join(''),
      isStalled: socket.isFull,
      isOurSideEnded: socket.isEnded,
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
