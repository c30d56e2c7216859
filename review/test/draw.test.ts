import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { type Chart, chartOf, chartText, drawSvg, machinesIn, markdownText } from '../src/index.ts';
import { featureMachine } from './feature-machine.ts';

/** The picture, the JSON and the page of a chart. */
async function drawn(chart: Chart, name: string) {
  const [json, md] = [chartText(chart), markdownText(chart, `${name}.svg`)];
  return { svg: await drawSvg(chart), json, md };
}

describe('the files of a chart', () => {
  it('are a picture, its text and a page', async () => {
    const { svg, json, md } = await drawn(chartOf(featureMachine), 'features');
    expect(JSON.parse(json).id).toBe('features');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    await expect(md).toMatchFileSnapshot('golden/features.md');
  });

  it('hold every state and transition under its id, and every description as a tooltip', async () => {
    const chart = chartOf(featureMachine);
    const { svg } = await drawn(chart, 'features');
    const missing = chart.states
      .filter(({ id }) => !svg.includes(`data-s="${id}"`))
      .map(({ id }) => id);
    expect(missing).toEqual([]);
    expect(svg).toContain('<title>All is there.</title>');
    expect(svg).toContain('<title>Uses &lt;everything&gt; &amp; &quot;more&quot;.</title>');
    expect(svg).toContain('data-t="features.loading after shortMs"');
    expect(svg).toContain('data-t="features NOTE"');
  });

  it('leave to the page what nobody reads in a picture', async () => {
    const machine = createMachine({
      id: 'm',
      on: {
        GO: {
          guard: ({ event }) => event.type.startsWith('with much more than is of use to a reader'),
          actions: { type: 'set', params: ({ event }) => ({ name: event.type }) },
        },
      },
    });
    const { svg, md } = await drawn(chartOf(machine), 'm');
    expect(md).toMatch(/… #[0-9a-f]{6}/);
    expect(md).toContain('set({ name: event.type })');
    expect(svg).not.toMatch(/#[0-9a-f]{6}</);
    expect(svg).toContain('set(…)');
  });

  it('give Mermaid regions inside a state only, for it knows no others', async () => {
    const machine = createMachine({ id: 'both', type: 'parallel', states: { a: {}, b: {} } });
    const { md } = await drawn(chartOf(machine), 'both');
    expect(md).toContain(
      [
        'stateDiagram-v2',
        '  state "both" as s0 {',
        '    state "a" as s1',
        '    --',
        '    state "b" as s2',
        '  }',
      ].join('\n'),
    );
  });

  it('keep their tables, whatever the names are', async () => {
    const machine = createMachine({ id: 'pipe', on: { 'a|b`c': { guard: 'x|y', actions: 'z' } } });
    const { md } = await drawn(chartOf(machine), 'pipe');
    expect(md).toContain("| `pipe` | `a\\|b'c` | `x\\|y` | `z` | stays |");
  });

  it('hide nothing, and keep their tables, whatever is in a name', async () => {
    const odd = 'a\u202eb\nc\u2066\u200b|\u3164';
    const machine = createMachine({
      id: odd,
      description: `First.\nThen ${odd}.`,
      on: { [odd]: { guard: odd, actions: odd } },
    });
    const { svg, md } = await drawn(chartOf(machine), odd.slice(0, 1));
    for (const text of [svg, md]) {
      expect(text).not.toMatch(/[\u202e\u2066\u200b\u3164]/);
      expect(text).toMatch(/a(<|&lt;|\\<|#60;)U\+202E/);
    }
    const cell = '`a<U+202E>b<U+000A>c<U+2066><U+200B>\\|<U+3164>`';
    expect(md).toContain(`| ${cell} | ${cell} | ${cell} | ${cell} | stays |`);
  });

  it('leave letters as wide as they are that are not in the table of widths', async () => {
    const states = { بسيط: {}, plain: {} };
    const machine = createMachine({ id: 'm', initial: 'plain', states });
    const { svg } = await drawn(chartOf(machine), 'm');
    expect(svg).toMatch(/<text class="name" x="[\d.]+" y="[\d.]+" xml:space="preserve">بسيط</);
    expect(svg).toMatch(/<text [^>]* textLength="[\d.]+" [^>]*>plain</);
  });

  it('are well-formed whatever the names are', async () => {
    const odd = `a<b>&"c"\u0000\ud800`;
    const machine = createMachine({
      id: odd,
      initial: odd,
      states: { [odd]: { on: { [odd]: 'b' } }, b: {} },
    });
    const { svg } = await drawn(chartOf(machine), 'odd');
    expect(svg).not.toContain('\u0000');
    expect(svg).not.toContain('\ud800');
    expect(svg).toContain('a&lt;b&gt;&amp;&quot;c&quot;&lt;U+0000&gt;&lt;U+D800&gt;');
  });
});

describe('the machines of a module', () => {
  const one = createMachine({ id: 'one' });

  it('are found among its exports, each once and by a name of its own', () => {
    const other = createMachine({ id: 'one' });
    const nameless = createMachine({});
    const found = machinesIn({
      one,
      again: one,
      other,
      nameless,
      text: 'x',
      f: () => {},
      no: null,
    });
    expect([...found.keys()]).toEqual(['one', 'other', 'nameless']);
  });

  it('are none when it exports something else', () => {
    expect(machinesIn({ a: 1, b: {}, c: { root: {} } }).size).toBe(0);
  });
});
