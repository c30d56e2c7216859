import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { type Chart, chartOf, machinesIn, markdownText } from '../src/index.ts';
import { fitted } from '../src/layout/fitting.ts';
import { WIDTH_PX } from '../src/layout/view.ts';
import { svgText } from '../src/svg/svg.ts';
import { faultsOf } from './geometry.ts';

const gallery = new URL('../gallery/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, gallery), 'utf8');
const files = readdirSync(gallery).filter((name) => /\.(js|ts)$/.test(name));
const modules = await Promise.all(files.map((file) => import(new URL(file, gallery).href)));
const machines = modules.flatMap((exports, index) =>
  [...machinesIn(exports)].map(([name, machine]) => ({ file: files[index], name, machine })),
);

describe('the gallery', () => {
  it('has twenty files, each with its source and a licence that permits it', () => {
    expect(files.length).toBe(20);
    for (const file of files) {
      expect(textOf(file)).toMatch(
        /^\/\/ Written anew in the shape of .* \((MIT|Apache-2\.0)\b.*\):\n\/\/ https:\/\/github\.com\/\S+, /,
      );
    }
  });

  it('shows each picture, and says which file it is of', () => {
    const readme = textOf('README.md');
    const pictures = readdirSync(new URL('charts/', gallery)).filter((name) => /\.svg$/.test(name));
    // Machines that others start are drawn as well.
    expect(pictures.length).toBeGreaterThanOrEqual(machines.length);
    for (const picture of pictures) expect(readme).toContain(`](charts/${picture})](charts/`);
    for (const file of files) expect(readme).toContain(`[${file}](${file})`);
  });
});

describe.each(machines)('the picture of $name in $file', ({ machine }) => {
  const chart = chartOf(machine);
  const wishes = { hasDescriptions: false, hasReferences: true, widthPx: WIDTH_PX, links: {} };
  const drawn = fitted(chart, undefined, wishes).then(({ graph, layout }) => ({
    faults: faultsOf(graph, layout),
    svg: svgText(graph, layout),
  }));

  it('has every text in its place and nothing on top of anything', async () => {
    expect((await drawn).faults).toEqual([]);
  });

  it('has every transition that the machine has', async () => {
    const { svg } = await drawn;
    const ids = transitionsIn(chart).map(({ id }) => id);
    expect(ids.length).toBe(statesIn(machine.root).flatMap(ownIn).flat().length);
    expect(ids.filter((id) => linesOf(svg, 'data-t', id) === '')).toEqual([]);
  });

  it('has every transition in its page for Mermaid too, or says that it is too large for that', () => {
    const page = markdownText(chart, null);
    const [, block] = /```mermaid\n(.*?)```/s.exec(page) ?? [];
    if (block === undefined) expect(page).toContain('too large for Mermaid');
    else expect(mermaidTransitionsIn(block)).toBe(transitionsIn(chart).length);
  });

  it('tells events apart that are different ones', () => {
    const events = chart.states.map(({ id, transitions = [] }) => [
      id,
      new Set(transitions.map(({ event }) => event)).size,
    ]);
    expect(events).toEqual(statesIn(machine.root).map((node) => [node.id, ownIn(node).length]));
  });

  it('has every name whole', async () => {
    const { svg } = await drawn;
    const cut = (attribute: string, id: string, names: readonly string[]) => {
      const lines = linesOf(svg, attribute, id);
      return names.filter((name) => !wholeIn(name).test(lines)).map((name) => [id, name, lines]);
    };
    const states = chart.states.filter(({ type }) => type !== 'history');
    expect(states.flatMap(({ id, key }) => cut('data-s', id, [key]))).toEqual([]);
    const named = transitionsIn(chart).flatMap(({ id, event, guard, actions = [] }) =>
      cut('data-t', id, [event, ...(guard === undefined ? [] : [guard]), ...actions]),
    );
    expect(named).toEqual([]);
  });
});

function transitionsIn({ states }: Chart) {
  return states.flatMap(({ transitions = [] }) => transitions);
}

/** Arrows, rows and lines of notes, but for the arrows to what is entered first. */
function mermaidTransitionsIn(block: string): number {
  const notes = [...block.matchAll(/note right of \w+\n(.*?)\n *end note/gs)];
  const noted = notes.flatMap(([, text = '']) => text.split('\n'));
  return noted.length + [...block.matchAll(/^ *s\d+ (--> s\d+ )?: /gm)].length;
}

/** All transitions of a state by their event, but for `'event': {}`. */
function ownIn({ always = [], transitions }: AnyStateNode) {
  const all = [always, ...transitions.values()];
  const isIgnored = (one: (typeof always)[number]) =>
    !one.target && !one.guard && one.actions.length === 0;
  return all.filter((list) => !list.every(isIgnored));
}

/** A state and all in it, the outer ones first. */
function statesIn(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(statesIn)];
}

/** The texts of a picture that belong to a state or a transition, line by line. */
function linesOf(svg: string, attribute: string, id: string): string {
  const mark = `${attribute}="${escaped(id)}"`;
  const lines = new Map<string, string>();
  for (const group of svg.replace(/<title>.*?<\/title>/gs, '').split('<g')) {
    for (const [all, y, text] of group.matchAll(/<text [^>]*\by="([^"]*)"[^>]*>([^<]*)</g)) {
      const isIts = all.includes(mark) || group.slice(0, group.indexOf('>')).includes(mark);
      if (isIts && y) lines.set(y, (lines.get(y) ?? '') + text);
    }
  }
  return [...lines.values()].join('\n');
}

/** A name that may go on in the next line and is otherwise as it is. */
function wholeIn(name: string): RegExp {
  const signs = [...escaped(name)].map((sign) =>
    sign === ' ' ? '(?: \\n?|\\n)' : `${sign.replace(/[$()*+.?[\\\]^{|}]/, '\\$&')}\\n?`,
  );
  return new RegExp(signs.join(''));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
