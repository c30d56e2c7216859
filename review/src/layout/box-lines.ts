/** The lines of text that a state has in its box, but for its transitions. */
import type { ChartActor, ChartState } from '../model/chart.ts';
import { actorWords } from '../model/names.ts';
import { testWords } from './lines.ts';
import { withMark } from './marked-lines.ts';
import type { PictureMark } from './marks.ts';
import { type Line, type Role, words, wrapped } from './text-lines.ts';
import type { View } from './view.ts';

/** What is said of a state and what it does by itself, before its transitions are listed. */
export function stateLines(state: ChartState, view: View): Line[] {
  const row = (verb: string, list: readonly string[] | undefined, role: Role = 'action') =>
    list === undefined ? [] : wrapped(words(role, `${verb} ${list.join(', ')}`), view.rowPx);
  const actor = (verb: string, one: ChartActor) => {
    const href = one.machine === undefined ? undefined : view.links.machine?.(one.machine);
    return linked(row(verb, [actorWords(one)]), href);
  };
  return [
    ...descriptionLines(state, view),
    ...row('tags', state.tags),
    ...row('meta', listOf(state.meta)),
    ...(state.invoke ?? []).flatMap((one) => actor('invoke', one)),
    ...(state.spawns ?? []).flatMap((one) => actor('spawn', one)),
    ...row('entry /', state.entry),
    ...row('exit /', state.exit),
    ...row('output', listOf(state.output)),
  ];
}

function descriptionLines({ description }: ChartState, view: View): Line[] {
  if (!view.hasDescriptions || description === undefined) return [];
  // Prose is no list: its lines begin where the first one does.
  const lines = wrapped(words('quiet', description.replace(/\s+/g, ' ')), view.rowPx);
  return lines.map(({ spans }) => ({ spans }));
}

function linked(lines: readonly Line[], href: string | undefined): Line[] {
  return lines.map((line) => (href === undefined ? line : { ...line, href }));
}

function listOf(fact: string | undefined): string[] | undefined {
  return fact === undefined ? undefined : [fact];
}

/** The events that a state ignores on purpose, last and least. */
export function ignoreLines({ ignores }: ChartState, { rowPx }: View): Line[] {
  if (ignores === undefined) return [];
  return wrapped(words('quiet', `ignores ${ignores.join(', ')}`), rowPx);
}

/** Of a state that no test is ever in, that it is so. */
export function untestedLines(mark: PictureMark | undefined): Line[] {
  return mark === 'untested' ? withMark([{ spans: testWords(0) }], mark) : [];
}

/** Of a state that was elsewhere, where that was. */
export function movedLines(
  { parent }: ChartState,
  before: ChartState | undefined,
  states: ReadonlyMap<string, ChartState>,
  { rowPx }: View,
): Line[] {
  if (before === undefined || before.parent === parent) return [];
  const was = `was in ${states.get(before.parent ?? '')?.key}`;
  return withMark(wrapped(words('quiet', was), rowPx), 'changed');
}

/** A state's name, with a link to its source where there is one. */
export function nameLines(name: string, { rowPx, links }: View, id?: string): Line[] {
  const list = words('name', name);
  const lines = wrapped(list.length > 0 ? list : [{ text: name, role: 'name' }], rowPx);
  return linked(lines, id === undefined ? undefined : links.state?.(id));
}
