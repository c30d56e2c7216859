import type { AnyStateMachine } from 'xstate';
import { childMachinesOf } from '../model/actors.ts';
import { readTrace } from '../trace/read-trace.ts';
import { createSession } from './engine/create-session.ts';
import { messageOf } from './engine/message-of.ts';
import type { Playable, Session } from './engine/playable.ts';
import { createTracePlayer } from './engine/trace-player.ts';
import type { PlayedMachine } from './engine/watched-machine.ts';
import type { PageData } from './page-data.ts';
import type { PageModule } from './page-module.ts';

/** Where a page's code has what its data names. */
export interface PageSources {
  /** Machines that modules export, by name; the modules are loaded one by one, for each may fail. */
  readonly machines: Readonly<Record<string, () => Promise<unknown>>>;
  /** Machines that others of these start. */
  readonly children: Readonly<Record<string, { readonly parent: string; readonly src: string }>>;
  /** What the project says of them. */
  readonly module?: () => Promise<PageModule>;
}

/** A trace's text, as steps on the charts; throws an Error with a sentence for anything else. */
export function openTrace(text: string, { machines }: PageData): Playable {
  return createTracePlayer(readTrace(text), machines);
}

/** The machines of a page as they run; what could not be loaded is said with the start. */
export async function openPage({ machines }: PageData, sources: PageSources): Promise<Session> {
  const problems: string[] = [];
  const found = new Map<string, AnyStateMachine>();
  for (const [name, load] of Object.entries(sources.machines)) {
    try {
      found.set(name, (await load()) as AnyStateMachine);
    } catch (error) {
      problems.push(`${name}: cannot be played, its module does not load: ${messageOf(error)}`);
    }
  }
  for (const [name, { parent, src }] of Object.entries(sources.children)) {
    const known = found.get(parent);
    const child = known && childMachinesOf(known).get(src);
    if (child !== undefined) found.set(name, child);
  }
  const module = await sources.module?.().catch((error: unknown) => {
    problems.push(`samples: their module does not load: ${messageOf(error)}`);
    return {};
  });
  const played = machines.flatMap(({ name, chart }): PlayedMachine[] => {
    const machine = found.get(name);
    return machine === undefined ? [] : [{ name, machine, chart }];
  });
  return createSession({ ...module, machines: inOrder(played, module), problems });
}

/** Those with an input first, in the order in which the project gives them. */
function inOrder(played: readonly PlayedMachine[], { inputs = {} }: PageModule = {}) {
  const names = Object.keys(inputs);
  const placeOf = ({ name }: PlayedMachine) =>
    names.includes(name) ? names.indexOf(name) : names.length;
  return played.toSorted((a, b) => placeOf(a) - placeOf(b));
}
