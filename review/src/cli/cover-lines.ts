import type { Coverage, MachineCoverage } from '../coverage/coverage.ts';
import { levelsOf } from '../coverage/levels.ts';
import type { Chart } from '../model/chart.ts';
import { possiblePairs } from '../paths/pairs.ts';
import { count } from './output.ts';

/** More names than that are counted in a sentence: nobody reads them there. */
const NAMED_MAX = 10;

/** Names in a sentence. */
export function namedIn(names: readonly string[]): string {
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  return names.slice(0, NAMED_MAX).join(', ') + more;
}

/** What is said of one machine's coverage. */
export function linesOf(covered: MachineCoverage, chart: Chart): string[] {
  const { id, states, transitions, unhandled, observed } = covered;
  const taken = transitions.filter(isDone);
  // The machine itself is active whenever it runs; a history is passed through and never active.
  const uncounted = new Set(
    chart.states
      .filter(({ parent, type }) => parent === undefined || type === 'history')
      .map((one) => one.id),
  );
  const active = states.filter((one) => !uncounted.has(one.id));
  const all = [transitions, states, unhandled, observed].flat();
  if (all.every((one) => !isDone(one))) return [`${id}: no test runs it`];
  return [
    `${id}: ${ofAll(taken, transitions, 'transition')}, ${ofAll(active.filter(isDone), active, 'state')}, ` +
      `${pairsText(covered, chart)}, by ${count([...new Set(all.flatMap(({ tests }) => tests))], 'test')}`,
    ...active.filter((one) => !isDone(one)).map((one) => `  no test enters ${one.id}`),
    ...transitions
      .filter((one) => !isDone(one))
      .map(
        (one) => `  no test takes ${one.id}${one.wasFalse ? ': its condition was only false' : ''}`,
      ),
    ...transitions
      .filter(({ wasTrue, wasFalse }) => wasTrue && wasFalse === false)
      .map((one) => `  its condition was only true: ${one.id}`),
    ...unhandled.map(
      ({ event, states: where, tests }) =>
        `  nothing handles ${event} in ${where.join(' and ')} (${count(tests, 'test')})`,
    ),
    ...observed.map(
      ({ source, event, targets, tests }) =>
        `  not in the chart: ${source} ${event || 'always'}, to ${targets.join(' and ') || 'itself'} ` +
        `(${count(tests, 'test')})`,
    ),
  ];
}

/** Machines and levels, with the numbers of transitions that were taken; none, where one level is. */
export function levelLines({ tests, machines }: Coverage): string[] {
  const levels = levelsOf(tests);
  if (levels.length < 2) return [];
  const rows = machines.map(({ id, transitions }) => {
    const isOf = (level: string) => (one: { tests: readonly number[] }) =>
      one.tests.some((index) => (tests[index]?.level ?? '') === level);
    const numbers = levels.map((level) => transitions.filter(isOf(level)).length);
    return [id, ...numbers, transitions.filter(isDone).length, transitions.length].map(String);
  });
  const table = [['', ...levels.map((level) => level || '(none)'), 'any', 'of'], ...rows];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd : cell.padStart).call(cell, widths?.[at] ?? 0));
  return [
    'transitions taken, by level',
    ...table.map((row) => `  ${line(row).join('  ')}`.trimEnd()),
  ];
}

/** A sentence for each machine of whose transitions fewer were taken, with those that were not. */
export function complaintsBelow(min: number, { machines }: Coverage): string[] {
  return machines.flatMap(({ id, transitions }) => {
    const missing = transitions.filter((one) => !isDone(one));
    const percent = (100 * (transitions.length - missing.length)) / (transitions.length || 1);
    if (missing.length === 0 || percent >= min) return [];
    const names = namedIn(missing.map((one) => `'${one.id}'`));
    const share = `${transitions.length - missing.length} (${Math.floor(percent * 10) / 10} %)`;
    return [
      `${id}: expected tests that take at least ${min} % of ${count(transitions, 'transition')}, ` +
        `got ${share}; no test takes ${names}`,
    ];
  });
}

function pairsText({ pairs }: MachineCoverage, chart: Chart): string {
  try {
    const seen = pairs.map(({ first, second }) => JSON.stringify([first, second]));
    return ofAll(pairs, [...new Set([...possiblePairs(chart), ...seen])], 'pair');
  } catch {
    // There are too many situations to count what is possible.
    return count(pairs, 'pair');
  }
}

function ofAll(some: readonly unknown[], all: readonly unknown[], name: string): string {
  return `${some.length} of ${count(all, name)}`;
}

function isDone({ tests }: { readonly tests: readonly number[] }): boolean {
  return tests.length > 0;
}
