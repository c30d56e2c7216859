/** A door client and the server that it finds, or does not find. */
import { type Actor, createActor, fromCallback } from 'xstate';
import {
  type LinkCommand,
  type WatchdogEvent,
  type WatchdogInput,
  watchdogMachine,
} from '../../src/machines/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { createObserver, delaysOf, IMPOSSIBLE, type Play, waitFor } from './scene.ts';

/** What an attempt finds; `silence` neither accepts nor refuses. */
export type Found = 'server' | 'nobody' | 'silence';

/** What a server can say, as its lines. */
export const LINES = {
  hello: '["hello",{"protocol":1,"heartbeatMs":10000}]',
  heartbeat: '["heartbeat",1400000000000]',
  other: '["temperature",4]',
  junk: 'junk',
  // One more than a second allows, all of them empty.
  flood: '\n'.repeat(200),
  refusal: '["refused",1400000000000,{"reason":"full","retryMs":1000}]',
  bareRefusal: '["refused"]',
  openA: '["open",1,{"ageMs":0,"id":"a"}]',
  openAOlder: '["open",1,{"ageMs":500,"id":"a"}]',
  openAOverdue: '["open",1,{"ageMs":9000,"id":"a"}]',
  openB: '["open",2,{"ageMs":0,"id":"b"}]',
  openBOverdue: '["open",2,{"ageMs":9000,"id":"b"}]',
  openPlain: '["open",1]',
  closePlain: '["close",4]',
  openFirst: '["open",3,{"ageMs":0,"id":"c","first":true}]',
  close: '["close",4,{"ageMs":0,"id":"z"}]',
  unknown: '["unknown",5,{"ageMs":0,"id":"u","reason":"unplugged"}]',
} as const;

export type Line = keyof typeof LINES;

export type ClientAct =
  | { readonly type: 'start'; readonly finds: Found }
  /** The wait before the next attempt is over. */
  | { readonly type: 'attempt'; readonly finds: Found }
  | { readonly type: 'say'; readonly line: Line }
  /** The server ends the connection, or breaks it. */
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  /** The client is stopped, or nobody reads its standard output any more. */
  | { readonly type: 'stop'; readonly by: 'SIGINT' | 'SIGTERM' }
  | { readonly type: 'unread' }
  /** A delay of the machine passes, and the attempt it makes then finds something. */
  | { readonly type: 'wait'; readonly delay: string; readonly finds?: Found };

export interface ClientScene {
  readonly options: WatchdogInput;
  readonly lines: readonly Line[];
  readonly finds: readonly Found[];
  /** Whether a person stops it, or stops reading. */
  readonly isStopped?: boolean;
  /** Whether the server is our own: it answers a hello by itself, and first says how its door is. */
  readonly isServerOurs?: boolean;
  /** Which delays are waited for. */
  readonly delays: readonly string[];
  /** What counts as one situation, besides that of the connection itself. */
  readonly project: (snapshot: ReturnType<Actor<typeof watchdogMachine>['getSnapshot']>) => unknown;
}

/** What is to be seen of the client from outside. */
export interface ClientSeen {
  /** What the server was written in its latest connection. */
  readonly written: string;
  /** What a person was told, in order. */
  readonly news: readonly string[];
  /** How many connections there were, and whether there is one now. */
  readonly connections: number;
  readonly isConnected: boolean;
  /** The program's exit code; null while it runs. */
  readonly exit: number | null;
}

/** What a line means to the machine. */
function eventsOf(line: Line, clock: VirtualClock): WatchdogEvent[] {
  const heard = { type: 'line.heard' } as const;
  switch (line) {
    case 'hello':
      return [{ type: 'server.greeted' }, heard];
    case 'heartbeat':
      return [heard, { type: 'server.beat' }];
    case 'other':
      return [heard];
    case 'junk':
      return [{ type: 'line.bad' }];
    case 'flood':
      return [{ type: 'peer.flooded' }];
    case 'refusal':
      return [{ type: 'server.refused', retryMs: 1000 }];
    case 'bareRefusal':
      return [{ type: 'server.refused', retryMs: null }];
    case 'unknown':
      return [heard, { type: 'sensor.lost', reason: 'unplugged' }];
    default: {
      const [level, wallMs, details = {}] = JSON.parse(LINES[line]);
      const { ageMs = 0, id = null, first = false } = details;
      const report = { at: clock.now(), id, wallMs, ageMs, first };
      return [heard, { type: level === 'open' ? 'door.opened' : 'door.closed', ...report }];
    }
  }
}

/** Plays a scene on the machine, with its link in memory. */
export function playClient(scene: ClientScene): Play<ClientAct, ClientSeen> {
  return (acts) => {
    const clock = new VirtualClock();
    const { inspect, labels, taken } = createObserver(clock);
    const later: (() => void)[] = [];
    const news: string[] = [];
    let written: string[] = [];
    let phase: 'attempting' | 'connected' | 'waiting' | 'held' = 'attempting';
    let connections = 0;
    let isDropped = false;
    let isUnread = false;
    let exit: number | null = null;
    /** How many readings our server has had, and the last. */
    let readings = 0;
    let reading: Line | null = null;
    let finds: Found = 'silence';
    let actor: Actor<typeof watchdogMachine> | null = null;
    let tell: (event: WatchdogEvent) => void = () => {};

    function attempt(): void {
      phase = 'attempting';
      isDropped = false;
      tell({ type: 'link.attempted' });
      later.push(() => {
        if (finds === 'nobody') lose('nobody is there');
        if (finds === 'server') connected();
      });
    }

    function connected(): void {
      phase = 'connected';
      written = [];
      connections++;
      tell({ type: 'link.connected' });
      if (!scene.isServerOurs) return;
      readings = 0;
      reading = null;
      say('hello');
    }

    function say(line: Line): void {
      for (const event of eventsOf(line, clock)) if (!isDropped) tell(event);
    }

    /** Our server names each reading of its own and marks the first. */
    function read(line: Line): void {
      readings++;
      reading = line;
      for (const event of eventsOf(line, clock)) {
        const own = { id: `${connections}-${readings}`, first: readings === 1 };
        tell('id' in event ? { ...event, ...own } : event);
      }
    }

    function lose(reason: string): void {
      phase = 'waiting';
      tell({ type: 'link.lost', reason });
    }

    function obey(command: LinkCommand): void {
      switch (command.type) {
        case 'sayHello':
          return void written.push('["hello",{"protocol":1}]');
        case 'answerHeartbeat':
          return void written.push('["heartbeat"]');
        case 'dropLink':
          isDropped = true;
          return void later.push(() => lose(command.reason));
        case 'holdLink':
          phase = 'held';
          return;
        case 'releaseLink':
          attempt();
      }
    }

    function stop(code: number): void {
      exit ??= code;
      phase = 'held';
      actor?.stop();
    }

    function start(): void {
      const link = fromCallback<LinkCommand>(({ sendBack, receive }) => {
        tell = sendBack;
        receive(obey);
        attempt();
      });
      const machine = watchdogMachine.provide({ actors: { link } });
      actor = createActor(machine, { id: 'watchdog', clock, inspect, input: scene.options });
      actor.on('*', ({ type }) => {
        // An end is acted upon at once; that nobody reads is noticed later.
        if (type === 'ended') later.unshift(() => stop(1));
        else if (!isUnread) news.push(type);
        else later.push(() => stop(0));
      });
      actor.start();
    }

    /** Gives the ms that passed; null for what could not be. */
    function act(next: ClientAct): number | null {
      if ('finds' in next && next.finds) finds = next.finds;
      switch (next.type) {
        case 'start':
          start();
          return 0;
        case 'attempt':
          attempt();
          return 0;
        case 'say':
          (scene.isServerOurs ? read : say)(next.line);
          return 0;
        case 'end':
        case 'reset':
          lose('the connection was closed');
          return 0;
        case 'stop':
          stop(0);
          return 0;
        case 'unread':
          isUnread = true;
          return 0;
        case 'wait':
          return waitFor(next.delay, clock, labels, () => false);
      }
    }

    function possible(): ClientAct[] {
      if (!actor) return scene.finds.map((found) => ({ type: 'start', finds: found }));
      if (exit !== null) return [];
      const list: ClientAct[] = [];
      if (scene.isStopped) {
        list.push({ type: 'stop', by: 'SIGINT' }, { type: 'stop', by: 'SIGTERM' });
        if (!isUnread) list.push({ type: 'unread' });
      }
      if (phase === 'waiting') {
        list.push(...scene.finds.map((found) => ({ type: 'attempt', finds: found }) as const));
      }
      if (phase === 'connected') {
        if (isCounting()) return [{ type: 'say', line: 'junk' }];
        // Our server says nothing twice, and its sensor's end is final.
        const lines = scene.lines.filter((line) => line !== reading && reading !== 'unknown');
        list.push(...lines.map((line) => ({ type: 'say', line }) as const));
        list.push({ type: 'end' }, { type: 'reset' });
      }
      // It would not wait for us to wait for something else.
      if (phase === 'waiting') return list;
      for (const delay of delaysOf(actor).filter((one) => scene.delays.includes(one))) {
        if (delay !== 'holdMs') list.push({ type: 'wait', delay });
        else
          list.push(
            ...scene.finds.map((found) => ({ type: 'wait', delay, finds: found }) as const),
          );
      }
      return list;
    }

    /** How many bad lines there were matters to one guard only: nothing else happens meanwhile. */
    function isCounting(): boolean {
      return phase === 'connected' && (actor?.getSnapshot().context.badLines ?? 0) > 0;
    }

    function situation(): string {
      if (!actor) return 'not started';
      const snapshot = actor.getSnapshot();
      if (isCounting()) return `bad lines: ${snapshot.context.badLines}`;
      return JSON.stringify([phase, exit, isUnread, reading, scene.project(snapshot)]);
    }

    let waitedMs: number | null = 0;
    for (const next of acts) {
      waitedMs = act(next);
      for (let then = later.shift(); then; then = later.shift()) then();
    }
    return {
      situation: waitedMs === null ? IMPOSSIBLE : situation(),
      possible: waitedMs === null ? [] : possible(),
      taken,
      labels,
      waitedMs: waitedMs ?? 0,
      seen: {
        written: written.map((line) => `${line}\n`).join(''),
        news,
        connections,
        isConnected: (phase as string) === 'connected',
        exit,
      },
    };
  };
}
