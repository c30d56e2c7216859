/** The known name that begins with this one or is most like it, and by how many letters not. */
export function nearest(name: string, known: readonly string[]) {
  const wanted = name.toLowerCase();
  const likes = known.map((one) => {
    const distance = distanceOf(wanted, one.toLowerCase());
    return { name: one, distance, rank: one.toLowerCase().startsWith(wanted) ? 0 : distance };
  });
  return likes.sort((a, b) => a.rank - b.rank)[0];
}

/** How many letters have to be put in, taken out or changed (Levenshtein's distance). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
