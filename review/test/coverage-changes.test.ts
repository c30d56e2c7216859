import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import type { MachineCoverage } from '../src/coverage/coverage.ts';
import { coverageChangesIn, shareText } from '../src/coverage/coverage-changes.ts';
import { coverageText, parseCoverage } from '../src/coverage/coverage-text.ts';
import { type Chart, chartOf, differenceOf } from '../src/index.ts';
import { commit, complaintOf, folderWith, LAMP, review, run } from './command.ts';

function chart(states: object, id = 'lamp'): Chart {
  return chartOf(createMachine({ id, initial: 'off', states } as never));
}

/** So many tests take each transition, by their ids. */
function covered(counts: Readonly<Record<string, number>>, id = 'lamp'): MachineCoverage {
  const transitions = Object.entries(counts).map(([one, count]) => {
    return { id: one, tests: Array.from({ length: count }, (_, index) => index) };
  });
  return { id, states: [], transitions, pairs: [], unhandled: [], observed: [] };
}

const OLD = chart({ off: { on: { press: 'on' } }, on: { on: { press: 'off', hold: 'off' } } });

function changes(after: Chart, was: MachineCoverage | null, is: MachineCoverage) {
  return coverageChangesIn(differenceOf(OLD, after), OLD, was, is);
}

describe('what tests gained and lost', () => {
  const was = covered({ 'lamp.off press': 2, 'lamp.on press': 0, 'lamp.on hold': 1 });

  it('is said of what no test takes any more, of what one does now, and of what is new', () => {
    const dim = { guard: 'isDim', target: 'off' };
    const on = { press: [dim, 'off'], hold: 'off', swipe: 'off' };
    const now = chart({ off: { on: { press: 'on' } }, on: { on } });
    const is = covered({
      'lamp.on press': 3,
      'lamp.on hold': 4,
      'lamp.on press [isDim]': 0,
      'lamp.on swipe': 1,
    });
    expect(
      changes(now, was, {
        ...is,
        transitions: [...is.transitions, { id: 'lamp.off press', tests: [] }],
      }),
    ).toEqual({
      lines: [
        '- off on press: no test takes it any more (2 did)',
        '~ on on press [isDim]: is new, and no test takes it',
        '+ on on press [else]: 3 tests take it now (none did)',
      ],
      now: { taken: 3, all: 5 },
      was: { taken: 2, all: 3 },
      isStale: false,
    });
  });

  it('is found again where states and events were renamed, and what went is not missed', () => {
    const lit = chart({
      off: { on: { press: 'lit' } },
      lit: { on: { press: 'off', hold: 'off' } },
    });
    const renamed = covered({ 'lamp.off press': 0, 'lamp.lit press': 1, 'lamp.lit hold': 1 });
    expect(changes(lit, was, renamed)?.lines).toEqual([
      '- off on press: no test takes it any more (2 did)',
      '+ lit on press: 1 test takes it now (none did)',
    ]);
    const touched = chart({ off: { on: { touch: 'on' } }, on: { on: { touch: 'off' } } });
    const touches = covered({ 'lamp.off touch': 0, 'lamp.on touch': 1 });
    expect(changes(touched, was, touches)?.lines).toEqual([
      '- off on touch: no test takes it any more (2 did)',
      '+ on on touch: 1 test takes it now (none did)',
    ]);
  });

  it('is said of a condition that was true and false, and is one of both alone', () => {
    const guarded = (guard?: string) =>
      chart({ off: { on: { press: { target: 'on', ...(guard && { guard }) } } }, on: {} });
    const [dim, plain] = [guarded('isDim'), guarded()];
    const id = ({ states }: Chart) => states[1]?.transitions?.[0]?.id ?? '';
    const saw = (count: number, wasFalse?: boolean, of = dim) => {
      const one = covered({ [id(of)]: count });
      const seen = wasFalse !== undefined && { wasTrue: count > 0, wasFalse };
      return { ...one, transitions: one.transitions.map((it) => ({ ...it, ...seen })) };
    };
    const lines = (was: MachineCoverage | null, is: MachineCoverage, before = dim) =>
      coverageChangesIn(differenceOf(before, dim), before, was, is)?.lines;
    expect(lines(saw(2, true), saw(2, false))).toEqual([
      '- off on press [isDim]: its condition is only ever true now',
    ]);
    expect(lines(saw(2, true), saw(0, true))).toEqual([
      '- off on press [isDim]: no test takes it any more (2 did), its condition is only ever false',
    ]);
    expect(lines(saw(2, false), saw(1, true))).toEqual([
      '+ off on press [isDim]: its condition is false, too, now (was only ever true)',
    ]);
    expect(lines(saw(0, true), saw(1, false))).toEqual([
      '+ off on press [isDim]: 1 test takes it now (none did)',
      '- off on press [isDim]: its condition is only ever true now',
    ]);
    const isNew = ['~ off on press [isDim]: its condition is new, and only ever true'];
    expect(lines(null, saw(1, false), plain)).toEqual(isNew);
    expect(lines(saw(1, undefined, plain), saw(1, false), plain)).toEqual(isNew);
    for (const is of [true, false]) expect(lines(saw(2, is), saw(3, is))).toEqual([]);
    expect(lines(null, saw(2, false))).toEqual([]);
  });

  it('is not known without the coverage of before, and where the file is older than the machine', () => {
    const one = changes(OLD, null, covered({ 'lamp.off press': 1 }));
    expect(one).toMatchObject({ lines: [], was: null, isStale: true });
    expect(shareText(one ? [one] : [])).toBe('tests take 1 of 3 transitions');
    const gone = differenceOf(OLD, null);
    expect(coverageChangesIn(gone, OLD, was, undefined)).toBeNull();
    expect(coverageChangesIn(differenceOf(OLD, OLD), OLD, undefined, undefined)).toBeNull();
  });
});

describe('xstate-review diff --coverage', () => {
  const coverage = (on: number) =>
    coverageText({
      format: 1,
      tests: [{ name: 'a' }],
      machines: [covered({ 'lamp.off press': 1, 'lamp.on press': on })],
    });

  it('says what was gained and lost, and in the comment too, though no chart differs', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP, 'docs/coverage.json': coverage(1) });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs');
    await commit(folder, 'before');
    await writeFile(join(folder, 'docs/coverage.json'), coverage(0));
    const args = ['diff', 'HEAD', 'lamp.mjs', '--coverage', 'docs/coverage.json'];
    const said =
      'lamp: nothing changed but its tests\n  tests take 1 of 2 transitions (was 2 of 2)\n' +
      '  - on on press: no test takes it any more (1 did)\n' +
      'no chart in docs/charts differs from HEAD to the project as it is\n';
    const { code, stdout } = await review(folder, ...args, '--comment', 'c.md');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${said}comment: c.md\n` });
    const text = await readFile(join(folder, 'c.md'), 'utf8');
    expect(text).toContain(
      'What differs from `HEAD` to `the project as it is`:\n\n' +
        'Tests take 1 of 2 transitions (was 2 of 2).\n\n#### `lamp`\n\n' +
        'Tests take 1 of 2 transitions (was 2 of 2).\n\n' +
        '```diff\n- on on press: no test takes it any more (1 did)\n```\n',
    );
    expect(text).toContain('| `on` | `press` |  |  | `off` | 0 |');
    expect(text).not.toContain('![');
    // A file of before is taken, wherever it is from.
    await mkdir(join(folder, 'base'));
    await writeFile(join(folder, 'base/coverage.json'), coverage(0));
    const same = await review(folder, ...args, '--base-coverage', 'base/coverage.json');
    expect(same.stdout).toBe('no chart in docs/charts differs from HEAD to the project as it is\n');
  });

  it('says what it does not know', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP, 'coverage.json': coverage(1) });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs');
    await commit(folder, 'before');
    const args = ['diff', 'HEAD', 'lamp.mjs', '--coverage'];
    await writeFile(join(folder, 'lamp.mjs'), LAMP.replace("{ press: 'off' }", "{ hold: 'off' }"));
    const { stdout } = await review(folder, ...args, 'coverage.json');
    expect(stdout).toContain(
      'what tests took before is not known; name it by --base-coverage, or commit what cover --out wrote\n' +
        'coverage.json is of another version of lamp; run the tests again\n',
    );
    expect((await review(folder, ...args, 'gone.json')).stderr).toBe(
      'xstate-review: gone.json: expected a coverage, got no such file; write it with xstate-review cover\n',
    );
    for (const text of ['{', '{ "format": 2 }', coverage(1).replace('"id": "lamp",', '')]) {
      expect(() => parseCoverage(text, 'c.json')).toThrow(
        /^c\.json: expected a coverage of format 1/,
      );
    }
    expect(parseCoverage(coverage(1), 'c.json').machines[0]?.id).toBe('lamp');
    expect((await review(folder, ...args, 'lamp.mjs')).stderr).toMatch(
      /^xstate-review: lamp\.mjs: expected a coverage of format 1, got something else; /,
    );
  });

  it.each([
    ['draw --coverage c.json', /^--coverage: expected page or diff before it, got draw/],
    [
      'diff HEAD --base-coverage c.json',
      /^--base-coverage: expected --coverage beside it, got none/,
    ],
  ] as const)('with "%s" is used wrongly', async (line, wanted) => {
    expect((await complaintOf(...line.split(' '))).message).toMatch(wanted);
  });
});
