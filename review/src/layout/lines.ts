/** The lines of text that transitions have, on an arrow and in a box. */
import type { ChartTransition } from '../model/chart.ts';
import { unsaidDuration } from '../model/names.ts';
import { visible } from '../model/visible.ts';
import type { PlaceInPicture } from './marks.ts';
import { type Line, type Span, words, wrapped } from './text-lines.ts';
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

/** How many tests take it. */
export function testWords(count: number): Span[] {
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
