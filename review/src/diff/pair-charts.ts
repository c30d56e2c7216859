import { type Chart, namesIn } from '../model/chart.ts';
import { likeness } from './likeness.ts';

/** How like two charts of other names must be to be of one machine. */
const LIKENESS_MIN = 0.6;

/** What each chart was called: as it is or, where only another name is gone, that of its like. */
export function pairCharts(
  before: ReadonlyMap<string, Chart>,
  after: ReadonlyMap<string, Chart>,
): ReadonlyMap<string, string> {
  const pairs = new Map([...after.keys()].filter((name) => before.has(name)).map((it) => [it, it]));
  const gone = [...before].filter(([name]) => !after.has(name));
  const come = [...after].filter(([name]) => !before.has(name));
  const alike = gone.flatMap(([was, one]) =>
    come.flatMap(([is, other]) => {
      const score = likeness(factsOf(one), factsOf(other));
      return score < LIKENESS_MIN ? [] : [{ was, is, score }];
    }),
  );
  // Ends: each is one pair, the most alike first.
  for (const { was, is } of alike.toSorted((a, b) => b.score - a.score)) {
    if (!pairs.has(is) && ![...pairs.values()].includes(was)) pairs.set(is, was);
  }
  return pairs;
}

/** What a chart says, but for what the machine is called. */
function factsOf(chart: Chart): string[] {
  const [root] = chart.states;
  const names = namesIn(chart);
  const nameOf = (id: string) => (id === root?.id ? 'machine' : (names.get(id) ?? id));
  return chart.states.flatMap(({ id, type, transitions = [] }) => [
    `${nameOf(id)} is ${type}`,
    ...transitions.map(({ event, guard, targets = [] }) =>
      [nameOf(id), event, guard, ...targets.map(nameOf)].join(' '),
    ),
  ]);
}
