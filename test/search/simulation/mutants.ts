/** Machines with something broken, each of which a simulation has to find. */
import { assign, emit, enqueueActions, sendTo } from 'xstate';
import { withChange } from '../../../src/machines/change.ts';
import type {
  Asks,
  DoorAlarmContext,
  DoorContext,
  Instant,
  OpenReport,
  ServerContext,
  WatchdogContext,
} from '../../../src/machines/index.ts';
import { isSame, known, openingOf } from '../../../src/machines/opening.ts';
import type { ReportEvent } from '../../../src/machines/watchdog-events.ts';
import { type Machines, nothing, withChart, withWords } from '../machines.ts';

interface Mutant {
  readonly name: string;
  readonly machines: Machines;
}

function broken(name: string, which: keyof Machines, words: object): Mutant {
  return { name, machines: withWords(which, words) };
}

function charted(name: string, which: keyof Machines, path: string, value: unknown): Mutant {
  return { name, machines: withChart(which, path, value) };
}

const CATCHING_UP = 'states watching states knowledge states catchingUp';
const FLOW = 'states serving states flow states';
/** Longer than any house is watched, in ms. */
const NEVER_MS = 1e9;

/** Remembers an opening whose age is another than the report's, in ms. */
function rememberAged(ageMs: (report: OpenReport) => number) {
  return assign((_, { report }: { report: OpenReport }) => ({
    opening: { ...openingOf(report), ageMs: ageMs(report) },
  }));
}

/** Believes a contact and forgets what was remembered. */
const believeAnew = assign(({ context }, { level }: { level: 'open' | 'close' }) => {
  const { count, edge, record, run } = context as unknown as DoorContext;
  const { last } = record;
  const first = last === null || last.level === 'unknown';
  const change = { level, id: `${run}-${count + 1}`, at: edge as Instant, first };
  return { count: count + 1, record: withChange(record, change), remembered: null };
});

/** Tells of each door's changes as of another's. */
const deliverSwapped = sendTo('listener', ({ context }) => {
  const { journal } = context as unknown as ServerContext;
  const doors = Object.keys(journal.doors);
  const history = journal.history.map(({ channel, change }) => ({
    channel: doors.includes(channel) ? String(doors.find((one) => one !== channel)) : channel,
    change,
  }));
  return { type: 'deliver', journal: doors.length > 1 ? { ...journal, history } : journal };
});

/** Takes who wants some channels for as far as all of them are. */
const rememberLatest = assign((_, { asks }: { asks: Asks | null }) => ({
  channels: asks?.channels ?? null,
  changes: asks?.changes ?? 0,
  delivered: asks?.channels ? { changes: asks.changes, rounds: -1 } : (asks?.delivered ?? null),
}));

/** Passes on what is said of a door; and that a thermometer is cool when it is closed. */
const passOnAndCool = enqueueActions(({ enqueue }, { report }: { report: ReportEvent }) => {
  const { channel, at, type } = report;
  const door = { name: channel ?? 'door', kind: 'door' } as const;
  const air = { name: 'air', kind: 'temperature' } as const;
  const reading = { type: 'temperature.read', celsius: 4, ageMs: 0, at } as const;
  const fact = { ...report, isPreliminary: false };
  enqueue.sendTo('alarms', { type: 'tell', channel: door, fact });
  if (type !== 'door.closed') return;
  enqueue.sendTo('alarms', { type: 'tell', channel: air, fact: reading });
});

/** Asks for what it missed only when it was told something itself. */
const forgetEarlier = sendTo('link', ({ context }) => {
  const { known } = context as unknown as WatchdogContext;
  const since = known.channels.some(({ isTold }) => isTold) ? known.since : null;
  return { type: 'sayHello', channels: known.wanted, since: since?.id ?? null };
});

function fail(): never {
  throw new Error('broken on purpose');
}

export const MUTANTS: readonly Mutant[] = [
  broken('a watchdog fails', 'watchdog', { actions: { forgetBadLines: fail } }),
  broken('an alarm fails', 'doorAlarm', { actions: { forget: fail } }),
  broken('a connection fails', 'connection', { actions: { rememberDelivered: fail } }),
  broken('a door fails', 'door', { actions: { recordLoss: fail } }),
  broken('a server fails', 'server', { actions: { beat: fail } }),
  broken('a replay restarts the count', 'doorAlarm', { guards: { isAnotherOpening: () => true } }),
  broken('every opening is the same', 'doorAlarm', { guards: { isAnotherOpening: () => false } }),
  broken('a first reading is another opening', 'doorAlarm', {
    guards: {
      isAnotherOpening: (
        { context }: { context: DoorAlarmContext },
        { report }: { report: OpenReport },
      ) => !isSame(known(context.opening), { ...report, first: false }),
    },
  }),
  broken('an age is ignored', 'doorAlarm', { actions: { remember: rememberAged(() => 0) } }),
  broken('a wall clock is compared', 'doorAlarm', {
    actions: {
      remember: rememberAged(({ at, wallMs }) => Math.max(0, at.wallMs - (wallMs ?? 0))),
    },
  }),
  broken('an older age brings no deadline forward', 'doorAlarm', {
    guards: { isOlderThanThought: () => false, isOfOlderOpening: () => false },
  }),
  charted('a deadline does not wait for what came', 'watchdog', CATCHING_UP, {
    always: 'caughtUp',
  }),
  broken('a heartbeat is not answered', 'watchdog', { actions: { answerHeartbeat: nothing } }),
  broken('silence is not noticed', 'watchdog', {
    delays: { silenceMs: NEVER_MS, silenceLeftMs: NEVER_MS },
  }),
  broken('the protocol is not remembered', 'watchdog', {
    guards: { isProtocolKnown: () => false },
  }),
  broken('a warned close is not said', 'doorAlarm', { actions: { announceClosedNow: nothing } }),
  broken('what was too long is not told', 'doorAlarm', { guards: { isSaidTooLong: () => false } }),
  broken('a close is not said', 'doorAlarm', { actions: { announceClose: nothing } }),
  broken('an opening is not said', 'doorAlarm', { actions: { announceOpen: nothing } }),
  broken('what was missed is not said', 'doorAlarm', { actions: { announceMissed: nothing } }),
  broken('a lost sensor is not said', 'doorAlarm', { actions: { announceSensorLost: nothing } }),
  broken('a lost link is not said', 'watchdog', { actions: { announceDisconnected: nothing } }),
  broken('a warning is not repeated', 'doorAlarm', { guards: { isRepeating: () => false } }),
  broken('what somebody knows of is warned of', 'doorAlarm', { guards: { isQuiet: () => false } }),
  broken('who knows of one opening knows of all', 'doorAlarm', {
    guards: { isQuiet: ({ context }: { context: DoorAlarmContext }) => !!context.acknowledged },
  }),
  broken('no warning is urgent', 'doorAlarm', { guards: { isToEscalate: () => false } }),
  broken('what an earlier run told is told again', 'alerts', {
    guards: { wasToldBefore: () => false },
  }),
  broken('what an earlier run said is not taken back', 'watchdog', {
    guards: { wasOffline: () => false },
  }),
  broken('what came after an earlier run is not asked for', 'watchdog', {
    actions: { sayHello: forgetEarlier },
  }),
  broken('what an earlier run did not warn of is not told', 'doorAlarm', {
    guards: { wasMissedBefore: () => false },
  }),
  broken('an alarm comes at once', 'watchdog', { delays: { offlineAfterMs: 0 } }),
  broken('a return is not said', 'watchdog', { actions: { announceBack: nothing } }),
  broken('what was told is not remembered', 'connection', {
    actions: { rememberDelivered: nothing },
  }),
  broken('who reads nothing is kept', 'connection', { delays: { lagMs: NEVER_MS } }),
  charted(
    'who is silent is kept',
    'connection',
    'states serving states protocol states channelled on peer.silent',
    {},
  ),
  charted('who lags stays subscribed', 'connection', `${FLOW} streaming exit`, []),
  charted(
    'who drains is not told what it missed',
    'connection',
    `${FLOW} lagging on socket.drained`,
    {
      target: 'streaming',
    },
  ),
  charted('a greeted client is told as a plain one', 'connection', `${FLOW} replaying always`, {
    target: 'streaming',
    actions: { type: 'subscribe', params: { protocol: 'plain', delivered: null } },
  }),
  broken('a heart does not beat', 'server', { actions: { beat: nothing } }),
  broken('a change is told before it is kept', 'server', { delays: { keepingMs: 0 } }),
  broken('a change is not kept', 'server', { guards: { isKeeping: () => false } }),
  broken('a change is not delivered', 'server', { actions: { deliver: nothing } }),
  broken('a sensor that never worked is not told of', 'door', {
    guards: { isLossKnown: () => true },
  }),
  broken('a sensor is lost again and again', 'door', { guards: { isLossKnown: () => false } }),
  broken('what is found as remembered is another change', 'door', {
    actions: { believe: believeAnew },
  }),
  broken('a first reading is not marked', 'door', {
    actions: {
      tell: emit(({ context }) => {
        const { record } = context as unknown as DoorContext;
        const last = record.last && { ...record.last, first: false };
        return { type: 'door.changed', record: { ...record, last } } as never;
      }),
    },
  }),
  // Only houses with channels find these.
  broken('a change is told as of another door', 'server', { actions: { deliver: deliverSwapped } }),
  broken('who wants some channels has missed nothing', 'connection', {
    actions: { rememberAsks: rememberLatest },
  }),
  broken('a thermometer is cool when a door is closed', 'watchdog', {
    actions: { passOn: passOnAndCool },
  }),
];
