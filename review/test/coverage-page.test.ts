import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { drawCoverage } from '../src/cli/draw-coverage.ts';
import type { Coverage } from '../src/coverage/coverage.ts';
import { chartOf } from '../src/index.ts';

const states = {
  off: { on: { press: { guard: 'isDay', target: 'on' } } },
  on: { on: { press: 'off' } },
};
const chart = chartOf(createMachine({ id: 'lamp', initial: 'off', states }));

function coverage(...levels: (string | undefined)[]): Coverage {
  return {
    format: 1,
    tests: levels.map((level, index) => ({ name: `${index}`, ...(level && { level }) })),
    machines: [
      {
        id: 'lamp',
        states: [],
        transitions: [
          { id: 'lamp.off press [isDay]', tests: [0, 1], wasTrue: true, wasFalse: false },
          { id: 'lamp.on press', tests: [1] },
        ],
        ...{ pairs: [], unhandled: [], observed: [] },
      },
    ],
  };
}

async function drawn(of: Coverage, charts = new Map([['lamp', chart]])) {
  const said: string[] = [];
  const output = { say: (line: string) => void said.push(line), complain: () => {} };
  const lines = new Map([['lamp', ['lamp: 2 of 2 transitions']]]);
  const files = await drawCoverage(charts, of, lines, {}, output);
  return { files, said, page: files.get('coverage.md') ?? '' };
}

describe('the files of a coverage', () => {
  it('are a picture of each machine and a page with what is said of it', async () => {
    const { files, page } = await drawn(coverage(undefined, undefined));
    expect([...files.keys()]).toEqual(['lamp.cover.svg', 'coverage.md']);
    expect(files.get('lamp.cover.svg')).toContain('2\u00a0tests');
    expect(page).toContain('## lamp\n\n```\nlamp: 2 of 2 transitions\n```\n');
    expect(page).toContain('![What tests take of lamp](lamp.cover.svg)');
    expect(page).toContain('| from | event | if | then | to | tests | its condition |');
    expect(page).toContain('| `off` | `press` | `isDay` |  | `on` | 2 | only true |');
    expect(page).toContain('| `on` | `press` |  |  | `off` | 1 |  |');
  });

  it('have the tests of all levels side by side', async () => {
    const { page } = await drawn(coverage('unit', 'process'));
    expect(page).toContain('| to | process | unit | its condition |');
    expect(page).toContain('| `off` | `press` | `isDay` |  | `on` | 1 | 1 | only true |');
    expect(page).toContain('| `on` | `press` |  |  | `off` | 1 | 0 |  |');
  });

  it('say in a line what has no picture', async () => {
    const keys = Array.from({ length: 320 }, (_, index) => `s${index}`);
    const next = keys.map((key, index) => [key, { on: { go: keys[(index + 1) % 320] } }]);
    const machine = createMachine({ id: 'lamp', initial: 's0', states: Object.fromEntries(next) });
    const { files, said, page } = await drawn(coverage(), new Map([['lamp', chartOf(machine)]]));
    expect([...files.keys()]).toEqual(['coverage.md']);
    expect(said).toEqual([expect.stringMatching(/^lamp: no picture: .*, or read coverage\.md$/)]);
    expect(page).not.toContain('![');
  });
});
