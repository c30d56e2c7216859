/** A door client and the server that it finds, or does not find. */
import { type Actor, createActor, fromCallback } from 'xstate';
import { createAlarms } from '../../../src/app/alarms.ts';
import {
  type DoorAlarmContext,
  type DoorAlarmInput,
  type doorAlarmMachine,
  type WatchdogContext,
  type WatchdogInput,
  watchdogMachine,
} from '../../../src/machines/index.ts';
import { createLink } from '../../../src/transport/index.ts';
import { connectInMemory, type Found } from '../../support/memory-peers.ts';
import { MemorySocket } from '../../support/memory-socket.ts';
import { LINES, type LineName } from '../../support/server-lines.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { dialVirtually } from '../../support/virtual-dialler.ts';
import { createObserver, delaysOf, IMPOSSIBLE, type Play, waitFor } from './scene.ts';

/** What happens to a watcher in a run, from outside. */
export type ClientAct =
  | { readonly type: 'start'; readonly finds: Found }
  /** The wait before the next attempt is over. */
  | { readonly type: 'attempt'; readonly finds: Found }
  | { readonly type: 'say'; readonly line: LineName }
  /** The server ends the connection, or breaks it. */
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  /** The client is stopped, or nobody reads its standard output any more. */
  | { readonly type: 'stop'; readonly by: 'SIGINT' | 'SIGTERM' }
  | { readonly type: 'unread' }
  /** A delay of the machine passes, and the attempt it makes then finds something. */
  | { readonly type: 'wait'; readonly delay: string; readonly finds?: Found };

type Value = ReturnType<Actor<typeof watchdogMachine>['getSnapshot']>['value'];

/** The states of the watchdog's regions, and of its alarm's. */
type Regions = Exclude<Value, string>['watching'] &
  ReturnType<Actor<typeof doorAlarmMachine>['getSnapshot']>['value'];

/** How a watcher is started, and what may happen to it. */
export interface ClientScene {
  readonly options: WatchdogInput & DoorAlarmInput;
  readonly lines: readonly LineName[];
  readonly finds: readonly Found[];
  /** Whether a person stops it, or stops reading. */
  readonly isStopped?: boolean;
  /** Whether the server is our own: it answers a hello by itself, and first says how its door is. */
  readonly isServerOurs?: boolean;
  /** Which delays are waited for. */
  readonly delays: readonly string[];
  /** What counts as one situation, besides that of the connection itself. */
  readonly project: (regions: Regions, context: WatchdogContext & DoorAlarmContext) => unknown;
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

/** A line of our own server, which names each reading of its run and marks the first. */
function ownLine(line: LineName, run: number, reading: number): string {
  const [name, wallMs, details] = JSON.parse(LINES[line]);
  const named = { ...details, id: `${run}-${reading}`, first: reading === 1 };
  return JSON.stringify([name, wallMs, named]);
}

/** Plays a scene on the machine and its link, with a server in memory. */
export function playClient(scene: ClientScene): Play<ClientAct, ClientSeen> {
  return (acts) => {
    const clock = new VirtualClock();
    /** The waits of the dialler are no time of the machine's. */
    const dialClock = new VirtualClock();
    const { inspect, labels, taken } = createObserver(clock);
    const later: (() => void)[] = [];
    const news: string[] = [];
    let connections = 0;
    /** Our server has said hello in so many. */
    let welcomed = 0;
    let isUnread = false;
    let exit: number | null = null;
    /** How many readings our server has had, and the last. */
    let readings = 0;
    let reading: LineName | null = null;
    let finds: Found = 'silence';
    let socket = new MemorySocket();
    socket.destroy();

    const connect = connectInMemory(
      dialClock,
      () => finds,
      (found) => {
        socket = found;
        connections++;
      },
    );
    const link = createLink({ dial: dialVirtually({ clock: dialClock, connect }), clock });
    let actor: Actor<typeof watchdogMachine> | null = null;
    let door: Actor<typeof doorAlarmMachine> | null = null;

    const isConnected = () => socket.writable;
    /** The wait before the next attempt is all that the dialler's clock can be left with. */
    const isWaiting = () => exit === null && dialClock.pending > 0;

    /** What the dialler does at once; our server says hello by itself. */
    function goOn(): void {
      dialClock.advance(0);
      if (!scene.isServerOurs || welcomed === connections) return;
      welcomed = connections;
      readings = 0;
      reading = null;
      socket.say(LINES.hello);
    }

    function say(line: LineName): void {
      if (!scene.isServerOurs) return socket.say(LINES[line]);
      readings++;
      reading = line;
      socket.say(ownLine(line, connections, readings));
    }

    function stop(code: number): void {
      exit ??= code;
      actor?.stop();
    }

    function start(): void {
      const alarms = createAlarms({
        ...{ clock, inputOf: () => scene.options, onNews: ({ type }) => tell(type) },
        inspect(event) {
          if ('id' in event.actorRef && event.actorRef.id === 'door') {
            door = event.actorRef as typeof door;
          }
          inspect(event);
        },
      });
      const machine = watchdogMachine.provide({
        actors: { link, alarms, pulse: fromCallback(() => {}), signOfLife: fromCallback(() => {}) },
      });
      actor = createActor(machine, { id: 'watchdog', clock, inspect, input: scene.options });
      actor.on('*', ({ type }) => {
        // An end is acted upon at once; that nobody reads is noticed later.
        if (type === 'ended') later.unshift(() => stop(1));
        else tell(type);
      });
      actor.start();
    }

    function tell(what: string): void {
      if (!isUnread) news.push(what);
      else later.push(() => stop(0));
    }

    /** Gives the ms that passed; null for what could not be. */
    function act(next: ClientAct): number | null {
      if ('finds' in next && next.finds) finds = next.finds;
      switch (next.type) {
        case 'start':
          start();
          return 0;
        case 'attempt':
          dialClock.advance(dialClock.untilNextMs);
          return 0;
        case 'say':
          say(next.line);
          return 0;
        case 'end':
        case 'reset':
          socket.finish();
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
      if (isConnected()) {
        if (isCounting()) return [{ type: 'say', line: 'junk' }];
        // Our server says nothing twice, and its sensor's end is final.
        const lines = scene.lines.filter((line) => line !== reading && reading !== 'unknown');
        list.push(...lines.map((line) => ({ type: 'say', line }) as const));
        list.push({ type: 'end' }, { type: 'reset' });
      }
      // It would not wait for us to wait for something else.
      if (isWaiting()) {
        return [
          ...list,
          ...scene.finds.map((found) => ({ type: 'attempt', finds: found }) as const),
        ];
      }
      const delays = [...delaysOf(actor), ...delaysOf(door)];
      for (const delay of delays.filter((one) => scene.delays.includes(one))) {
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
      return isConnected() && (actor?.getSnapshot().context.badLines ?? 0) > 0;
    }

    function situation(): string {
      if (!actor) return 'not started';
      const snapshot = actor.getSnapshot();
      if (isCounting()) return `bad lines: ${snapshot.context.badLines}`;
      const { value } = snapshot;
      const state = typeof value === 'object' ? projected(value.watching, snapshot.context) : value;
      return JSON.stringify([isConnected(), isWaiting(), exit, isUnread, reading, state]);
    }

    function projected(watching: Exclude<Value, string>['watching'], context: WatchdogContext) {
      if (!door) return null;
      const alarm = door.getSnapshot();
      return scene.project({ ...watching, ...alarm.value }, { ...context, ...alarm.context });
    }

    let waitedMs: number | null = 0;
    for (const next of acts) {
      waitedMs = act(next);
      goOn();
      for (let then = later.shift(); then; then = later.shift()) then();
    }
    return {
      situation: waitedMs === null ? IMPOSSIBLE : situation(),
      possible: waitedMs === null ? [] : possible(),
      taken,
      labels,
      waitedMs: waitedMs ?? 0,
      seen: {
        written: socket.lines.map((line) => `${line}\n`).join(''),
        news,
        connections,
        isConnected: isConnected(),
        exit,
      },
    };
  };
}
