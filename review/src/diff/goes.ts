/** Where a transition leads and what it does, as it was and as it is, in English. */
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { isTimed } from './pairs.ts';

/** How states are called, by id: as it was and as it is. */
export interface Names {
  readonly were: (id: string) => string;
  readonly are: (id: string) => string;
}

/** When a transition is taken: `on press`, `after 5 s`, `always`. */
export function whenOf({ event }: ChartTransition): string {
  return isTimed({ event }) || event === 'always' ? event : `on ${event}`;
}

/** What a transition does now, and what it did; in words that follow its name. */
export function effectOf(one: ChartTransition, state: ChartState, nameOf: (id: string) => string) {
  const { actions, targets } = one;
  const done = actions?.join(', ');
  const going = targets === undefined ? null : goingOf(one, state.id, nameOf);
  if (done === undefined && going === null) return { does: 'is ignored', did: 'was ignored' };
  const all = (...parts: (string | null)[]) => parts.filter((part) => part !== null).join(' and ');
  return {
    does: all(done === undefined ? null : `does ${done}`, going),
    did: all(done === undefined ? null : `did ${done}`, going && inPast(going)),
  };
}

/** What differs in where a transition of this state leads. */
export function goesClauses(
  was: ChartTransition,
  is: ChartTransition,
  { id }: ChartState,
  { were, are }: Names,
): string[] {
  const [went, goes] = [goingOf(was, id, were), goingOf(is, id, are)];
  const isElsewhere = was.targets?.join('\n') !== is.targets?.join('\n');
  if (isElsewhere) {
    const [to, from] = [withoutVerb(goes), withoutVerb(went)];
    return [`now ${goes} (${to && from ? `was ${from}` : inPast(went)})`];
  }
  if (was.reenter === is.reenter) return [];
  if (is.targets?.[0] !== id) return [is.reenter ? 'reenters now' : 'no longer reenters'];
  return [is.reenter ? 'now enters itself again' : 'no longer enters itself again'];
}

/** Where a transition of this state leads, with a verb. */
function goingOf(
  { targets, reenter, computed }: ChartTransition,
  from: string,
  nameOf: (id: string) => string,
): string {
  if (targets === undefined) return computed ? 'goes where its code says' : 'stays where it is';
  const isSelf = targets.length === 1 && targets[0] === from;
  if (isSelf) return reenter ? 'enters itself again' : 'goes to itself';
  return `goes to ${targets.map(nameOf).join(' and ')}${reenter ? ' and reenters' : ''}`;
}

function withoutVerb(going: string): string | null {
  return going.startsWith('goes to ') ? going.slice('goes to '.length) : null;
}

function inPast(going: string): string {
  return going
    .replace(/^stays where it is$/, 'stayed where it was')
    .replace(/^enters /, 'entered ')
    .replace(/^goes /, 'went ')
    .replace(/ reenters$/, ' reentered');
}
