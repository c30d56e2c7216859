import type { StateValue } from 'xstate';
import { valueText } from '../model/nodes.ts';
import { type NumberedRecord, RESUMED } from './trace.ts';
import type { Position, Walker } from './walker.ts';
import { alternatives, stateWords } from './words.ts';

/** An actor as far as its trace was followed. */
export interface Followed {
  /** Where it may be, in charts of one id. */
  readonly places: readonly Place[];
  readonly value: StateValue;
  /** The line that brought it there. */
  readonly line: number;
}

interface Place {
  readonly walker: Walker;
  readonly position: Position;
}

/** What is wrong with a step: parts of a sentence, and what can be done about it. */
export interface Complaint {
  readonly expected: string;
  readonly got: string;
  readonly advice: string;
}

const ADVICE = 'mend the machine, or record the trace anew';

/** Follows an actor by one record; one that is not known yet begins with it. */
export function follow(
  record: NumberedRecord,
  before: Followed | undefined,
  walkers: readonly Walker[],
  isPart: boolean,
): Followed | Complaint {
  if (before !== undefined) return stepped(record, before);
  const { from, line, event, machine } = record;
  const to = record.to as StateValue;
  const complain = (expected: string, got: string, advice = ADVICE) => ({ expected, got, advice });
  if (event === RESUMED) {
    const places = placesOf(walkers, ({ resume }) => resume(to));
    if (places.length > 0) return { places, value: to, line };
    return complain(`a state of ${machine}`, saidOf(to, walkers));
  }
  if (from === null) {
    const places = placesOf(walkers, ({ start, step }) => {
      const isStart = event === 'xstate.init' && isAt(start, to);
      // What is always taken, or was raised, may come before anything of it is seen.
      return isStart ? start : step(start, event, to);
    });
    if (places.length > 0) return { places, value: to, line };
    return complain(`it to begin in ${beginnings(walkers)}`, saidOf(to, walkers));
  }
  if (!isPart) {
    return complain(
      'a line before it, from null, with which the actor begins',
      'none',
      'where the beginning of the trace is missing, judge it with --part',
    );
  }
  const value = from as StateValue;
  const places = placesOf(walkers, ({ resume }) => resume(value));
  if (places.length > 0) return stepped(record, { places, value, line });
  return complain(`a state of ${machine}`, saidOf(value, walkers));
}

function stepped(record: NumberedRecord, before: Followed): Followed | Complaint {
  const { event, line } = record;
  const [from, to] = [record.from, record.to] as [StateValue, StateValue];
  const walkers = before.places.map(({ walker }) => walker);
  const complain = (expected: string, got: string) => ({ expected, got, advice: ADVICE });
  if (valueText(before.value) !== valueText(from)) {
    const where = `it to be in ${stateWords(before.value)}, where line ${before.line} left it`;
    return complain(where, saidOf(from, walkers));
  }
  const places = before.places.flatMap(({ walker, position }) =>
    placesOf([walker], ({ step }) => step(position, event, to)),
  );
  if (places.length > 0) return { places, value: to, line };
  const ask = <T>(question: (walker: Walker, position: Position) => readonly T[]) =>
    before.places.flatMap(({ walker, position }) => question(walker, position));
  const targets = ask((walker, position) => walker.targets(position, event));
  if (targets.length > 0) {
    const states = alternatives(targets.map(stateWords));
    return complain(`it to go from ${stateWords(from)} to ${states}`, saidOf(to, walkers));
  }
  if (ask((_, { snapshots }) => snapshots).every(({ status }) => status === 'done')) {
    return complain(`nothing after its end in line ${before.line}`, event);
  }
  const events = ask((walker, position) => walker.events(position));
  return complain(`${alternatives(events)} in ${stateWords(from)}`, event);
}

function placesOf(
  walkers: readonly Walker[],
  find: (walker: Walker) => Position | null,
): readonly Place[] {
  return walkers.flatMap((walker) => {
    const position = find(walker);
    return position === null ? [] : [{ walker, position }];
  });
}

function isAt({ snapshots: [snapshot] }: Position, value: StateValue): boolean {
  return snapshot !== undefined && valueText(snapshot.value) === valueText(value);
}

function beginnings(walkers: readonly Walker[]): string {
  const values = walkers.flatMap(({ start }) => start.snapshots.map(({ value }) => value));
  return alternatives(values.map(stateWords));
}

/** A state that came, and what of it is in none of the charts. */
function saidOf(value: StateValue, walkers: readonly Walker[]): string {
  const strangers = walkers.map((walker) => walker.strangerIn(value));
  const [first] = strangers;
  const isKnown = first === undefined || strangers.includes(null);
  return isKnown ? stateWords(value) : `${stateWords(value)}, and it has no state ${first}`;
}
