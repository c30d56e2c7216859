/** What may be in a name that is a file's too; anything else becomes a dash. */
const UNFIT = /[^\p{L}\p{N}._-]+/gu;

/** A text as a name that is fit for files. */
export function fitName(text: string): string {
  return text.replace(UNFIT, '-').replace(/^[.-]+/, '') || 'machine';
}

/**
 * A machine's names after its module and export, the shortest first: `src/checkout/machine.ts` and
 * `machine` give `checkout.machine`, and `src.checkout.machine`.
 */
export function namesAfter(path: string, exportName: string): string[] {
  const folders = path.split('/');
  const stem = (folders.pop() ?? '').replace(/\.[^.]+$/, '').split('.');
  const file = stem.filter((word) => word !== 'index');
  const own = exportName === 'default' ? [] : [exportName];
  const words = [...folders, ...file, ...own]
    .filter((word) => word !== '' && word !== '..')
    .filter((word, at, all) => !isSame(word, all[at - 1]));
  // A word that any machine may have says nothing alone.
  const isSaying = !/^(state-?)?machine$/i.test(words.at(-1) ?? '');
  const first = Math.max(words.length - (isSaying ? 1 : 2), 0);
  return Array.from({ length: first + 1 }, (_, more) =>
    fitName(words.slice(first - more).join('.')),
  );
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/**
 * A name for each of these, of its own names the first that is of no other; those that want the same
 * one all take their next, so that it does not matter who comes first.
 */
export function distinctNames(
  wanted: readonly (readonly string[])[],
  taken: Iterable<string> = [],
): string[] {
  // Not even in other letters: files may not tell those apart.
  const isTaken = new Set([...taken].map((name) => name.toLowerCase()));
  const at = wanted.map(() => 0);
  const nameOf = (index: number) => wanted[index]?.[at[index] ?? 0] ?? 'machine';
  // Ends: each round takes a name from somebody, and nobody has more than it brought.
  for (;;) {
    const names = wanted.map((_, index) => nameOf(index).toLowerCase());
    const isWanted = (name: string) =>
      isTaken.has(name) || names.indexOf(name) < names.lastIndexOf(name);
    const moving = wanted.flatMap((list, index) =>
      isWanted(names[index] ?? '') && (at[index] ?? 0) + 1 < list.length ? [index] : [],
    );
    if (moving.length === 0) break;
    for (const index of moving) at[index] = (at[index] ?? 0) + 1;
  }
  return wanted.map((_, index) => {
    const name = nameOf(index);
    let free = name;
    // Ends: each round tries a number that is not among the names yet.
    for (let n = 2; isTaken.has(free.toLowerCase()); n++) free = `${name}-${n}`;
    isTaken.add(free.toLowerCase());
    return free;
  });
}
