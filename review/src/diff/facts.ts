/** How a fact is said of which one value is another one now. */
import type { ChartActor } from '../model/chart.ts';
import { actorWords } from '../model/names.ts';
import { withoutHashes } from '../model/shortened.ts';

/** Says what was and what is; undefined stands for nothing. */
export type Fact = (was: unknown, is: unknown) => string;

/** One value: `asks isReady now (was isCharged)`. */
export function fact(says: string, saysNone = `${says} nothing`): Fact {
  return (was, is) => {
    if (isCutAlike(was, is)) return `${says} ${withoutHashes(textOf(is))} with other code now`;
    const before = was === undefined ? '' : ` (was ${textOf(was)})`;
    return `${is === undefined ? saysNone : `${says} ${textOf(is)}`} now${before}`;
  };
}

/** One value that people wrote, in quotes. */
export function quoted(says: string, saysNone: string): Fact {
  const inQuotes = (value: unknown) => (value === undefined ? value : `“${textOf(value)}”`);
  return (was, is) => fact(says, saysNone)(inQuotes(was), inQuotes(is));
}

/** A list: what came or what went alone, `no longer does save on entry`, or all of both. */
export function list(says: string, when = ''): Fact {
  const end = when === '' ? '' : ` ${when}`;
  return (was, is) => {
    const inWords = [itemsOf(was, wordsOf), itemsOf(is, wordsOf)] as const;
    const isSaid = inWords[0].join('\n') !== inWords[1].join('\n');
    // What people read may leave out what differs.
    const [before, after] = isSaid ? inWords : [itemsOf(was, textOf), itemsOf(is, textOf)];
    const [come, gone] = [without(after, before), without(before, after)];
    if (come !== null) return `${says} ${come.join(', ')}${end} now`;
    if (gone !== null) return `${negated(says)} ${gone.join(', ')}${end}`;
    const [old, now] = withoutEnds(before, after);
    if (isCutAlike(old.join(', '), now.join(', '))) {
      return `${says} ${withoutHashes(now.join(', '))}${end} with other code now`;
    }
    return `${says} ${now.join(', ')}${end} now (was ${old.join(', ')})`;
  };
}

function negated(says: string): string {
  return says.startsWith('is ') ? `is no longer ${says.slice('is '.length)}` : `no longer ${says}`;
}

/** What a list has beside another one; null where the other one, in its order, is not all in it. */
function without(list: readonly string[], other: readonly string[]): string[] | null {
  const rest: string[] = [];
  let found = 0;
  for (const item of list) {
    if (item === other[found]) found++;
    else rest.push(item);
  }
  return found === other.length && rest.length > 0 ? rest : null;
}

/** Two lists without what they have in common at both ends. */
function withoutEnds(before: readonly string[], after: readonly string[]) {
  const lists = [before, after];
  const isSameAt = (index: number) => before.at(index) === after.at(index);
  const count = (step: (n: number) => number) => {
    const least = Math.min(before.length, after.length);
    const other = Array.from({ length: least }, (_, n) => n).find((n) => !isSameAt(step(n)));
    return other ?? least;
  };
  // Neither list is all of the other with something more, so the two ends cannot meet.
  const [first, last] = [count((n) => n), count((n) => -1 - n)];
  return lists.map((list) => list.slice(first, list.length - last)) as [string[], string[]];
}

function itemsOf(value: unknown, inWords: (item: unknown) => string): string[] {
  return value === undefined ? [] : [value].flat().map(inWords);
}

function wordsOf(item: unknown): string {
  return typeof item === 'object' ? actorWords(item as ChartActor) : textOf(item);
}

/** Whether two texts differ in what was cut off alone, of which nothing but a hash is left. */
function isCutAlike(was: unknown, is: unknown): boolean {
  if (was === undefined || is === undefined) return false;
  return withoutHashes(textOf(was)) === withoutHashes(textOf(is));
}

/** A value in words. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
