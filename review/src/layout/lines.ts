/** The lines of text that a state or an arrow shows. */

import { merged } from '../diff/difference.ts';
import type { ChartActor, ChartState, ChartTransition } from '../model/chart.ts';
import { actorWords, unsaidDuration } from '../model/names.ts';
import { visible } from '../model/visible.ts';
import type { InPicture, PictureMark, PlaceInPicture } from './marks.ts';
import { type Line, type Role, type Span, words, wrapped } from './text-lines.ts';
import type { View } from './view.ts';

/** What stands on an arrow: the event, the guard, the actions, each on lines of its own. */
export function labelLines(
  transition: ChartTransition,
  alternative: PlaceInPicture,
  { labelPx }: View,
  note = '',
): Line[] {
  return [
    ...wrapped([...eventWords(transition, alternative), ...words('quiet', note)], labelPx),
    ...wrapped(guardWords(transition, alternative), labelPx),
    ...wrapped(actionWords(transition), labelPx),
  ];
}

/** One of several transitions on one arrow: a paragraph, so that it is seen where the next begins. */
export function mergedLabelLines(
  transition: ChartTransition,
  alternative: PlaceInPicture,
  { labelPx }: View,
  note = '',
): Line[] {
  const all = [
    ...eventWords(transition, alternative),
    ...words('quiet', note),
    ...guardWords(transition, alternative),
    ...actionWords(transition),
  ];
  return withTransition(wrapped(all, labelPx), transition);
}

/** A transition that has no arrow: what happens, and in words where it leads. */
export function rowLines(
  transition: ChartTransition,
  alternative: PlaceInPicture,
  { rowPx }: View,
  leadsTo: string,
): Line[] {
  const isNothing = leadsTo === '' && transition.actions === undefined;
  const all = [
    ...eventWords(transition, alternative),
    ...guardWords(transition, alternative),
    ...actionWords(transition),
    ...(leadsTo === '' ? [] : [{ text: `→ ${leadsTo}`, role: 'event' } as const]),
    ...words('quiet', isNothing ? 'ignored' : ''),
  ];
  return withTransition(wrapped(all, rowPx), transition);
}

/** A transition whose arrow is but a stub beside the row that names the target. */
export function referenceLines(
  transition: ChartTransition,
  alternative: PlaceInPicture,
  { rowPx }: View,
  target: string,
): Line[] {
  const all = [
    ...eventWords(transition, alternative),
    ...guardWords(transition, alternative),
    ...actionWords(transition),
    { text: `→ ${visible(target)}`, role: 'target' } as const,
  ];
  const lines = withTransition(wrapped(all, rowPx), transition);
  return lines.map((line, index) =>
    index === lines.length - 1 ? { ...line, leaves: true } : line,
  );
}

/** Which states have arrows to one that are references. */
export function referrerLines(sources: readonly string[], { labelPx }: View): Line[] {
  const names = [...new Set(sources)].join(', ');
  const count = sources.length > 1 ? `${sources.length} ` : '';
  return wrapped(words('quiet', `${count}from ${names}`), labelPx);
}

function withTransition(lines: readonly Line[], { id, description }: ChartTransition): Line[] {
  const rest = { transition: id, ...(description !== undefined && { tooltip: description }) };
  return lines.map((line) => ({ ...line, ...rest }));
}

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

/** The lines of something with its mark: of what changed, which lines went and which came. */
export function markedLines<T>(
  linesOf: (one: T) => Line[],
  one: T,
  marked: InPicture<T> | undefined,
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

function withMark(lines: readonly Line[], mark: PictureMark): Line[] {
  return lines.map((line) => ({ ...line, mark }));
}

function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}

function eventWords(
  { event, delayMs }: ChartTransition,
  { index, count, tests }: PlaceInPicture,
): Span[] {
  // A number stays with its unit.
  const value = unsaidDuration(event, delayMs).replace(' ', '\u00a0');
  const order = count > 1 ? `${index + 1}/${count}` : '';
  return [
    ...words('event', `${event} ${value}`),
    ...words('quiet', order && tests !== undefined ? `${order},` : order),
    ...(tests === undefined ? [] : testWords(tests)),
  ];
}

function testWords(count: number): Span[] {
  const text = `${count}\u00a0test${count === 1 ? '' : 's'}`;
  return words(count === 0 ? 'none' : 'quiet', text);
}

function guardWords({ guard }: ChartTransition, { index }: PlaceInPicture): Span[] {
  if (guard !== undefined) return words('guard', `[${guard}]`);
  return index > 0 ? words('guard', '[else]') : [];
}

function actionWords({ actions }: ChartTransition): Span[] {
  if (actions === undefined) return [];
  const [first, ...rest] = words('action', actions.join(', '));
  // The slash stays with what follows it.
  return first === undefined ? [] : [{ ...first, text: `/ ${first.text}` }, ...rest];
}
