/** The lines of text that a state or an arrow shows. */

import { type Mark, type Marked, merged, type Place } from '../diff/difference.ts';
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { actorWords, unsaidDuration } from '../model/names.ts';
import { type Line, type Role, type Span, words, wrapped } from './text-lines.ts';

/** How wide the lines of a state and of a label may get, in px: about 40 and 30 letters. */
const ROW_PX_MAX = 235;
const LABEL_PX_MAX = 165;

/** What stands on an arrow: the event, the guard, the actions, each on lines of its own. */
export function labelLines(transition: ChartTransition, alternative: Place, note = ''): Line[] {
  return [
    ...wrapped([...eventWords(transition, alternative), ...words('quiet', note)], LABEL_PX_MAX),
    ...wrapped(guardWords(transition, alternative), LABEL_PX_MAX),
    ...wrapped(actionWords(transition), LABEL_PX_MAX),
  ];
}

/** One of several transitions on one arrow: a paragraph, so that it is seen where the next begins. */
export function mergedLabelLines(
  transition: ChartTransition,
  alternative: Place,
  note = '',
): Line[] {
  const all = [
    ...eventWords(transition, alternative),
    ...words('quiet', note),
    ...guardWords(transition, alternative),
    ...actionWords(transition),
  ];
  return withTransition(wrapped(all, LABEL_PX_MAX), transition);
}

/** A transition that has no arrow: what happens, and in words where it leads. */
export function rowLines(transition: ChartTransition, alternative: Place, leadsTo: string): Line[] {
  const isNothing = leadsTo === '' && transition.actions === undefined;
  const all = [
    ...eventWords(transition, alternative),
    ...guardWords(transition, alternative),
    ...actionWords(transition),
    ...(leadsTo === '' ? [] : [{ text: `→ ${leadsTo}`, role: 'event' } as const]),
    ...words('quiet', isNothing ? 'ignored' : ''),
  ];
  return withTransition(wrapped(all, ROW_PX_MAX), transition);
}

function withTransition(lines: readonly Line[], { id, description }: ChartTransition): Line[] {
  const rest = { transition: id, ...(description !== undefined && { tooltip: description }) };
  return lines.map((line) => ({ ...line, ...rest }));
}

/** What a state does by itself, before its transitions are listed. */
export function stateLines(state: ChartState): Line[] {
  const row = (verb: string, list: readonly string[] | undefined, role: Role = 'action') =>
    list === undefined ? [] : wrapped(words(role, `${verb} ${list.join(', ')}`), ROW_PX_MAX);
  return [
    ...row('tags', state.tags),
    ...row('meta', listOf(state.meta)),
    ...(state.invoke ?? []).flatMap((actor) => row('invoke', [actorWords(actor)])),
    ...(state.spawns ?? []).flatMap((actor) => row('spawn', [actorWords(actor)])),
    ...row('entry /', state.entry),
    ...row('exit /', state.exit),
    ...row('output', listOf(state.output)),
  ];
}

function listOf(fact: string | undefined): string[] | undefined {
  return fact === undefined ? undefined : [fact];
}

/** The events that a state ignores on purpose, last and least. */
export function ignoreLines({ ignores }: ChartState): Line[] {
  if (ignores === undefined) return [];
  return wrapped(words('quiet', `ignores ${ignores.join(', ')}`), ROW_PX_MAX);
}

/** Of a state that was elsewhere, where that was. */
export function movedLines(
  { parent }: ChartState,
  before: ChartState | undefined,
  states: ReadonlyMap<string, ChartState>,
): Line[] {
  if (before === undefined || before.parent === parent) return [];
  const was = `was in ${states.get(before.parent ?? '')?.key}`;
  return withMark(wrapped(words('quiet', was), ROW_PX_MAX), 'changed');
}

/** A state's name. */
export function nameLines(name: string): Line[] {
  const list = words('name', name);
  return wrapped(list.length > 0 ? list : [{ text: name, role: 'name' }], ROW_PX_MAX);
}

/** The lines of something with its mark: of what changed, which lines went and which came. */
export function markedLines<T>(
  linesOf: (one: T) => Line[],
  one: T,
  marked: Marked<T> | undefined,
): Line[] {
  const lines = linesOf(one);
  if (marked === undefined) return lines;
  if (marked.before === undefined) return withMark(lines, marked.mark);
  const before = linesOf(marked.before);
  const is = new Set(lines.map(textOf));
  const was = new Set(before.map(textOf));
  return merged(before, lines, textOf).map((line) => {
    if (!is.has(textOf(line))) return { ...line, mark: 'removed' };
    return was.has(textOf(line)) ? line : { ...line, mark: 'added' };
  });
}

function withMark(lines: readonly Line[], mark: Mark): Line[] {
  return lines.map((line) => ({ ...line, mark }));
}

function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}

function eventWords({ event, delayMs }: ChartTransition, { index, count }: Place): Span[] {
  const value = unsaidDuration(event, delayMs);
  const order = count > 1 ? `${index + 1}/${count}` : '';
  return [...words('event', `${event} ${value}`), ...words('quiet', order)];
}

function guardWords({ guard }: ChartTransition, { index }: Place): Span[] {
  if (guard !== undefined) return words('guard', `[${guard}]`);
  return index > 0 ? words('guard', '[else]') : [];
}

function actionWords({ actions }: ChartTransition): Span[] {
  if (actions === undefined) return [];
  const [first, ...rest] = words('action', actions.join(', '));
  // The slash stays with what follows it.
  return first === undefined ? [] : [{ ...first, text: `/ ${first.text}` }, ...rest];
}
