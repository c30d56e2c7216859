/** Mistakes with which a word is still taken for another: two letters swapped are two. */
const MISTAKES_MAX = 2;

/** The word that is most like one, as advice; nothing where none is like it. */
export function didYouMean(word: string, known: readonly string[]): string {
  const most = Math.min(MISTAKES_MAX, word.length / 2);
  const [like] = known
    .map((one) => ({ one, mistakes: mistakesIn(word, one) }))
    .filter(({ mistakes }) => mistakes <= most)
    .toSorted((a, b) => a.mistakes - b.mistakes);
  return like === undefined ? '' : `; did you mean ${like.one}?`;
}

/** How many letters have to be added, removed or replaced (Levenshtein's distance). */
function mistakesIn(word: string, wanted: string): number {
  let before = Array.from({ length: wanted.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...word].entries()) {
    const now = [row + 1];
    for (const [at, other] of [...wanted].entries()) {
      const [same = 0, removed = 0, added = 0] = [before[at], before[at + 1], now[at]];
      now.push(letter === other ? same : 1 + Math.min(same, removed, added));
    }
    before = now;
  }
  return before.at(-1) ?? 0;
}
