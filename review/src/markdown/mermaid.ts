import { type Chart, type ChartState, type ChartTransition, namesIn } from '../model/chart.ts';
import { isWithin, type States } from '../model/targets.ts';
import { visible } from '../model/visible.ts';

/** Mermaid draws no longer text, nor more arrows: its `maxTextSize` and `maxEdges`, which GitHub keeps. */
const TEXT_CHARACTERS_MAX = 50_000;
const ARROWS_MAX = 500;

/**
 * A chart in Mermaid's words, as a Markdown block; a sentence where it is too large for Mermaid.
 * Every transition is an arrow or, where Mermaid would draw that into the box it leaves, a line in
 * its state: of a state with others inside a line in a note, for Mermaid gives those no lines.
 */
export function mermaidBlock(chart: Chart): string[] {
  const lines = ['stateDiagram-v2', ...linesOf(chart)];
  const arrows = lines.filter((line) => / --> |^ *end note$/.test(line)).length;
  const characters = lines.join('\n').length;
  if (characters > TEXT_CHARACTERS_MAX || arrows > ARROWS_MAX) {
    return ['It is too large for Mermaid; all its transitions are in the table above.'];
  }
  return ['```mermaid', ...lines, '```'];
}

/** A chart with what Mermaid must be told of it. */
interface Sketch {
  readonly chart: Chart;
  readonly states: States;
  /** What people call its states, and what Mermaid does. */
  readonly names: ReadonlyMap<string, string>;
  readonly nameOf: (id: string) => string;
  /** Mermaid's layout fails at arrows of regions in regions. */
  readonly isKnot: (id: string) => boolean;
  /** Those that are entered first and cannot have an arrow that says so. */
  readonly firsts: ReadonlySet<string>;
  /** It fails at knots' notes, too, unless those come after the notes of what is around them. */
  readonly late: string[];
}

function linesOf(chart: Chart): string[] {
  const sketch = sketchOf(chart);
  const { nameOf, late } = sketch;
  const blocks = chart.states.slice(0, 1).flatMap((root) => block(root, '  ', sketch));
  const arrows = chart.states.flatMap((state) =>
    (state.transitions ?? []).flatMap((one) =>
      (one.targets ?? [])
        .filter((target) => isArrow(state, target, sketch))
        .map((target) => `  ${nameOf(state.id)} --> ${nameOf(target)} : ${labelOf(one)}`),
    ),
  );
  return [...blocks, ...late, ...arrows];
}

function sketchOf(chart: Chart): Sketch {
  const numbers = new Map(chart.states.map(({ id }, index) => [id, index]));
  const states = new Map(chart.states.map((state) => [state.id, state]));
  const parallel = chart.states.filter(({ type }) => type === 'parallel').map(({ id }) => id);
  const isKnot = (id: string) =>
    parallel.includes(id) && parallel.some((outer) => isWithin(id, outer, states));
  const initial = chart.states.flatMap((state) =>
    state.type === 'compound' && state.initial !== undefined ? [state.initial] : [],
  );
  return {
    ...{ chart, states, isKnot },
    names: namesIn(chart),
    nameOf: (id) => `s${numbers.get(id)}`,
    firsts: new Set(initial.filter((id) => firstIn(id, { states, isKnot }) === null)),
    late: [],
  };
}

function isArrow({ id }: ChartState, target: string, { states, isKnot }: Sketch): boolean {
  const isBeside = target !== id && !isWithin(target, id, states) && !isWithin(id, target, states);
  return isBeside && !isKnot(id) && !isKnot(target);
}

function rowsOf(state: ChartState, sketch: Sketch): string[] {
  return (state.transitions ?? []).flatMap((one) => {
    const { targets = [], reenter } = one;
    const others = targets.filter((target) => !isArrow(state, target, sketch));
    if (targets.length > 0 && others.length === 0) return [];
    const nameOf = (id: string) => escaped(sketch.names.get(id) ?? id);
    const to = others.map((id) => (id === state.id ? 'itself' : nameOf(id)));
    const words = to.length === 0 ? '' : ` → ${to.join(' and ')}${reenter ? ' (reenter)' : ''}`;
    return [labelOf(one) + words];
  });
}

function block(state: ChartState, indent: string, sketch: Sketch): string[] {
  const { chart, nameOf, firsts, isKnot, late } = sketch;
  const name = nameOf(state.id);
  const title = `${indent}state "${titleOf(state)}${firsts.has(state.id) ? ' (first)' : ''}" as ${name}`;
  const children = chart.states.filter(({ parent }) => parent === state.id);
  const rows = rowsOf(state, sketch);
  if (children.length === 0) return [title, ...rows.map((row) => `${indent}${name} : ${row}`)];
  const note = [`note right of ${name}`, ...rows.map((row) => `  ${row}`), 'end note'];
  if (rows.length > 0 && isKnot(state.id)) late.push(...note.map((line) => `  ${line}`));
  return [
    `${title} {`,
    ...inside(state, children, `${indent}  `, sketch),
    `${indent}}`,
    ...(rows.length === 0 || isKnot(state.id) ? [] : note.map((line) => indent + line)),
  ];
}

function inside(state: ChartState, children: ChartState[], indent: string, sketch: Sketch) {
  const blocks = children.map((child) => block(child, indent, sketch));
  const first = state.initial === undefined ? null : firstIn(state.initial, sketch);
  const start = first === null ? [] : [`${indent}[*] --> ${sketch.nameOf(first)}`];
  if (state.type !== 'parallel') return [...start, ...blocks.flat()];
  return blocks.flatMap((lines, index) => (index === 0 ? lines : [`${indent}--`, ...lines]));
}

/** What is entered first, not as a box: arrows to boxes in boxes are more than Mermaid can do. */
function firstIn(id: string, sketch: Pick<Sketch, 'states' | 'isKnot'>): string | null {
  const { type, initial } = sketch.states.get(id) ?? {};
  if (type === 'compound' && initial !== undefined) return firstIn(initial, sketch);
  return sketch.isKnot(id) ? null : id;
}

function titleOf({ key, type, history }: ChartState): string {
  if (type === 'history') return history === 'deep' ? 'H#42;' : 'H';
  return escaped(key) + (type === 'final' ? ' (final)' : '');
}

function labelOf({ event, guard, actions }: ChartTransition): string {
  const condition = guard === undefined ? '' : ` [${escaped(guard)}]`;
  const effects = actions === undefined ? '' : ` / ${actions.map(escaped).join(', ')}`;
  return escaped(event) + condition + effects;
}

/**
 * What may mean something in Mermaid, as entities: signs, but for a few that are harmless, and words
 * that it takes for its own wherever they stand.
 */
function escaped(text: string): string {
  const shown = visible(text).trim() || '(no name)';
  return shown
    .replace(/[^\p{L}\p{M}\p{N} _.,()/]/gu, (sign) => `#${sign.codePointAt(0)};`)
    .replace(/\s+/g, ' ')
    .replace(/d(?=irection )|e(?=nd note)/gi, (sign) => `#${sign.codePointAt(0)};`);
}
