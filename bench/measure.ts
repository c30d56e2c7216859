/** What a measure is given and what it gives. */
import { readFileSync } from 'node:fs';
import { type Answer, type Load, SHARE_MAX, startLoad } from './load.ts';
import type { Contestant, Server } from './servers.ts';
import type { Spread } from './statistics.ts';

/** What is measured, and how thoroughly. */
export interface Settings {
  /** The built load. */
  readonly load: string;
  /** Paths of the `door-server` and the `door-client` that are measured. */
  readonly server: string;
  readonly client: string;
  /** For CI: fewer clients, fewer rounds, nothing but doorwatch and the bare loop. */
  readonly isShort: boolean;
}

/** A table, and in it what the targets are about. */
export interface Result {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  /** By the names in `targets.ts`; of no number at all when every round was void. */
  readonly figures: Readonly<Record<string, Spread>>;
}

/** Measures one thing. */
export type Measure = (settings: Settings) => Promise<Result>;

/** Runs `use` with a server and its clients' process; both are ended whatever happens. */
export async function withServer<T>(
  { load: path }: Settings,
  contestant: Contestant,
  use: (load: Load, server: Server) => Promise<T>,
  { nodeArgs = [] }: { readonly nodeArgs?: readonly string[] } = {},
): Promise<T> {
  const server = await contestant.start(path, nodeArgs);
  const load = startLoad(path, server, contestant.protocol);
  try {
    return await use(load, server);
  } finally {
    await load.end();
    await server.end();
  }
}

/** Whether the load was so busy that it measured itself; says so. */
export function isVoid(what: string, { share = 0 }: Answer): boolean {
  if (share <= SHARE_MAX) return false;
  say(`${what}: void, the load used ${Math.round(share * 100)} % of a core`);
  return true;
}

/** How it goes, for whoever waits. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rounds in which everything has its turn, so that what disturbs the machine disturbs all. */
export async function inTurns(
  title: string,
  rounds: number,
  turns: readonly (() => Promise<void>)[],
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    say(`${title}, round ${round} of ${rounds}`);
    for (const turn of turns) await turn();
  }
}

/** What of a process is in memory, in bytes: all of it, and with its share of what is shared. */
export function readMemory({ child }: Server): { readonly rss: number; readonly pss: number } {
  const text = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
  const read = (name: string) =>
    1024 * Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(text)?.[1]);
  return { rss: read('Rss'), pss: read('Pss') };
}
