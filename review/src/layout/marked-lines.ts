import { merged } from '../diff/difference.ts';
import type { InPicture, PictureMark } from './marks.ts';
import type { Line } from './text-lines.ts';

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

/** Lines that are all marked alike. */
export function withMark(lines: readonly Line[], mark: PictureMark): Line[] {
  return lines.map((line) => ({ ...line, mark }));
}

function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}
