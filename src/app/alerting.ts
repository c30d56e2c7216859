import { type Actor, createActor, fromCallback } from 'xstate';
import type { Way } from '../delivery/index.ts';
import {
  type Alert,
  alertsMachine,
  type Clock,
  type DoorNews,
  deliveryMachine,
  type RaiseCommand,
  type Renaming,
  type WaysLogic,
} from '../machines/index.ts';
import { createHours, type QuietHours } from './daily.ts';
import { createDeliveryLog } from './delivery-log.ts';
import type { EarlierRun } from './earlier-run.ts';
import { checkOptions, type Known } from './options.ts';
import { systemClock } from './system-clock.ts';
import { createThrottle } from './throttle.ts';
import { createTracer, type TraceRecord } from './trace.ts';
import { openWatcherState, type WatcherStateFile } from './watcher-state.ts';
import { isOpeningName, type WatcherState } from './watcher-state-text.ts';

/** How long a stop waits for the file, in ms; as a server's. */
const SAVING_MS = 700;

/** Lines about the state file in an hour, as a server's: a disk that is full stays full. */
const STATE_LINES_MAX_HOUR = 3;

/** How people are told; all but the ways has a default. */
export interface AlertingOptions {
  /** Of two with the same key the one that is told more is used. */
  readonly ways: readonly Way[];
  /** When people are not told what can wait. */
  readonly quietHours?: QuietHours | undefined;
  /** Where it is kept what was told; without, a restart tells again. */
  readonly stateFile?: string | undefined;
  /** Takes lines of what could not be delivered, and of the state file. */
  readonly log?: ((line: string) => void) | undefined;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  readonly clock?: Clock | undefined;
}

const KNOWN: Known<AlertingOptions> = {
  ...{ ways: true, quietHours: true, stateFile: true, log: true, trace: true, clock: true },
};

/** Alerts that are told. */
export interface Alerting {
  /**
   * What an earlier run with this state file left. A watcher has to go on from there: what lasts and
   * has no name is told to nobody again before its end was said.
   */
  readonly earlier: EarlierRun;
  /**
   * Decides whether it is worth an alert, and returns at once. What a watcher says with its news goes
   * with it, so that a later run begins there.
   */
  say(news: DoorNews, since?: string | null): void;
  /** Takes what is said of an opening from now on for what was said by its other name; tells nobody. */
  rename(renaming: Renaming, since?: string | null): void;
  /** Resolves when nothing waits to be delivered, which may be never, or it is stopped. */
  flushed(): Promise<void>;
  /** Gives up what is under way, which is tried again by the next run with this state file. */
  stop(): Promise<void>;
}

type Delivery = Actor<typeof deliveryMachine>;
type Deliveries = ReadonlyMap<Way, Delivery>;

/** Tells people what a watcher says, from now on; rejects with a RangeError on unknown options. */
export async function createAlerting(options: AlertingOptions): Promise<Alerting> {
  const { stateFile, log = () => {}, clock = systemClock } = checkOptions(options, KNOWN);
  const lines = createThrottle({
    ...{ clock, write: log, what: 'lines about the state file' },
    ...{ linesMax: STATE_LINES_MAX_HOUR, window: 'hour' },
  });
  const file = await openWatcherState({ path: stateFile, log: lines.say });
  const alerting = startAlerting(options, file);
  return { ...alerting, stop: () => alerting.stop().finally(lines.end) };
}

/**
 * The same with what an earlier run left, and where this one's state goes; by another machine of the
 * same shape: ours with something broken.
 */
export function startAlerting(
  options: AlertingOptions,
  file: WatcherStateFile,
  machine = alertsMachine,
): Alerting {
  const { clock = systemClock, log = () => {}, trace, ...rest } = options;
  const inspect = trace && createTracer(clock, trace);
  const traced = inspect && { inspect };
  const ways = withoutDoubles(rest.ways);
  const { watcher, incidents, held, waiting } = file.left;
  let { since } = file.left;
  const say = createDeliveryLog(ways, clock, log);
  say.givenUp(waiting);
  const deliveries: Deliveries = new Map(
    ways.map((way) => {
      const machine = deliveryMachine.provide({ actors: { send: fromCallback(way.send) } });
      const input = { timeoutMs: way.timeoutMs, waiting: waiting[way.key] ?? [] };
      const delivery = createActor(machine, { id: way.name, clock, input, ...traced });
      delivery.on('*', (said) => say.of(way, said));
      return [way, delivery];
    }),
  );
  const hours = createHours(clock, rest.quietHours);
  const alerts = createActor(
    machine.provide({ actors: { ways: createWays(deliveries, waiting), hours } }),
    { id: 'alerts', clock, input: { watcher, incidents, held }, ...traced },
  );
  const flushing = createFlushing(deliveries);
  const changed = () => {
    file.keep({ since, ...stateOf(alerts, deliveries) });
    flushing.look();
  };
  alerts.subscribe(changed);
  for (const delivery of deliveries.values()) delivery.subscribe(changed);
  for (const delivery of deliveries.values()) delivery.start();
  alerts.start();
  return {
    earlier: { since, incidents },
    say(news, latest) {
      since = latest ?? since;
      alerts.send({ type: 'news.said', news: nameable(news) });
    },
    rename(renaming, latest) {
      since = latest ?? since;
      if (isOpeningName(renaming.id)) alerts.send({ type: 'opening.renamed', ...renaming });
    },
    flushed: flushing.done,
    async stop() {
      alerts.stop();
      for (const delivery of deliveries.values()) delivery.stop();
      flushing.end();
      const { held } = alerts.getSnapshot().context;
      if (!file.isKeeping) say.lost([...[...deliveries.values()].flatMap(waitingOf), ...held]);
      say.end();
      await finished(file, clock);
    },
  };
}

/** Of two ways to the same address one is enough. */
function withoutDoubles(ways: readonly Way[]): Way[] {
  const byLevel = ways.toSorted((one, other) => one.level - other.level);
  return byLevel.filter((way, i) => byLevel.findIndex(({ key }) => key === way.key) === i);
}

/** The name of an opening is the server's word: what is no name is as good as none. */
function nameable(news: DoorNews): DoorNews {
  const { id, ...nameless } = news;
  return isOpeningName(id) ? news : nameless;
}

/**
 * The actor that the alerts' machine invokes: hands alerts to the ways that they are for. What an
 * earlier run left has a list for each way that it had.
 */
function createWays(deliveries: Deliveries, left: WatcherState['waiting']) {
  const run: WaysLogic = ({ receive }) => {
    receive((command) => {
      for (const [way, delivery] of deliveries) {
        if (!isFor(way, command, !Object.hasOwn(left, way.key))) continue;
        for (const alert of command.alerts) delivery.send({ type: 'alert.raised', alert });
      }
    });
  };
  return fromCallback(run);
}

function isFor(way: Way, { to, level }: RaiseCommand, isNew: boolean): boolean {
  if (to === 'openings') return way.takesOpenings;
  return way.level <= level && (to === 'all' || isNew);
}

function waitingOf(delivery: Delivery): readonly Alert[] {
  return delivery.getSnapshot().context.waiting;
}

/** What a later run has to know: of openings that nobody was told of too, for it may miss their end. */
function stateOf(alerts: Actor<typeof alertsMachine>, deliveries: Deliveries) {
  const { watcher, incidents, held } = alerts.getSnapshot().context;
  const saved = incidents.map(({ toldBefore: _, ...incident }) => incident);
  const waiting = [...deliveries].map(([{ key }, delivery]) => [key, waitingOf(delivery)]);
  return { watcher, held, incidents: saved, waiting: Object.fromEntries(waiting) };
}

/** Says when all is delivered. */
function createFlushing(deliveries: Deliveries) {
  const waiters: (() => void)[] = [];
  const end = () => {
    for (const resolve of waiters.splice(0)) resolve();
  };
  const look = () => {
    if ([...deliveries.values()].every((delivery) => waitingOf(delivery).length === 0)) end();
  };
  const done = () =>
    new Promise<void>((resolve) => {
      waiters.push(resolve);
      look();
    });
  return { look, done, end };
}

/** Resolves when the file is written, or a disk has hung for too long. */
async function finished(file: WatcherStateFile, clock: Clock): Promise<void> {
  let timer: unknown;
  const late = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, SAVING_MS);
  });
  await Promise.race([file.finish(), late]);
  clock.clearTimeout(timer);
}
