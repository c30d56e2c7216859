import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { changesIn } from '../src/diff/changes.ts';
import { differenceOf } from '../src/diff/difference.ts';
import { chartText } from '../src/model/chart-text.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { MUTATIONS, mutated, withoutIds } from './mutated-machine.ts';
import { randomMachine } from './random-machine.ts';

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

/** What differs between two machines; throws where their charts say something else. */
function listOf(before: AnyStateMachine, after: AnyStateMachine): string[] {
  const [one, other] = [chartOf(before), chartOf(after)];
  const list = changesIn(differenceOf(one, other));
  expect({ list, differs: list.length > 0 }).toEqual({
    list,
    differs: chartText(one) !== chartText(other),
  });
  return list;
}

describe('a random machine and one with a change', () => {
  it.each(Object.keys(MUTATIONS))('are told apart if and only if their charts are: %s', (name) => {
    const lists = SEEDS.flatMap((seed) => {
      const machine = randomMachine(seed);
      const other = mutated(machine, name, seed);
      const [before, after] = [withoutIds(machine), withoutIds(other)];
      return [
        listOf(machine, other),
        listOf(other, machine),
        listOf(before, after),
        listOf(after, before),
      ];
    });
    expect(lists.flat().length).toBeGreaterThan(0);
  });

  it('are so after any three changes too', () => {
    const names = Object.keys(MUTATIONS);
    const lists = SEEDS.map((seed) => {
      const machine = randomMachine(seed);
      const some = [seed, seed * 7, seed * 31].map((it) => names[it % names.length] ?? '');
      const other = some.reduce((it, name, index) => mutated(it, name, seed + index), machine);
      return listOf(withoutIds(machine), withoutIds(other));
    });
    expect(lists.flat().length).toBeGreaterThan(SEEDS.length);
  });

  it.each(['renamed state', 'moved state'])('is a line when it is a %s, as a rule', (name) => {
    const wanted = name === 'renamed state' ? /^~ .* is called / : /^~ .* moved /;
    const counts = { single: 0, more: 0 };
    for (const seed of SEEDS) {
      const machine = randomMachine(seed);
      const list = listOf(withoutIds(machine), withoutIds(mutated(machine, name, seed)));
      if (list.length === 0) continue;
      if (list.length === 1 && wanted.test(list[0] ?? '')) counts.single++;
      else counts.more++;
    }
    expect(counts.single).toBeGreaterThan(4 * counts.more);
  });
});
