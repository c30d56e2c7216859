import { describe, expect, it } from 'vitest';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  transition,
} from 'xstate';
import { chartOf } from '../src/index.ts';
import { configurationOf, valueText } from '../src/model/nodes.ts';
import { judge, type NumberedRecord, readTrace } from '../src/trace/index.ts';
import { featureMachine } from './feature-machine.ts';
import { randomMachine } from './random-machine.ts';
import { numbersFrom, runnable, tracedRun, withoutOwnSteps } from './traced-run.ts';

/** Answers of guards that are tried for one event; beyond, a trace is not asked about. */
const ANSWERS_MAX = 3000;

type Run = readonly NumberedRecord[];

function runOf(machine: AnyStateMachine, seed: number, actors = 2): Run {
  return readTrace(tracedRun(machine, seed, 30, actors).join('\n')).records;
}

/**
 * The same asked of the machine itself: whether there are answers of its guards with which XState
 * takes these steps. For machines that take one step an event. Null, where that cannot be said.
 */
function isRunOf(machine: AnyStateMachine, records: Run): boolean | null {
  let answers: Record<string, boolean> = {};
  const own = runnable(machine, (guard) => {
    answers[guard] ??= false;
    return answers[guard];
  });
  let there: AnyMachineSnapshot[] = [];
  for (const { from, event, to } of records) {
    const after = new Map<string, AnyMachineSnapshot>();
    if (from === null) after.set('', initialTransition(own)[0]);
    // XState sends that itself, and once.
    const places = event === 'xstate.init' ? [] : there;
    for (const place of places.filter(
      ({ value }) => valueText(value) === valueText(from as string),
    )) {
      const open: Record<string, boolean>[] = [{}];
      let tries = 0;
      for (const given of open) {
        if (++tries > ANSWERS_MAX) return null;
        answers = { ...given };
        const next = outcomeOf(own, place, event);
        if (next === 'failure') return null;
        const asked = Object.keys(answers).filter((name) => !(name in given));
        open.push(
          ...asked.map((name, at) => ({ ...given, ...falseOf(asked.slice(0, at)), [name]: true })),
        );
        if (next !== null) after.set(configurationOf(next), next);
      }
    }
    there = [...after.values()].filter(({ value }) => valueText(value) === valueText(to as string));
    if (there.length === 0) return false;
  }
  return true;
}

/** What follows where something is taken; one that asks for a state which it does not have fails. */
function outcomeOf(machine: AnyStateMachine, place: AnyMachineSnapshot, type: string) {
  try {
    const isTaken = machine.getTransitionData(place, { type } as never).length > 0;
    return isTaken ? transition(machine, place, { type } as never)[0] : null;
  } catch {
    return 'failure';
  }
}

function falseOf(names: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [name, false]));
}

/** A trace with a step that is gone, comes twice, or has something of another one. */
function mutantsOf(records: Run, below: (count: number) => number): Run[] {
  const at = 1 + below(records.length - 1);
  const one = records[at];
  const other = records[below(records.length)];
  if (one === undefined || other === undefined) return [];
  const next = records[at + 1];
  return [
    records.toSpliced(at, 1),
    records.toSpliced(at, 0, one),
    records.with(at, { ...one, event: other.event }),
    records.with(at, { ...one, to: other.to }),
    next === undefined
      ? []
      : records.toSpliced(at, 2, { ...one, to: other.to }, { ...next, from: other.to }),
  ];
}

describe('a trace of any machine', () => {
  it('is a run of it, whatever the machine has of XState', () => {
    let steps = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const machine = randomMachine(seed, 7);
      const { fault, ...judged } = judge(runOf(machine, seed), [chartOf(machine)]);
      expect({ seed, fault }).toEqual({ seed, fault: undefined });
      steps += judged.steps;
    }
    for (let seed = 1; seed <= 20; seed++) {
      const { fault } = judge(runOf(featureMachine, seed), [chartOf(featureMachine)]);
      expect({ seed, fault }).toEqual({ seed, fault: undefined });
    }
    expect(steps).toBeGreaterThan(3000);
  });

  it('is refused once something in it is not possible, and only then', () => {
    const counts = { runs: 0, others: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const machine = withoutOwnSteps(randomMachine(seed, 7));
      const records = runOf(machine, seed, 1);
      if (records.length < 3) continue;
      const below = numbersFrom(seed + 1000);
      for (const mutant of [records, ...mutantsOf(records, below), ...mutantsOf(records, below)]) {
        const isRun = isRunOf(machine, mutant);
        if (isRun === null) continue;
        const { fault } = judge(mutant, [chartOf(machine)]);
        expect({ seed, mutant, isRun, fault }).toMatchObject({ isRun: fault === undefined });
        counts[isRun ? 'runs' : 'others']++;
      }
    }
    expect(counts.others).toBeGreaterThan(100);
    expect(counts.runs).toBeGreaterThan(100);
  });
});
