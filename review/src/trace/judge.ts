import type { Chart } from '../model/chart.ts';
import type { Complaint } from './follow.ts';
import { followerOf } from './follower.ts';
import type { NumberedRecord } from './trace.ts';

/** Whether a trace is a run of machines. */
export interface Judgement {
  /** How many steps are possible, before the first that is not. */
  readonly steps: number;
  /** How many actors took them. */
  readonly actors: number;
  /** The ids of the machines that took them. */
  readonly machines: readonly string[];
  /** The first step that is not possible; not there where it is a run. */
  readonly fault?: Fault;
  /** How many of the steps are not known to be possible; not there where all are. */
  readonly unknown?: number;
  /** How many lines are of machines that are not among the charts, by their ids. */
  readonly strangers: ReadonlyMap<string, number>;
}

/** A step that is not possible. */
export interface Fault extends Complaint {
  /** The number of its line. */
  readonly line: number;
  readonly machine: string;
  readonly actor: string;
  readonly event: string;
}

/** How a trace is judged. */
export interface JudgeOptions {
  /** Whether the trace's beginning may be missing: then an actor may be in any state at first. */
  readonly isPart?: boolean;
}

/**
 * Whether a trace is a run of the machines with these charts, with every condition left open: what
 * data can be is not asked. Machines are told by the ids that they have in XState.
 */
export function judge(
  records: readonly NumberedRecord[],
  charts: Iterable<Chart>,
  { isPart = false }: JudgeOptions = {},
): Judgement {
  const follow = followerOf(charts, isPart);
  const strangers = new Map<string, number>();
  const machines = new Set<string>();
  let [steps, actors, unknown] = [0, 0, 0];
  let fault: Fault | undefined;
  for (const record of records) {
    const { machine, actor, line, event } = record;
    const heard = follow(record);
    if (heard === null) strangers.set(machine, (strangers.get(machine) ?? 0) + 1);
    if (heard === null || fault !== undefined) continue;
    if (heard.complaint !== undefined) {
      fault = { line, machine, actor, event, ...heard.complaint };
      continue;
    }
    machines.add(machine);
    steps++;
    if (heard.isFirst) actors++;
    if (heard.isUnknown) unknown++;
  }
  return {
    ...{ steps, actors, machines: [...machines], strangers },
    ...(unknown > 0 && { unknown }),
    ...(fault && { fault }),
  };
}
