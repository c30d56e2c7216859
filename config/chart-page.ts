/**
 * What the page of the charts starts our machines with, and what lies between them: the adapters, as
 * far as they are pure. One door, with its sensor and one client that watches it.
 */
import type { EventObject } from 'xstate';
import type { Order, PageModule, Wired } from 'xstate-review';
import {
  type Acknowledge,
  type AlarmsCommand,
  type Asks,
  type Clock,
  encodeHello,
  encodeRefused,
  type HelloRequest,
  helloOf,
  type Instant,
  type Journal,
  parseLine,
  type RaiseCommand,
  type Reading,
  type Refusal,
  type Subscription,
  WELCOME_FRAME,
} from '../src/machines/index.ts';
import { createSubscribers, type Subscriber } from '../src/transport/server/subscribers.ts';
import { eventOf } from '../src/transport/watcher/server-message.ts';

const CHANNELS = [
  { name: 'door', kind: 'door' },
  { name: 'air', kind: 'temperature' },
] as const;

/** When the page's time begins, in ms since 1970. */
const START_MS = Date.UTC(2026, 0, 1);

type Wire = ReturnType<NonNullable<PageModule['wires']>>;

function instantAt(nowMs: number): Instant {
  return { wallMs: START_MS + nowMs, monotonicMs: nowMs };
}

export const inputs = {
  door: { run: 'k3f9', settleMs: 50 },
  connection: {
    ...{ clients: 0, clientsMax: 1000, clientsOfAddress: 0, clientsPerAddressMax: 500 },
    ...{ strangers: 0, strangersOfAddress: 0, isTokenWanted: false },
  },
  watchdog: { offlineAfterMs: 60_000, reconnects: true },
  doorAlarm: { limitMs: 30_000, repeatMs: 0 },
  server: { channels: CHANNELS.map(({ name }) => name), doors: ['door'] },
  thermometer: { run: 'k3f9-air', at: instantAt(0) },
  temperatureAlarm: { maxCelsius: 8, warmForMs: 1_200_000, repeatMs: 0 },
  alerts: { watcher: 'w', incidents: [], held: [] },
  delivery: { timeoutMs: 10_000, waiting: [] },
  acknowledging: { wanted: null, forMs: 1_800_000 },
} satisfies PageModule['inputs'];

/** What somebody says of an opening, when they say it. */
export const onDemand = ['acknowledging'] satisfies PageModule['onDemand'];

/** What an alarm or a watchdog says, as people are told of it. */
function newsOf({ type, ...rest }: { readonly type: string }, nowMs: number) {
  return { news: { ...rest, event: type, time: new Date(START_MS + nowMs).toISOString() } };
}

const now = (rest: object) => (moment: { readonly nowMs: number }) => [
  { at: instantAt(moment.nowMs), ...rest },
];
const sensed = {
  'contact.opened': now({}),
  'contact.closed': now({}),
  'temperature.read': now({ celsius: 4.5 }),
  'sensor.failed': now({ reason: 'unplugged' }),
  'sensor.ended': now({ reason: 'no more input' }),
};
const NOTHING_LEFT = { remembered: [], isKeeping: false };
const LISTENING = { address: { address: '::', family: 'IPv6', port: 8000 } };
const report = now({
  ...{ channel: 'door', id: 'k3f9-9', ageMs: 0, wallMs: START_MS, first: false, isMissed: false },
  ...{ openMs: null, reason: 'unplugged', celsius: 4.5, isPreliminary: false },
});
const reports = {
  ...{ 'door.opened': report, 'door.closed': report, 'sensor.lost': report },
  ...{
    'temperature.read': report,
    'door.aged': report,
    'door.acknowledged': now({ channel: 'door', id: null, remainingMs: 1_800_000 }),
    'limit.changed': now({ limitMs: 60_000 }),
  },
};

export const samples = {
  ...{ sensor: sensed, door: sensed, thermometer: sensed },
  ...{ doorAlarm: reports, temperatureAlarm: reports },
  server: {
    'store.restored': [NOTHING_LEFT],
    'sensor.started': [{ channel: 'door' }],
    'sensor.unusable': [{ channel: 'door', reason: 'unplugged' }],
    'listener.listening': [LISTENING],
    'listener.failed': [{ reason: 'port 8000 is in use' }],
    'client.acknowledged': now({ channel: 'door', id: null, forMs: 1_800_000, by: '10.0.0.7' }),
  },
  connection: {
    'peer.greeted': [
      {
        places: { clients: 0, clientsOfAddress: 0 },
        asks: { channels: null, delivered: null, isLost: false, changes: 0 },
      },
    ],
    'peer.acknowledged': [{ channel: 'door', id: null, forMs: 1_800_000 }],
    'socket.drained': [{ changes: 0 }],
    'socket.saturated': [{ delivered: null }],
  },
  watchdog: {
    ...reports,
    'link.lost': [{ reason: 'the cable was pulled' }],
    'link.unsecured': [{ reason: 'its certificate is of another name' }],
    'clock.stalled': [{ forMs: 60_000 }],
    'server.greeted': [{ channels: CHANNELS, isLost: false }],
    'server.beat': now({ ages: [] }),
    'server.refused': [{ retryMs: 30_000, reason: 'it refused us' }],
  },
  acknowledging: {
    'server.greeted': [{ channels: CHANNELS }],
    'door.reported': [{ channel: 'door', level: 'open', id: 'k3f9-9' }],
    'door.acknowledged': [{ channel: 'door', id: 'k3f9-9', remainingMs: 1_800_000 }],
    'link.lost': [{ reason: 'the cable was pulled' }],
    'server.refused': [{ reason: 'it refused us' }],
  },
  alerts: {
    'news.said': [newsOf({ type: 'warned' }, 0), newsOf({ type: 'offline' }, 0)],
    'hours.began': [{ until: new Date(START_MS + 28_800_000).toISOString() }],
  },
  delivery: {
    'alert.raised': [{ alert: { subject: 'w-k3f9-9', ...newsOf({ type: 'warned' }, 0) } }],
    'attempt.failed': [
      { reason: 'nobody listens there', isFinal: false, retryAfterMs: null, jitter: 0.5 },
    ],
  },
} satisfies PageModule['samples'];

/** What people are told of. */
const NEWS = [
  ...['open', 'close', 'warned', 'closedAfterWarning', 'missed'].map((name) => `doorAlarm ${name}`),
  ...['warm', 'cool'].map((name) => `temperatureAlarm ${name}`),
  ...['offline', 'back'].map((name) => `watchdog ${name}`),
];

export const wires = ((moment) => {
  let told: Wired[] = [];
  const tell = (to: string, event: EventObject, from?: string) =>
    void told.push({ to, event, ...(from !== undefined && { from }) });
  const isDeaf = (machine: string) => moment.snapshotOf(machine)?.hasTag('deaf') === true;
  const clock: Clock = {
    now: () => instantAt(moment.nowMs),
    // Nothing of what is pure sets a timer.
    setTimeout: () => 0,
    clearTimeout: () => {},
  };
  const subscribers = createSubscribers(clock, CHANNELS);

  /** What the server writes, as the watchdog hears it. */
  function write(frames: string | Uint8Array): boolean {
    for (const line of String(frames).split('\n')) {
      const message = parseLine(line);
      if (message === null || isDeaf('watchdog')) continue;
      const event = 'fault' in message ? { type: 'line.bad' } : eventOf(message, clock.now());
      tell('watchdog', event, 'connection');
    }
    return true;
  }
  const stream = { write, writableNeedDrain: false } as unknown as Subscriber['stream'];
  const client: Subscriber = {
    ...{ stream, turn: 0, heardAtBeat: 0, since: 0, audience: null },
    onSaturated: (delivered) =>
      tell('connection', { type: 'socket.saturated', delivered } as never),
    onSilent: () => tell('connection', { type: 'peer.silent' }),
  };

  function hear(frame: string): void {
    const message = parseLine(frame.trimEnd());
    const hello = message && 'name' in message ? helloOf(message) : null;
    if (hello === null || 'fault' in hello) return tell('connection', { type: 'line.bad' });
    const asks = hello.protocol === 1 ? null : subscribers.asksOf(hello);
    const places = { clients: 0, clientsOfAddress: 0 };
    // Each connection has a machine of its own.
    if (!isConnected()) {
      tell('connection', { type: 'xstate.init' });
    }
    tell('connection', { type: 'peer.greeted', places, asks } as EventObject);
  }

  const isConnected = () => moment.snapshotOf('connection')?.status === 'active';
  const lose = (reason: string) => tell('watchdog', { type: 'link.lost', reason } as EventObject);

  function hangUp(reason: string): void {
    if (isConnected()) tell('connection', { type: 'socket.closed' });
    lose(reason);
  }

  function warn(command: AlarmsCommand): void {
    if (command.type === 'tell') {
      tell(command.channel.kind === 'door' ? 'doorAlarm' : 'temperatureAlarm', command.fact);
    } else if (command.type === 'tellAges') {
      const { at } = command;
      for (const { id, ageMs } of command.ages.filter(({ channel }) => channel === 'door')) {
        tell('doorAlarm', { type: 'door.aged', at, id, ageMs } as EventObject);
      }
    } else if (command.type === 'caughtUp') {
      tell('doorAlarm', { type: 'knowledge.caughtUp' });
      tell('temperatureAlarm', { type: 'knowledge.caughtUp' });
    }
  }

  const say = (event: EventObject) =>
    tell('alerts', { type: 'news.said', ...newsOf(event, moment.nowMs) } as EventObject);

  const did: Readonly<Record<string, (payload: never, event: EventObject) => void>> = {
    // All begin well; what goes wrong is the reader's to say.
    'sensor > source xstate.init': () => tell('sensor', { type: 'sensor.started' }),
    'server > store xstate.init': () =>
      tell('server', { type: 'store.restored', ...NOTHING_LEFT } as EventObject),
    'server > listener xstate.init': () =>
      tell('server', { type: 'listener.listening', ...LISTENING } as EventObject),
    'watchdog > link xstate.init': () => tell('watchdog', { type: 'link.connected' }),
    'acknowledging > server xstate.init': () => tell('acknowledging', { type: 'link.connected' }),

    'sensor sensor.started': () =>
      tell('server', { type: 'sensor.started', channel: 'door' } as EventObject),
    'sensor contact.opened': (_, event) => tell('door', event),
    'sensor contact.closed': (_, event) => tell('door', event),
    'sensor sensor.failed': (_, event) => tell('door', event),
    'door door.changed': (_, event) => tell('server', { ...event, channel: 'door' } as EventObject),
    'thermometer temperature.read': (_, event) =>
      tell('server', { ...event, channel: 'air' } as EventObject),
    'thermometer thermometer.lost': (_, event) =>
      tell('server', { ...event, channel: 'air' } as EventObject),

    'server > store finish': () => tell('server', { type: 'store.finished' }),
    'server > store keep': (_, event) => tell('server', { ...event, type: 'store.kept' }),
    'server > listener deliver': ({ journal }: { journal: Journal }) =>
      subscribers.deliver(journal),
    'server > listener read': ({ channel, reading }: { channel: string; reading: Reading }) =>
      subscribers.read(channel, reading),
    'server > listener beat': () => subscribers.beat(),
    'server > listener endClients': () => {
      tell('connection', { type: 'connection.end' });
      tell('server', { type: 'clients.gone' });
    },

    'connection welcome': ({ asks }: { asks: Asks | null }) =>
      write(asks === null ? WELCOME_FRAME : subscribers.welcomeFrame(asks.isLost)),
    'connection refuse': ({ reason }: { reason: Refusal }) =>
      write(encodeRefused(reason, clock.now())),
    'connection replay': () => subscribers.replay(stream),
    'connection tellBatch': (subscription: Subscription) =>
      subscribers.tellBatch(client, subscription),
    'connection subscribe': (subscription: Subscription) =>
      subscribers.subscribe(client, subscription),
    'connection acknowledge': (said: Acknowledge) =>
      tell('server', {
        ...{ type: 'client.acknowledged', by: '10.0.0.7', at: clock.now(), ...said },
      } as EventObject),
    'connection unsubscribe': () => {
      subscribers.unsubscribe(client);
      // What is gone on one side is gone on the other.
      if (!isConnected() && !isDeaf('watchdog')) lose('the server is gone');
    },
    'watchdog disconnected': () => {
      if (isConnected()) tell('connection', { type: 'socket.closed' });
    },
    'connection endSocket': () => hangUp('the server ended it'),
    'connection drop': () => hangUp('the server ended it'),
    'connection destroySocket': () => hangUp('the server ended it'),

    'watchdog > link sayHello': (command: HelloRequest) => hear(encodeHello(command)),
    'watchdog > link ask': () => tell('connection', { type: 'peer.asked' }),
    'watchdog > link answerHeartbeat': () => {
      client.heardAtBeat = subscribers.beats;
    },
    'watchdog > link catchUp': () => tell('watchdog', { type: 'link.caughtUp' }),
    'watchdog > link dropLink': ({ reason }: { reason: string }) => hangUp(reason),
    'watchdog > link releaseLink': () => tell('watchdog', { type: 'link.attempted' }),
    'watchdog > alarms watch': warn,
    'watchdog > alarms tell': warn,
    'watchdog > alarms tellAges': warn,
    'watchdog > alarms caughtUp': warn,
    ...Object.fromEntries(
      NEWS.map((name) => [name, (_: never, event: EventObject) => say(event)] as const),
    ),
    'alerts > hours xstate.init': () => tell('alerts', { type: 'hours.ended' }),
    'alerts > ways raise': ({ alerts, to }: RaiseCommand) => {
      // The way is one that leaves no message behind.
      for (const alert of to === 'all' ? alerts : []) {
        tell('delivery', { type: 'alert.raised', alert } as EventObject);
      }
    },
    'doorAlarm deadline.over': (_, event) => tell('watchdog', event),
    'temperatureAlarm deadline.over': (_, event) => tell('watchdog', event),
  };

  const obey: Wire = ({ from, to, name, payload }: Order) => {
    told = [];
    const key = `${to === null ? from : `${from} > ${to}`} ${name}`;
    did[key]?.(payload as never, payload as EventObject);
    return told;
  };
  return obey;
}) satisfies PageModule['wires'];
