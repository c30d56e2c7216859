import { type Chart, type ChartState, type ChartTransition, namesIn } from '../model/chart.ts';
import { visible } from '../model/visible.ts';
import { stateClauses, transitionClauses } from './clauses.ts';
import type { Difference, Mark } from './difference.ts';
import { effectOf, type Names, whenOf } from './goes.ts';
import { codeLines } from './say-code.ts';
import { orderLines } from './say-order.ts';

const SIGNS: Readonly<Record<Mark, string>> = { added: '+', removed: '-', changed: '~' };

/** What differs between two charts, a sentence a line; none when nothing does. */
export function changesIn(difference: Difference): string[] {
  const { chart, before, after } = difference;
  const lines =
    before === null || after === null
      ? [wholeLine(chart, after === null ? 'removed' : 'added')]
      : linesOf(before, after, difference);
  return lines.map((line) => visible(line.replace(/\s+/g, ' ')));
}

/** How many were added, removed and changed, in words. */
export function countOfChanges(difference: Difference): string {
  const lines = changesIn(difference);
  return (['added', 'removed', 'changed'] as const)
    .map((mark) => [lines.filter((line) => line.startsWith(SIGNS[mark])).length, mark] as const)
    .filter(([count]) => count > 0)
    .map(([count, mark]) => `${count} ${mark}`)
    .join(', ');
}

function wholeLine({ id, states }: Chart, mark: 'added' | 'removed'): string {
  const transitions = states.reduce((sum, state) => sum + (state.transitions?.length ?? 0), 0);
  const count = (number: number, name: string) => `${number} ${name}${number === 1 ? '' : 's'}`;
  const what = `${count(states.length, 'state')}, ${count(transitions, 'transition')}`;
  return `${SIGNS[mark]} machine ${id} is ${mark === 'added' ? 'new' : 'gone'}: ${what}`;
}

function linesOf(before: Chart, after: Chart, difference: Difference): string[] {
  const { chart } = difference;
  const [were, are] = [namesIn(before), namesIn(after)];
  const names: Names = {
    were: (id) => were.get(id) ?? id,
    are: (id) => are.get(id) ?? names.were(id),
  };
  const renamed = [
    ...(before.id === after.id ? [] : [`~ machine ${before.id} is called ${after.id} now`]),
    ...[...difference.events].map(([was, is]) => `~ event ${was} is called ${is} now`),
  ];
  const lines = chart.states.flatMap((state) => [
    ...stateLines(state, difference, names),
    ...orderLines(state, difference, names.are),
    ...(state.transitions ?? []).flatMap((one) => transitionLines(one, state, difference, names)),
  ]);
  return [...renamed, ...lines, ...codeLines(before, after, [...renamed, ...lines])];
}

function stateLines(state: ChartState, difference: Difference, names: Names): string[] {
  const marked = difference.states.get(state.id);
  if (marked === undefined) return [];
  if (marked.mark === 'removed') return [`- state ${names.were(state.id)} is gone`];
  if (marked.before === undefined) return [`+ state ${names.are(state.id)} is new`];
  const { before } = marked;
  const kind = state.parent === undefined ? 'machine' : 'state';
  const clauses = stateClauses(before, state, names, difference.events);
  const id = difference.ids.get(state.id);
  if (id !== undefined) clauses.push(`has the id ${state.id} now (was ${id})`);
  return [
    ...nameLines(before, state, names, difference),
    ...(clauses.length === 0 ? [] : [`~ ${kind} ${names.are(state.id)}: ${clauses.join('; ')}`]),
  ];
}

/** Where a state is called otherwise now, or is somewhere else. */
function nameLines(
  was: ChartState,
  is: ChartState,
  names: Names,
  { chart, before }: Difference,
): string[] {
  const root = chart.states[0]?.id;
  // That the machine is called otherwise has been said.
  if (is.id === root && chart.id !== before?.id) return [];
  const called = `is called ${is.key} now`;
  const name = names.were(is.id);
  if (was.parent === is.parent) return was.key === is.key ? [] : [`~ state ${name} ${called}`];
  const into = is.parent === root ? 'out to the top' : `into ${names.are(is.parent ?? '')}`;
  const from = was.parent === root ? 'at the top' : `in ${names.were(was.parent ?? '')}`;
  const who = was.key === is.key ? was.key : `${name} ${called} and`;
  return [`~ state ${who} moved ${into} (was ${from})`];
}

function transitionLines(
  one: ChartTransition,
  state: ChartState,
  difference: Difference,
  names: Names,
): string[] {
  const marked = difference.transitions.get(one.id);
  if (marked === undefined) return [];
  const { mark, before } = marked;
  const nameOf = mark === 'removed' ? names.were : names.are;
  const head = `${SIGNS[mark]} ${nameOf(state.id)} ${headOf(one, state, difference)}`;
  if (before === undefined) {
    const { does, did } = effectOf(one, state, nameOf);
    return [mark === 'added' ? `${head}: ${does}` : `${head} is gone (${did})`];
  }
  const clauses = transitionClauses(before, one, state, names, difference.events);
  return clauses.length === 0 ? [] : [`${head}: ${clauses.join('; ')}`];
}

/** When a transition is taken: by what, and on which condition. */
export function headOf(
  one: ChartTransition,
  { transitions = [] }: ChartState,
  { transitions: marks }: Difference,
): string {
  const { event, guard } = one;
  const when = whenOf(one);
  if (guard !== undefined) return `${when} [${guard}]`;
  const isLater = transitions
    .slice(0, transitions.indexOf(one))
    .some((other) => other.event === event && marks.get(other.id)?.mark !== 'removed');
  return isLater ? `${when} [else]` : when;
}
