/**
 * Widths of Helvetica's characters in thousandths of an em, from Adobe's font metrics (Arial and
 * Liberation Sans share them), from the space to the tilde. A table, so that the bytes of a picture
 * do not depend on the fonts of whoever draws it.
 */
const REGULAR = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
  611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
  278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

const FIRST = 32;
/** The dash, the ellipsis, the arrow and the space that does not break, which our labels use. */
const OTHERS: Readonly<Record<string, number>> = { '\u00a0': 278, '–': 556, '…': 1000, '→': 1000 };
/** Accented letters, Greek, Cyrillic: as wide as a capital. */
const LETTER = 722;
/** From Hangul on, nearly everything fills its square. */
const SQUARE = 1000;
const SQUARE_FROM = 0x1100;

/** The width of a text in px at a font size in px. */
export function textWidth(text: string, sizePx: number, isBold = false): number {
  let units = 0;
  for (const character of text) units += unitsOf(character, isBold ? BOLD : REGULAR);
  return (units * sizePx) / 1000;
}

/** Whether all of a text's letters are in the table, so that its width is no guess. */
export function isMeasured(text: string): boolean {
  return [...text].every((one) => unitsInTable(one, REGULAR) !== undefined);
}

function unitsInTable(character: string, table: readonly number[]): number | undefined {
  return table[(character.codePointAt(0) ?? 0) - FIRST] ?? OTHERS[character];
}

function unitsOf(character: string, table: readonly number[]): number {
  const code = character.codePointAt(0) ?? 0;
  return unitsInTable(character, table) ?? (code >= SQUARE_FROM ? SQUARE : LETTER);
}
