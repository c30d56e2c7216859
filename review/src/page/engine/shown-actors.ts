/** Actors as a reader sees them. */
import { activeIn } from '../../model/nodes.ts';
import { type Member, snapshotOf, statusOf } from './cast.ts';
import { jsonText } from './json-text.ts';
import { type Around, offersOf } from './offers.ts';
import type { PlayedActor } from './playable.ts';

/** All that are there: a stub as long as it lives, a machine until there is another like it. */
export function shownActors(around: Around): PlayedActor[] {
  const { members } = around.cast;
  const keyIn = ({ parent, name }: Member) => `${parent?.id}\n${name}`;
  const latest = new Map(members.map((one) => [keyIn(one), one]));
  return members
    .filter((one) => {
      const isLatest = one.watched !== undefined && latest.get(keyIn(one)) === one;
      return isLatest || statusOf(one) === 'active';
    })
    .map((one) => shown(one, around));
}

function shown(member: Member, around: Around): PlayedActor {
  const { id, watched: machine, parent } = member;
  const snapshot = snapshotOf(member);
  const nameOf = (actor: object) => around.cast.of(actor)?.id ?? '?';
  return {
    ...{ id, status: statusOf(member), offers: offersOf(member, around) },
    ...(machine && { machine: machine.name }),
    ...(parent && { parent: parent.id }),
    activeStates: snapshot ? activeIn(snapshot).map((node) => node.id) : [],
    ...(snapshot && { value: snapshot.value, context: jsonText(snapshot.context, nameOf) }),
  };
}
