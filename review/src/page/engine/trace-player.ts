import type { StateValue } from 'xstate';
import { TOO_MANY } from '../../paths/assumptions.ts';
import { followerOf, type Heard, machineIdOf } from '../../trace/follower.ts';
import type { ReadTrace } from '../../trace/read-trace.ts';
import type { TraceRecord } from '../../trace/trace.ts';
import type { PageMachine } from '../page-data.ts';
import type { Playable, PlayedActor, Step } from './playable.ts';

/** As many steps as a page can list. */
const STEPS_MAX = 10_000;

/**
 * A trace as steps on the charts, with all its actors side by side; throws an Error with a sentence
 * where it is too long, or of none of these machines. It may be a part: its beginning need not be
 * there.
 */
export function createTracePlayer(
  { records, notes }: ReadTrace,
  machines: readonly PageMachine[],
): Playable {
  if (records.length > STEPS_MAX) {
    throw new Error(`expected at most ${STEPS_MAX} steps, got ${records.length}; cut the trace`);
  }
  const follow = followerOf(
    machines.map(({ chart }) => chart),
    true,
  );
  const own: Played[] = [];
  const strangers = new Map<string, number>();
  for (const record of records) {
    const heard = follow(record);
    if (heard === null) strangers.set(record.machine, (strangers.get(record.machine) ?? 0) + 1);
    else own.push({ record, heard, actor: actorIn(record, heard, machines) });
  }
  const [start] = own;
  if (start === undefined) {
    const expected = machines.map(({ chart }) => machineIdOf(chart)).join(', ');
    const [other] = records;
    const got = other === undefined ? 'a file without a step' : `one of ${other.machine}`;
    throw new Error(`expected a trace of ${expected}, got ${got}`);
  }
  const problems = [...notes, ...[...strangers].map(sayStranger)];
  const times = timesOf(own.map(({ record }) => record));
  const steps = own.map((one, index) =>
    stepOf(one, times[index] ?? 0, index === 0 ? problems : []),
  );
  const listeners = new Set<() => void>();
  let at = 0;
  // Views read it for each actor and picture.
  let shown = { at: -1, actors: actorsAfter([]) };
  return {
    steps,
    cast: actorsAfter(own),
    get actors() {
      if (shown.at !== at) shown = { at, actors: actorsAfter(own.slice(0, at + 1)) };
      return shown.actors;
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

/** A record, and what the judge of traces says of it. */
interface Played {
  readonly record: TraceRecord;
  readonly heard: Heard;
  /** As it is afterwards. */
  readonly actor: PlayedActor;
}

function actorsAfter(played: readonly Played[]): readonly PlayedActor[] {
  return [...new Map(played.map(({ actor }) => [actor.id, actor])).values()];
}

/** An actor after a record; without active states where its chart does not have them. */
function actorIn(
  { machine, actor, to }: TraceRecord,
  { followed }: Heard,
  machines: readonly PageMachine[],
): PlayedActor {
  const [place] = followed?.places ?? [];
  const isOn = ({ chart }: PageMachine) =>
    place === undefined ? machineIdOf(chart) === machine : chart === place.walker.chart;
  const { name = machine } = machines.find(isOn) ?? {};
  return {
    // A machine's only actor may have its name.
    id: actor === machine ? machine : `${machine} ${actor}`,
    machine: name,
    status: place?.position.snapshots[0]?.status === 'done' ? 'done' : 'active',
    value: to as StateValue,
    activeStates: place?.walker.activeIn(place.position) ?? [],
    offers: [],
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

function stepOf({ record, heard, actor: { id } }: Played, nowMs: number, said: string[]): Step {
  const { event, payload } = record;
  const { followed, complaint, isUnknown } = heard;
  const taken = complaint === undefined ? (followed?.places[0]?.position.taken ?? []) : [];
  const isSent = !event.startsWith('xstate.');
  const carried = payload === undefined ? [] : [`with ${JSON.stringify(payload)}`];
  return {
    title: `${id}: ${event}`,
    nowMs,
    taken: taken.map((transition) => ({ actor: id, transition })),
    messages: isSent ? [{ to: id, event }] : [],
    actions: carried.map((action) => ({ actor: id, action })),
    asked: [],
    problems: [
      ...said,
      ...(complaint === undefined ? [] : [sayComplaint(id, complaint)]),
      ...(isUnknown ? [`${id}: not judged, for ${TOO_MANY}`] : []),
    ],
  };
}

function sayComplaint(
  actor: string,
  { expected, got, advice }: NonNullable<Heard['complaint']>,
): string {
  return `${actor}: expected ${expected}, got ${got}; ${advice}`;
}

function sayStranger([id, lines]: readonly [id: string, lines: number]): string {
  const counted = lines === 1 ? '1 line' : `${lines} lines`;
  return `left out ${counted} of the machine ${id}, which is not among these`;
}
