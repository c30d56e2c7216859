import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import { drawnTargetsOf, type States } from '../model/targets.ts';
import { visible } from '../model/visible.ts';

/**
 * A chart in Mermaid's words: for pages that draw those. An extra: Mermaid has no words for what a
 * composite state does without leaving, and puts labels on top of each other.
 */
export function drawMermaid(chart: Chart): string {
  const states: States = new Map(chart.states.map((state) => [state.id, state]));
  const [root] = chart.states;
  const short = new Map(chart.states.map(({ id }, index) => [id, `s${index}`]));
  const name = (id: string) => short.get(id) ?? '';
  const childrenOf = (state: ChartState) =>
    chart.states.filter(({ parent }) => parent === state.id);

  function inside(state: ChartState, indent: string): string[] {
    const children = childrenOf(state);
    const start = state.initial === undefined ? [] : [`${indent}[*] --> ${name(state.initial)}`];
    const blocks = children.map((child) => block(child, indent));
    if (state.type !== 'parallel') return [...start, ...blocks.flat()];
    return blocks.flatMap((lines, index) => (index === 0 ? lines : [`${indent}--`, ...lines]));
  }

  function block(state: ChartState, indent: string): string[] {
    const title = `${indent}state "${escaped(titleOf(state))}" as ${name(state.id)}`;
    if (childrenOf(state).length === 0) {
      const rows = (state.transitions ?? [])
        .filter((one) => drawnTargetsOf(state, one, states).words !== null)
        .map((one) => `${indent}${name(state.id)} : ${escaped(labelOf(one))}`);
      return [title, ...rows];
    }
    return [`${title} {`, ...inside(state, `${indent}  `), `${indent}}`];
  }

  const edges = chart.states.flatMap((state) =>
    (state.transitions ?? []).flatMap((one) =>
      drawnTargetsOf(state, one, states).edges.map(
        (to) => `  ${name(state.id)} --> ${name(to)} : ${escaped(labelOf(one))}`,
      ),
    ),
  );
  // Mermaid has regions inside a state only.
  const draw = root?.type === 'parallel' ? block : inside;
  return ['stateDiagram-v2', ...(root ? draw(root, '  ') : []), ...edges].join('\n');
}

function titleOf({ key, type, history }: ChartState): string {
  if (type === 'history') return history === 'deep' ? 'H*' : 'H';
  return type === 'final' ? `${key} (final)` : key;
}

function labelOf({ event, guard, actions }: ChartTransition): string {
  const condition = guard === undefined ? '' : ` [${guard}]`;
  return event + condition + (actions === undefined ? '' : ` / ${actions.join(', ')}`);
}

/** What means something in Mermaid, as the entities that it knows. */
function escaped(text: string): string {
  return visible(text).replace(/[#;:"{}<>&]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
