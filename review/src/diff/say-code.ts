import type { Chart, ChartCode } from '../model/chart.ts';

/** Where a name stands for other code now; `said` is what has been said of its uses. */
export function codeLines(before: Chart, after: Chart, said: readonly string[]): string[] {
  const [were, are] = [before, after].map(({ code = [] }) => byName(code));
  const names = [...new Set([...(were ?? []), ...(are ?? [])].map(([name]) => name))].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [linesOf(were?.get(name)), linesOf(are?.get(name))];
    if (was === is) return [];
    if (was !== null && is !== null) return [`~ ${name} ${otherCode(name, was, is)}`];
    // What is not used any more, or only now, has been said.
    const own = name.slice(name.indexOf(' ') + 1);
    if (said.some((line) => line.includes(own))) return [];
    return [
      is === null ? `~ ${name} has no code now (was ${was})` : `~ ${name} has code now: ${is}`,
    ];
  });
}

/** What code is now; of lines that begin alike and are cut, only what tells them apart. */
function otherCode(name: string, was: string, is: string): string {
  const [one, other] = [was, is].map((line) => /^(.*)… (#\w+\)*)$/s.exec(line) ?? []);
  if (one?.[1] !== undefined && one[1] === other?.[1]) {
    return `has other code now: ${is} (was ${one[2]})`;
  }
  return `${VERBS[name.slice(0, name.indexOf(' '))] ?? 'is'} ${is} now (was ${was})`;
}

const VERBS: Readonly<Record<string, string>> = {
  ...{ action: 'does', actor: 'runs', delay: 'waits', guard: 'asks' },
};

function byName(code: readonly ChartCode[]): Map<string, ChartCode[]> {
  const all = new Map<string, ChartCode[]>();
  for (const one of code) {
    const name = one.kind === 'context' ? 'the context' : `${one.kind} ${one.name}`;
    all.set(name, [...(all.get(name) ?? []), one]);
  }
  return all;
}

/** The code of a name; there may be several functions of one name. */
function linesOf(code: readonly ChartCode[] | undefined): string | null {
  return code === undefined ? null : code.map(({ line }) => line).join(' and ');
}
