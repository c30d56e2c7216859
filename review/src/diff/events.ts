import type { Chart } from '../model/chart.ts';
import { isTimed } from './pairs.ts';

/** What happens by itself, and what stands for all other events, has no name to change. */
const UNNAMED: ReadonlySet<string> = new Set(['always', 'done', 'any other (*)']);

/** The events that are called otherwise in the later chart: the same states do the very same on them. */
export function renamedEvents(before: Chart, after: Chart): ReadonlyMap<string, string> {
  const [were, are] = [usesIn(before), usesIn(after)];
  const gone = [...were].filter(([event]) => !are.has(event));
  const come = [...are].filter(([event]) => !were.has(event));
  const renamed = new Map<string, string>();
  for (const [event, use] of gone) {
    // What is used once says little; it is said of that transition instead.
    if (!use.trimEnd().includes('\n')) continue;
    const isLike = ([, other]: (typeof gone)[number]) => other === use;
    const [now, another] = come.filter(isLike);
    // Where two events are used alike, nobody can tell which became which.
    if (now === undefined || another !== undefined || gone.filter(isLike).length > 1) continue;
    renamed.set(event, now[0]);
  }
  return renamed;
}

/** How each event is used: in which states, and what they do on it. */
function usesIn(chart: Chart): Map<string, string> {
  const uses = new Map<string, string>();
  const add = (event: string, use: unknown[]) => {
    if (UNNAMED.has(event) || isTimed({ event })) return;
    uses.set(event, `${uses.get(event) ?? ''}${JSON.stringify(use)}\n`);
  };
  for (const { id, ignores = [], transitions = [] } of chart.states) {
    for (const event of ignores) add(event, [id]);
    for (const { id: _, event, type: _type, ...rest } of transitions) add(event, [id, rest]);
  }
  return uses;
}
