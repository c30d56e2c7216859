import type { Coverage, CoveredTransition } from '../coverage/coverage.ts';
import { levelsOf } from '../coverage/levels.ts';
import type { Chart } from '../model/chart.ts';
import { type Column, fenced, plain, transitionTable } from './markdown.ts';

/** What is said of one machine's coverage. */
export interface CoveredSection {
  readonly name: string;
  readonly chart: Chart;
  /** In sentences. */
  readonly lines: readonly string[];
  /** Whether there is a picture of it. */
  readonly isDrawn: boolean;
}

/** The page of a coverage: for each machine what it lacks, its picture, and who takes what. */
export function coveragePage(coverage: Coverage, sections: readonly CoveredSection[]): string {
  return [
    '# What tests take',
    '',
    '<!-- Written by xstate-review from what was recorded; not to be edited. -->',
    '',
    ...sections.flatMap(({ name, chart, lines, isDrawn }) => [
      `## ${plain(name)}`,
      '',
      ...fenced(lines),
      ...(isDrawn
        ? [`![What tests take of ${plain(name)}](${encodeURI(name)}.cover.svg)`, '']
        : []),
      ...transitionTable(chart, testColumns(coverage, chart.id)),
      '',
    ]),
  ].join('\n');
}

/**
 * How many tests take each transition of a machine, those of each level side by side; and of a
 * condition that was never both, what it was.
 */
export function testColumns({ tests, machines }: Coverage, id: string): Column[] {
  const transitions = machines.find((one) => one.id === id)?.transitions ?? [];
  const byId = new Map(transitions.map((one) => [one.id, one]));
  const levels = levelsOf(tests);
  const column = (header: string, cell: (one: CoveredTransition) => string): Column => ({
    header,
    cellOf: (transition) => cell(byId.get(transition) ?? { id: transition, tests: [] }),
  });
  const ofLevel = (level: string) =>
    column(level || 'tests', (one) =>
      String(one.tests.filter((index) => (tests[index]?.level ?? '') === level).length),
    );
  const isOneSided = (one: CoveredTransition) => one.wasTrue !== one.wasFalse;
  return [
    ...(levels.length < 2
      ? [column('tests', (one) => String(one.tests.length))]
      : levels.map(ofLevel)),
    ...(transitions.some(isOneSided)
      ? [column('its condition', (one) => (isOneSided(one) ? `only ${one.wasTrue}` : ''))]
      : []),
  ];
}
