import {
  createAlerting,
  type DoorWatch,
  quietHoursOf,
  startDaily,
  systemClock,
  type TraceRecord,
  timeOfDayOf,
  tryWays,
} from '../app/index.ts';
import type { ALERT_OPTIONS } from './alert-options.ts';
import { openPing, openWays } from './alert-ways.ts';
import type { ProgramContext } from './program.ts';
import type { Settings } from './settings.ts';

type Said = Settings<typeof ALERT_OPTIONS>;

/** What is told of a watcher, by all ways that were said. */
export async function openAlerts(
  said: Said,
  { quietHours, checkAt, stateFile }: Said['values'],
  trace: ((record: TraceRecord) => void) | undefined,
  context: ProgramContext,
) {
  const { log } = context;
  const [ways, signOfLife] = await Promise.all([openWays(said, context), openPing(said, context)]);
  const alerting =
    ways.length === 0
      ? null
      : await createAlerting({
          ...{ ways, stateFile, log, trace },
          quietHours: quietHours === undefined ? undefined : quietHoursOf(quietHours),
        });
  const at = checkAt === undefined ? undefined : timeOfDayOf(checkAt);
  let stopDaily = () => {};
  return {
    signOfLife,
    /** What an earlier run left to this one. */
    earlier: alerting?.earlier,
    /** Tells people what a watcher says from now on. */
    follow(watch: DoorWatch): void {
      if (alerting) watch.on('news', alerting.say).on('renamed', alerting.rename);
      if (at !== undefined) stopDaily = startDaily({ clock: systemClock, at, onDue: watch.check });
    },
    /** Keeps what could not be told, if there is a state file. */
    async stop(): Promise<void> {
      stopDaily();
      await alerting?.stop();
    },
  };
}

/** Sends a test by each way, and says what came of it, also of a stop; gives the exit code. */
export async function testAlerts(said: Said, context: ProgramContext): Promise<number> {
  const { print, log, stop } = context;
  const ways = await openWays(said, context).catch((error: unknown) => {
    // Unlike a watcher that is stopped while it starts it was to do one thing.
    throw stop.aborted ? new Error('expected to send a test, got a signal to stop') : error;
  });
  const tried = await tryWays(ways, systemClock, stop);
  for (const { way, failure } of tried) {
    if (failure === null) print(`${way.name}: the test is delivered`);
    else log(`${way.name}: expected to deliver the test, got: ${failure}`);
  }
  return tried.every(({ failure }) => failure === null) ? 0 : 1;
}
