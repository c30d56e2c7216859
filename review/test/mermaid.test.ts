import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { mermaidBlock } from '../src/markdown/mermaid.ts';
import { type Chart, namesIn } from '../src/model/chart.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { visible } from '../src/model/visible.ts';
import { featureMachine } from './feature-machine.ts';
import { randomMachine } from './random-machine.ts';

/** Words that Mermaid may not take for its own: letters, a few signs, and entities. */
const TEXT = /(?:[\p{L}\p{M}\p{N} _.,()/[\]→]|#\d+;)+/u.source;
/** All lines that we write; Mermaid 11 parsed and drew each kind of them. */
const LINES = [
  /^state "TEXT" as s\d+( \{)?$/,
  /^(\}|--|end note|note right of s\d+)$/,
  /^\[\*\] --> s\d+$/,
  /^s\d+ --> s\d+ : TEXT$/,
  /^s\d+ : TEXT$/,
].map(({ source }) => new RegExp(source.replace('TEXT', TEXT), 'u'));

/** A block as it is read: its rows by state, notes among them, and its arrows. */
function read(block: readonly string[]) {
  const rows: string[] = [];
  const arrows: string[] = [];
  let noted: string | null = null;
  for (const line of block.slice(2, -1).map((one) => one.trim())) {
    if (line === 'end note') noted = null;
    if (noted === null) expect(LINES.some((one) => one.test(line)) ? '' : line).toBe('');
    else expect(line).toMatch(new RegExp(`^${TEXT}$`, 'u'));
    if (noted !== null) rows.push(`${noted} : ${line}`);
    else if (/^s\d+ : /.test(line)) rows.push(line);
    else if (/^s\d+ --> /.test(line)) arrows.push(line);
    noted = /^note right of (s\d+)$/.exec(line)?.[1] ?? noted;
  }
  return { rows, arrows };
}

/** Text as Mermaid shows it, to compare it. */
const plain = (text: string) =>
  visible(text.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))))
    .replace(/\s+/g, ' ')
    .trim();

/** Each transition is there, with each of its targets: as an arrow, or as a row that names it. */
function expectAll(chart: Chart) {
  const { rows, arrows } = read(mermaidBlock(chart));
  const names = namesIn(chart);
  const shown = [...rows, ...arrows];
  const number = (id: string) => `s${chart.states.findIndex((state) => state.id === id)}`;
  for (const { id, transitions = [] } of chart.states) {
    for (const { event, targets } of transitions) {
      const own = shown.filter((one) => new RegExp(`^${number(id)} `).test(one));
      const named = own.filter((one) => plain(one).includes(plain(event)));
      expect([event, named.length > 0]).toEqual([event, true]);
      for (const target of targets ?? []) {
        const name = plain(target === id ? 'itself' : (names.get(target) ?? ''));
        const leads = named.filter((one) => {
          return (
            one.includes(` --> ${number(target)} : `) ||
            plain(one.split('→')[1] ?? '').includes(name)
          );
        });
        expect([event, target, leads.length > 0]).toEqual([event, target, true]);
      }
    }
  }
  const all = chart.states.flatMap(({ transitions = [] }) => transitions);
  const drawn = all.reduce((sum, { targets = [] }) => sum + Math.max(1, targets.length), 0);
  // Several targets may share a row.
  expect(shown.length).toBeGreaterThanOrEqual(all.length);
  expect(shown.length).toBeLessThanOrEqual(drawn);
}

describe('a block for Mermaid', () => {
  it('has every transition of all that XState has', () => {
    expectAll(chartOf(featureMachine));
  });

  it.each(Array.from({ length: 40 }, (_, n) => n + 1))(
    'has those of any machine (seed %i)',
    (n) => {
      expectAll(chartOf(randomMachine(n)));
    },
  );

  it.each([
    'end',
    'end note',
    'state',
    'note right of s1',
    'direction LR',
    'click',
    'style a:b#c',
    'default',
    'a"b',
    'a;b',
    ':::x',
    '%%{init: {}}%%',
    '<<fork>>',
    '[[fork]]',
    '-->',
    'a\\nb',
    'a\nb',
    '门 🙂',
    '1',
    '- item',
    '**bold**',
    '`code`',
    '#35;',
    '{',
    '[*]',
    'constructor',
    'x'.repeat(400),
  ])('means no more than its words: %j', (word) => {
    const key = word.replaceAll('.', '·');
    const machine = createMachine({
      id: 'm',
      initial: key,
      on: { [word]: { actions: word, target: '.both' } },
      states: {
        [key]: {
          id: 'first',
          on: { [word]: [{ guard: word, target: '#first', reenter: true }, { target: 'both' }] },
        },
        both: {
          type: 'parallel',
          on: { [word]: { actions: word } },
          states: { [key]: { on: { [word]: '#m.both' } }, other: {} },
        },
      },
    });
    expectAll(chartOf(machine));
  });

  it('gives a state without a name one', () => {
    const machine = createMachine({ id: 'm', type: 'parallel', states: { '': {} } });
    expect(mermaidBlock(chartOf(machine))).toContain('    state "(no name)" as s1');
  });

  it('draws no arrow to regions in regions, at which Mermaid fails, and says which is first', () => {
    const inner = () => ({ type: 'parallel' as const, states: { x: {}, y: {} } });
    const region = {
      initial: 'a',
      on: { GO: '.b' },
      states: { a: inner(), b: { on: { OUT: 'a' } } },
    };
    const chart = chartOf(createMachine({ id: 'm', type: 'parallel', states: { region } }));
    expectAll(chart);
    const block = mermaidBlock(chart);
    expect(block.some((line) => line.includes('-->'))).toBe(false);
    expect(block).toContain('      state "a (first)" as s2 {');
  });

  it('has the notes of regions in regions last, for Mermaid fails at them sooner', () => {
    const on = { GO: { actions: 'go' } };
    const inner = { type: 'parallel' as const, on, states: { x: {}, y: {} } };
    const region = { type: 'parallel' as const, on, states: { inner } };
    const chart = chartOf(createMachine({ id: 'm', type: 'parallel', on, states: { region } }));
    expectAll(chart);
    const notes = mermaidBlock(chart).slice(-10);
    expect(notes.filter((line) => line.includes('note right'))).toEqual(
      ['s0', 's1', 's2'].map((name) => `  note right of ${name}`),
    );
  });

  it('is a sentence where Mermaid would refuse it', () => {
    const on = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`E${n}`, 'b']));
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { on }, b: {} } });
    expect(mermaidBlock(chartOf(machine))).toEqual([
      'It is too large for Mermaid; all its transitions are in the table above.',
    ]);
  });
});
