import { visible } from '../model/visible.ts';
import type { PictureMark } from './marks.ts';
import { textWidth } from './text-width.ts';

/** What a piece of text says; it decides its colour and weight. */
export type Role = 'name' | 'event' | 'guard' | 'action' | 'quiet' | 'target' | 'none';

/** A piece of text of one role. */
export interface Span {
  readonly text: string;
  readonly role: Role;
}

/** One line of text, of pieces that follow each other. */
export interface Line {
  readonly spans: readonly Span[];
  /** Goes on where the line before ended. */
  readonly isIndented?: true;
  readonly mark?: PictureMark;
  /** Where a line is a transition's own: which one's, and what is said of it. */
  readonly transition?: string;
  readonly tooltip?: string;
  /** Where it leads when it is clicked. */
  readonly href?: string;
  /** A short arrow leaves the box beside it. */
  readonly leaves?: true;
}

/** What is set in bold. */
const BOLD: ReadonlySet<Role> = new Set(['name', 'target', 'none']);

/** Font sizes, in px. */
const NAME_PX = 14;
const TEXT_PX = 11;
/** How high a line of a name is, in px. */
export const NAME_LINE_PX = 18;
/** How high any other line is, in px. */
export const TEXT_LINE_PX = 14;
/** From the top of a name's line to its baseline, in px. */
export const NAME_BASE_PX = 14;
/** From the top of any other line to its baseline, in px. */
export const TEXT_BASE_PX = 10.5;
/** How far a line that goes on is moved to the right, in px. */
export const INDENT_PX = 9;

/** Words of one role, to be set one after the other; each keeps the spaces that follow it. */
export function words(role: Role, text: string): Span[] {
  const list =
    visible(text)
      .trim()
      .match(/[^ ]+ */g) ?? [];
  return list.map((word) => ({ text: word, role }));
}

/** The width of a piece of text in px. */
export function spanWidth({ text, role }: Span): number {
  return textWidth(text, role === 'name' ? NAME_PX : TEXT_PX, BOLD.has(role));
}

/** The width of a line in px, its indent included. */
export function lineWidth({ spans, isIndented }: Line): number {
  return spans.reduce((sum, span) => sum + spanWidth(span), isIndented ? INDENT_PX : 0);
}

/** Words set in lines of at most so many px; a word that is longer is broken. */
export function wrapped(list: readonly Span[], widthMax: number): Line[] {
  const done: Line[] = [];
  let spans: Span[] = [];
  for (const piece of spaced(list).flatMap((one) => broken(one, widthMax - INDENT_PX))) {
    const longer = joined(spans, piece);
    if (spans.length > 0 && lineWidth(lineOf(longer, done.length)) > widthMax) {
      done.push(lineOf(spans, done.length));
      spans = [piece];
    } else {
      spans = longer;
    }
  }
  return spans.length === 0 ? done : [...done, lineOf(spans, done.length)];
}

/** Words that are apart: whoever copies a picture's text gets it as it was written. */
function spaced(list: readonly Span[]): Span[] {
  return list.map((word, index) => {
    const isApart = word.text.endsWith(' ') || index === list.length - 1;
    return isApart ? word : { ...word, text: `${word.text} ` };
  });
}

function lineOf(spans: readonly Span[], index: number): Line {
  return index === 0 ? { spans } : { spans, isIndented: true };
}

/** The spans with a piece more; pieces of one role are one span. */
function joined(spans: readonly Span[], piece: Span): Span[] {
  const last = spans.at(-1);
  if (last?.role !== piece.role) return [...spans, piece];
  return [...spans.slice(0, -1), { ...piece, text: last.text + piece.text }];
}

/** Where a word is broken, the best first: before its parameters, after a sign, before a hump. */
const SEAMS = [
  /(?<=[(,])(?![(), ])/gu,
  /(?<=[./_:#@-])(?![./_:#@\- ])/gu,
  /(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu,
];
/** A seam is of use where a good part of the line is before it. */
const SEAM_SHARE_MIN = 0.4;

/** A word in pieces that fit, with nothing between them. */
function broken(word: Span, widthMax: number): Span[] {
  if (spanWidth(word) <= widthMax) return [word];
  const pieces: Span[] = [];
  let text = '';
  for (const character of word.text.match(/[^ ] *| +/gu) ?? []) {
    if (text !== '' && spanWidth({ ...word, text: text + character }) > widthMax) {
      const cut = bestSeam(text, character) ?? text.length;
      pieces.push({ ...word, text: text.slice(0, cut) });
      text = text.slice(cut);
    }
    text += character;
  }
  return [...pieces, { ...word, text }];
}

/** Before which character a text is broken that has no room for the next one. */
function bestSeam(text: string, next: string): number | undefined {
  const all = SEAMS.map((seams) => [...(text + next).matchAll(seams)].at(-1)?.index ?? 0);
  const isLate = (index: number) => index >= text.length * SEAM_SHARE_MIN;
  return all.find(isLate) ?? all.find((index) => index > 0);
}
