import type { TraceRecord } from '../../trace/trace.ts';
import type { PageMachine } from '../page-data.ts';
import type { Playable, PlayedActor, Step } from './playable.ts';
import { type ChartTaker, chartTaker } from './taken-in-chart.ts';

/** As many steps as a page can list. */
const STEPS_MAX = 10_000;

/**
 * A trace as steps on the charts, with all its actors side by side; throws an Error with a sentence
 * where it is too long, or of none of these machines.
 */
export function createTracePlayer(
  records: readonly TraceRecord[],
  machines: readonly PageMachine[],
): Playable {
  if (records.length > STEPS_MAX) {
    throw new Error(`expected at most ${STEPS_MAX} steps, got ${records.length}; cut the trace`);
  }
  const known = new Map(
    machines.map(({ name, chart }) => [chart.states[0]?.id ?? name, chartTaker(name, chart)]),
  );
  const own = records.filter(({ machine }) => known.has(machine));
  if (own.length === 0) {
    const expected = [...known.keys()].join(', ');
    const got = records[0]?.machine ?? 'nothing';
    throw new Error(`expected a trace of ${expected}, got one of ${got}`);
  }
  const listeners = new Set<() => void>();
  const times = timesOf(own);
  const steps = own.map((record, index) =>
    stepOf(record, times[index] ?? 0, known.get(record.machine)),
  );
  let at = 0;
  return {
    steps,
    get actors() {
      const actors = new Map<string, PlayedActor>();
      for (const record of own.slice(0, at + 1)) {
        const id = actorOf(record);
        const actor = known.get(record.machine)?.actorIn(record.to);
        if (actor) actors.set(id, { id, offers: [], ...actor });
      }
      return [...actors.values()];
    },
    get at() {
      return at;
    },
    get nowMs() {
      return times[at] ?? 0;
    },
    goTo(index) {
      at = Math.min(Math.max(Math.trunc(index) || 0, -1), steps.length - 1);
      for (const listener of [...listeners]) listener();
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

/** Since the first record, in ms; a clock that steps back stands still. */
function timesOf(records: readonly TraceRecord[]): number[] {
  const start = records[0]?.when ?? 0;
  let latest = 0;
  return records.map(({ when }) => {
    latest = Math.max(latest, when - start);
    return latest;
  });
}

/** A machine's only actor may have its name. */
function actorOf({ machine, actor }: TraceRecord): string {
  return actor === machine ? machine : `${machine} ${actor}`;
}

function stepOf(record: TraceRecord, nowMs: number, taker: ChartTaker | undefined): Step {
  const { from, event, to, payload } = record;
  const actor = actorOf(record);
  const [taken, problem] = taker?.taken(from, event, to) ?? [[], undefined];
  const isSent = !event.startsWith('xstate.');
  const carried = payload === undefined ? [] : [`with ${JSON.stringify(payload)}`];
  return {
    title: `${actor}: ${event}`,
    nowMs,
    taken: taken.map((transition) => ({ actor, transition })),
    messages: isSent ? [{ to: actor, event }] : [],
    actions: carried.map((action) => ({ actor, action })),
    asked: [],
    problems: problem === undefined ? [] : [`${actor}: ${problem}`],
  };
}
