import { COVERAGE_FORMAT, type Coverage } from './coverage.ts';

/** The file of a coverage: a line a fact, so that what changes can be read. */
export function coverageText({ format, tests, machines }: Coverage): string {
  const listed = machines.map((machine) => {
    const parts = Object.entries(machine).map(([key, value]) =>
      Array.isArray(value) ? `"${key}": ${linesOf(value)}` : `"${key}": ${JSON.stringify(value)}`,
    );
    return `{ ${parts.join(',\n')} }`;
  });
  const text = `{ "format": ${format},\n"tests": ${linesOf(tests)},\n"machines": [\n${listed.join(',\n')}\n] }`;
  return `${text}\n`;
}

/** Reads the file of a coverage; `source` says in the complaint where the text is from. */
export function parseCoverage(text: string, source: string): Coverage {
  try {
    const { format, tests, machines } = JSON.parse(text);
    const isWhole = isListOf(tests, isTest) && isListOf(machines, isMachine);
    if (format === COVERAGE_FORMAT && isWhole) {
      return { format, tests, machines };
    }
  } catch {
    // Said below.
  }
  throw new Error(
    `${source}: expected a coverage of format ${COVERAGE_FORMAT}, got something else; write it again ` +
      'with xstate-review cover',
  );
}

const LISTS = ['states', 'transitions', 'pairs', 'unhandled', 'observed'];

function isMachine(value: unknown): boolean {
  const hasTests = (one: unknown) => Array.isArray(Object(one).tests);
  const lists = Object(value);
  return typeof lists.id === 'string' && LISTS.every((name) => isListOf(lists[name], hasTests));
}

function isTest(value: unknown): boolean {
  return typeof Object(value).name === 'string';
}

function isListOf(value: unknown, isItem: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function linesOf(list: readonly unknown[]): string {
  return list.length === 0 ? '[]' : `[\n${list.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
}
