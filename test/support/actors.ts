/** Our machines, running on virtual time with what they say written down. */
import {
  type AnyActor,
  type AnyActorLogic,
  type AnyActorRef,
  createActor,
  createMachine,
  type EventObject,
  fromCallback,
  type InputFrom,
} from 'xstate';
import { type AlarmNews, type AlarmOf, createAlarms } from '../../src/app/alarms.ts';
import { checkWarmth } from '../../src/app/temperature-alarms.ts';
import {
  ASK_FRAME,
  type Change,
  type DoorAlarmInput,
  type DoorRecord,
  doorMachine,
  encode,
  type Instant,
  type ListenerCommand,
  type PulseLogic,
  type ServerEmitted,
  type StoreCommand,
  serverMachine,
  thermometerMachine,
  type WatchdogInput,
  watchdogMachine,
} from '../../src/machines/index.ts';
import type { Dial, DiallerListener } from '../../src/transport/watcher/dialler.ts';
import { createLink } from '../../src/transport/watcher/link.ts';
import { MemorySocket } from './memory-socket.ts';
import { LINES, type LineName } from './server-lines.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a watchdog has its link write. */
const WRITTEN: Readonly<Record<string, string>> = {
  [ASK_FRAME]: 'ask',
  [encode('heartbeat')]: 'answerHeartbeat',
};

/** A door; the test is its sensor. */
export function startDoor(settleMs: number, remembered: Change | null = null, doors = 1) {
  const clock = new VirtualClock();
  const input = { run: 'run', settleMs, remembered, doors };
  const door = createActor(doorMachine, { clock, input });
  const records: DoorRecord[] = [];
  door.on('door.changed', ({ record }) => records.push(record));
  return { clock, door: door.start(), records };
}

/** A thermometer; the test is its sensor. `said`: when, what or why, of when, and its name. */
export function startThermometer() {
  const clock = new VirtualClock();
  const thermometer = createActor(thermometerMachine, {
    clock,
    input: { run: 'run-air', at: clock.now() },
  });
  const said: string[] = [];
  const say = (what: unknown, { at, id }: { at: Instant; id: string }) =>
    said.push(`${clock.now().monotonicMs} ${what} of ${at.monotonicMs} ${id}`);
  thermometer.on('temperature.read', ({ reading }) => say(reading.celsius, reading));
  const reasons: (string | undefined)[] = [];
  thermometer.on('thermometer.lost', ({ change }) => {
    reasons.push(change.reason);
    say(change.reason?.split(' ')[0], change);
  });
  return { clock, thermometer: thermometer.start(), said, reasons };
}

/** A watchdog with its link and its alarm; the test is the dialler and the server. */
export function startWatchdog(options: Partial<WatchdogInput & DoorAlarmInput> = {}) {
  const clock = new VirtualClock();
  /** What it emitted and what it told its link, in order. */
  const said: { ms: number; what: string }[] = [];
  const write = (what: string) => void said.push({ ms: clock.now().monotonicMs, what });
  /** Why it had its link dropped. */
  const reasons: string[] = [];
  let listener: DiallerListener;
  let socket = new MemorySocket();
  const dial: Dial = (dialling) => {
    listener = dialling;
    return {
      drop(reason) {
        write('dropLink');
        reasons.push(reason);
      },
      hold: () => write('holdLink'),
      release: () => write('releaseLink'),
      catchUp: (onCaughtUp) => void clock.setTimeout(onCaughtUp, 0),
      close: () => {},
    };
  };
  const server = {
    attempt: () => listener.onAttempt(),
    connect() {
      socket = new MemorySocket();
      socket.onWritten = (frames) => {
        if (frames.startsWith('["hello"')) hellos.push(frames.trimEnd());
        write(frames.startsWith('["hello"') ? 'sayHello' : (WRITTEN[frames] ?? frames));
      };
      listener.onConnection(socket);
    },
    unsecure: (reason: string) => listener.onUnsecured(reason),
    lose: () => listener.onDisconnect('lost'),
    say: (line: LineName) => socket.say(LINES[line]),
    sayLines: (...lines: string[]) => socket.say(...lines),
    refuse: (retryMs: number | null) => socket.say(encode('refused', 1, { retryMs }).trimEnd()),
  };
  const input = { limitMs: 2000, repeatMs: 0, offlineAfterMs: 0, reconnects: true, ...options };
  /** What its alarm said. */
  const news: (AlarmNews & AlarmOf & { ms: number })[] = [];
  /** What it called openings, and what before. */
  const renamings: string[] = [];
  /** What it said in its hellos. */
  const hellos: string[] = [];
  const alarms = createAlarms({
    ...{ clock, inputOf: () => input },
    warmth: checkWarmth({ maxCelsius: 8, warmForMs: input.limitMs, repeatMs: input.repeatMs }),
    onNews(one, of) {
      news.push({ ...one, ...of, ms: clock.now().monotonicMs });
      write(of.isOneOfMany ? `${of.channel}: ${one.type}` : one.type);
    },
    onRenamed: ({ id, was }) => renamings.push(`${was} is ${id} at ${clock.now().monotonicMs}`),
    onChecked: ({ open, unknown }) => write(`open: ${[...open.keys()]}, unknown: ${unknown}`),
  });
  /** How long its computer slept, as far as nobody noticed. */
  let sleptMs = 0;
  const pulse: PulseLogic = ({ sendBack, receive }) =>
    receive(({ type }) => {
      if (type !== 'look') throw new Error(`expected look, got ${type}`);
      if (sleptMs > 0) sendBack({ type: 'clock.stalled', forMs: sleptMs });
      sleptMs = 0;
    });
  const sleep = (ms: number) => {
    sleptMs = ms;
  };
  const machine = watchdogMachine.provide({
    actors: {
      link: createLink({ dial, clock }),
      alarms,
      pulse: fromCallback(pulse),
      signOfLife: fromCallback(() => {
        write('signOfLife');
        return () => write('noSignOfLife');
      }),
    },
  });
  const watchdog = createActor(machine, { clock, input });
  watchdog.on('*', ({ type }) => write(type));
  return {
    ...{ clock, hellos, news, reasons, renamings, said, server, sleep },
    watchdog: watchdog.start(),
  };
}

/** A server whose memory, channels and listener are the test. */
export function startServer(channels: readonly string[] = ['door']) {
  const clock = new VirtualClock();
  const commands: (StoreCommand | ListenerCommand)[] = [];
  /** With what its actors were started, by name. */
  const inputs: Record<string, unknown> = {};
  const stub = (name: string) =>
    fromCallback<StoreCommand | ListenerCommand>(({ receive, input }) => {
      inputs[name] = input;
      receive((command) => commands.push(command));
    });
  const actors = {
    ...{ store: stub('store'), channels: stub('channels'), listener: stub('listener') },
  };
  const server = createActor(serverMachine.provide({ actors: actors as never }), {
    clock,
    input: { channels, doors: channels.filter((name) => name !== 'air') },
  });
  const said: ServerEmitted[] = [];
  server.on('*', (news) => said.push(news));
  return { clock, commands, inputs, said, server: server.start() };
}

/** An actor as it is invoked by a machine, and what it tells that machine. */
export function startInvoked<T extends AnyActorLogic>(logic: T, input?: InputFrom<T>) {
  const told: EventObject[] = [];
  const machine = createMachine({
    invoke: { id: 'invoked', src: logic as AnyActorLogic, input: input as never },
    on: { '*': { actions: ({ event }) => told.push(event) } },
  });
  const host = createActor(machine).start();
  const invoked: AnyActorRef | undefined = host.getSnapshot().children.invoked;
  const send = (event: EventObject & Record<string, unknown>) => invoked?.send(event);
  return { told, send, stop: () => void host.stop() };
}

/** What an actor fails with when it is started. */
export function errorsOf(actor: AnyActor): string[] {
  const errors: string[] = [];
  actor.subscribe({ error: (error) => errors.push(String(error)) });
  actor.start();
  return errors;
}
