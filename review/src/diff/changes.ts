import { type ChartActor, type ChartState, type ChartTransition, namesIn } from '../model/chart.ts';
import { actorWords } from '../model/names.ts';
import type { Difference, Mark } from './difference.ts';

const SIGNS: Readonly<Record<Mark, string>> = { added: '+', removed: '-', changed: '~' };

/** What differs between two charts, a line each; none when nothing does. */
export function changesIn({ chart, states, transitions }: Difference): string[] {
  const names = namesIn(chart);
  const nameOf = (id: string) => names.get(id) ?? id;
  return chart.states.flatMap((state) => {
    const marked = states.get(state.id);
    const own = marked
      ? [`${SIGNS[marked.mark]} state ${nameOf(state.id)}${wasAndIs(marked.before, state)}`]
      : [];
    const rest = (state.transitions ?? []).flatMap((one) => {
      const mark = transitions.get(one.id);
      if (mark === undefined) return [];
      const what = `${SIGNS[mark.mark]} ${nameOf(state.id)} on ${headOf(one)}`;
      if (mark.before) return [what + wasAndIs(mark.before, one, nameOf)];
      return [what + tailOf(one, nameOf)];
    });
    return [...own, ...rest];
  });
}

/** How many were added, removed and changed, in words. */
export function countOfChanges({ states, transitions }: Difference): string {
  const all = [...states.values(), ...transitions.values()];
  const counts = (['added', 'removed', 'changed'] as const).map(
    (mark) => [all.filter((one) => one.mark === mark).length, mark] as const,
  );
  return counts
    .filter(([count]) => count > 0)
    .map(([count, mark]) => `${count} ${mark}`)
    .join(', ');
}

function headOf({ event, guard }: ChartTransition): string {
  return guard === undefined ? event : `${event} [${guard}]`;
}

function tailOf({ actions, targets, reenter }: ChartTransition, nameOf: (id: string) => string) {
  const doing = actions === undefined ? '' : ` / ${actions.join(', ')}`;
  const going = targets === undefined ? '' : ` → ${targets.map(nameOf).join(', ')}`;
  if (actions === undefined && targets === undefined) return ' (ignored)';
  return doing + going + (reenter ? ' (reenter)' : '');
}

/** What another field says as well, as people read it. */
const UNSAID = new Set('id transitions type actor ignoredTypes'.split(' '));

/** The fields that differ, with what was and what is. */
function wasAndIs<T extends ChartState | ChartTransition>(
  before: T | undefined,
  after: T,
  nameOf = (id: string) => id,
): string {
  if (before === undefined) return '';
  const was = Object.entries(before);
  const is = Object.entries(after);
  const keys = [...new Set([...was, ...is].map(([key]) => key))].filter((key) => !UNSAID.has(key));
  const parts = keys.flatMap((key) => {
    const [one, other] = [was, is].map((all) => shown(all.find(([k]) => k === key)?.[1], nameOf));
    return one === other ? [] : [`${key} was ${one}, is ${other}`];
  });
  return `: ${parts.join('; ')}`;
}

function shown(value: unknown, nameOf: (id: string) => string): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.map((one) => shown(one, nameOf)).join(', ');
  if (typeof value === 'object' && value !== null) {
    return 'name' in value ? actorWords(value as ChartActor) : JSON.stringify(value);
  }
  return nameOf(String(value));
}
