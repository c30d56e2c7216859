/** Who is there: the actors of a run, by names that are the same in each run. */
import type { AnyActorRef, AnyMachineSnapshot } from 'xstate';
import { actorName } from '../../model/names.ts';
import { nodesOf } from '../../model/nodes.ts';
import type { WatchedMachine } from './watched-machine.ts';

/** An actor of a run. */
export interface Member {
  /** Unique among all that were ever there. */
  readonly id: string;
  /** What its parent calls it. */
  readonly name: string;
  readonly ref: AnyActorRef;
  /** Undefined of a stub. */
  readonly watched: WatchedMachine | undefined;
  readonly parent: Member | undefined;
  /** Of a stub: whether what it stands for comes to an end by itself. */
  readonly canEnd: boolean;
}

/** All actors of a run, in the order in which they came. */
export interface Cast {
  readonly members: readonly Member[];
  add(ref: AnyActorRef, watched: WatchedMachine | undefined, canEnd: boolean): Member;
  of(ref: object | undefined): Member | undefined;
  byId(id: string): Member | undefined;
  /** The machine's actor; the latest one, where there are several. */
  playing(machine: string): Member | undefined;
  /** The latest one that no other actor started. */
  alone(machine: string | undefined): Member | undefined;
}

/** Nobody is there yet. */
export function createCast(): Cast {
  const members: Member[] = [];
  const byRef = new Map<object, Member>();
  const byId = new Map<string, Member>();
  const counts = new Map<string, number>();
  return {
    members,
    add(ref, watched, canEnd) {
      const parent = byRef.get(ref._parent ?? {});
      const name = parent === undefined ? ref.id : childName(parent, ref);
      const first = parent === undefined ? name : `${parent.id}.${name}`;
      const count = (counts.get(first) ?? 0) + 1;
      counts.set(first, count);
      const id = count === 1 ? first : `${first} ${count}`;
      const member = { id, name, ref, watched, parent, canEnd };
      members.push(member);
      byRef.set(ref, member);
      byId.set(id, member);
      return member;
    },
    of: (ref) => byRef.get(ref ?? {}),
    byId: (id) => byId.get(id),
    playing: (machine) =>
      members.findLast((one) => one.watched?.name === machine && statusOf(one) === 'active') ??
      members.findLast((one) => one.watched?.name === machine),
    alone: (machine) =>
      members.findLast((one) => one.watched?.name === machine && one.parent === undefined),
  };
}

/** What a parent calls its child; ids that XState makes up are not the same each time. */
function childName({ watched }: Member, { id, src }: AnyActorRef): string {
  for (const node of watched ? nodesOf(watched.logic) : []) {
    const index = node.invoke.findIndex((one) => one.id === id);
    if (index >= 0) return actorName(node, index);
  }
  if (!/^x:\d+$/.test(id)) return id;
  return typeof src === 'string' ? src : 'actor';
}

/** A machine's snapshot; undefined of a stub, and of a machine that could not begin. */
export function snapshotOf({ ref, watched }: Member): AnyMachineSnapshot | undefined {
  const snapshot: Partial<AnyMachineSnapshot> = ref.getSnapshot();
  return watched && snapshot.machine ? (snapshot as AnyMachineSnapshot) : undefined;
}

/** Whether it goes on, and how it ended. */
export function statusOf({ ref }: Member): 'active' | 'done' | 'error' | 'stopped' {
  return ref.getSnapshot().status;
}
