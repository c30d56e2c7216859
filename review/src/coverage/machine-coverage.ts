/** Who did what in one machine, and the lists that are made of it. */
import type { MachineCoverage } from './coverage.ts';
import type { Seen } from './records.ts';
import type { Shape } from './shape.ts';

/** The keys of the tests that did something, by what was done. */
type Doers = ReadonlyMap<string, ReadonlySet<string>>;

type Kind = 'states' | 'transitions' | 'pairs' | 'unhandled' | 'observed';

interface Gathered extends Readonly<Record<Kind, Doers>> {
  /** Transitions whose conditions were false. */
  readonly passed: ReadonlySet<string>;
}

/** What was seen, with the key of its test. */
export type SeenBy = Seen & { readonly key: string };

/** The coverage of a machine by what was seen of it. */
export function machineCoverage(
  { id, shape }: { readonly id: string; readonly shape: Shape },
  seen: readonly SeenBy[],
  indexOf: (key: string) => number,
): MachineCoverage {
  const { states, transitions, pairs, unhandled, observed, passed } = gathered(shape, seen);
  const testsOf = (doers: Doers, what: string) =>
    [...(doers.get(what) ?? [])].map(indexOf).toSorted((a, b) => a - b);
  const listed = <Parts, Item>(doers: Doers, item: (parts: Parts) => Item) =>
    [...doers.keys()].toSorted().map((what) => {
      return { ...item(JSON.parse(what) as Parts), tests: testsOf(doers, what) };
    });
  return {
    id,
    states: shape.states.map((one) => ({ id: one, tests: testsOf(states, one) })),
    transitions: shape.transitions.map(({ id: one, hasGuard }) => {
      const by = testsOf(transitions, one);
      const condition = { wasTrue: by.length > 0, wasFalse: passed.has(one) };
      return { id: one, tests: by, ...(hasGuard && condition) };
    }),
    pairs: listed(pairs, ([first, second]: [string, string]) => ({ first, second })),
    unhandled: listed(unhandled, ([event, where]: [string, string[]]) => {
      return { event, states: where };
    }),
    observed: listed(observed, ([source, event, targets]: [string, string, string[]]) => {
      return { source, event, targets };
    }),
  };
}

/** States and transitions by their ids, all else as JSON. */
function gathered(shape: Shape, seen: readonly SeenBy[]): Gathered {
  const all = {
    states: new Map<string, Set<string>>(),
    transitions: new Map<string, Set<string>>(),
    pairs: new Map<string, Set<string>>(),
    unhandled: new Map<string, Set<string>>(),
    observed: new Map<string, Set<string>>(),
    passed: new Set<string>(),
  };
  const ids = new Set(shape.transitions.map((one) => one.id));
  for (const { key, shape: then, facts } of seen) {
    const add = (kind: Kind, what: string) => {
      all[kind].set(what, (all[kind].get(what) ?? new Set()).add(key));
    };
    // Of one shape are the ids of now: what is built may have other code in them.
    const { states, transitions } = then.key === shape.key ? shape : then;
    const idOf = (number: number) => transitions[number]?.id ?? '';
    for (const number of facts.states ?? []) add('states', states[number] ?? '');
    for (const number of facts.taken ?? []) {
      const { id = '', source, type, targets } = transitions[number] ?? {};
      if (ids.has(id)) add('transitions', id);
      else add('observed', JSON.stringify([source, type, targets]));
    }
    for (const number of facts.passed ?? []) all.passed.add(idOf(number));
    for (const pair of facts.pairs ?? []) {
      const both = pair.map(idOf);
      if (both.every((one) => ids.has(one))) add('pairs', JSON.stringify(both));
    }
    for (const [number, targets] of facts.decided ?? []) {
      const { source, type } = transitions[number] ?? {};
      add('observed', JSON.stringify([source, type, targets.map((one) => states[one])]));
    }
    for (const [event, numbers] of facts.unhandled ?? []) {
      add('unhandled', JSON.stringify([event, numbers.map((number) => states[number])]));
    }
  }
  return all;
}
