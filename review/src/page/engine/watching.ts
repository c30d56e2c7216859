/** Who hears what the actors of a run do. */
import {
  type AnyActorRef,
  type EventObject,
  type InspectionEvent,
  isMachineSnapshot,
  type Snapshot,
} from 'xstate';
import { logicKind } from '../../model/actors.ts';
import { activeIn, candidatesOf } from '../../model/nodes.ts';
import { takenIn } from '../../model/taken.ts';
import { type Cast, statusOf } from './cast.ts';
import type { Recorder } from './recorder.ts';
import { isStubEvent, stubLogic } from './stub.ts';
import type { MachineWatch, WatchedMachine } from './watched-machine.ts';
import type { Wiring } from './wiring.ts';

/** Who is told what a machine sends a parent that is not there. */
const OUTSIDE = 'outside';

interface Parts {
  readonly cast: Cast;
  readonly recorder: Recorder;
  readonly wiring: Wiring;
}

/** Notes what one machine does; its guards are forced to what `forced` says. */
export function machineWatch(
  machine: string,
  forced: (guard: string) => boolean | undefined,
  { cast, recorder, wiring }: Parts,
): MachineWatch {
  const nameOf = (actor: object) => cast.of(actor)?.id ?? machine;
  return {
    guards: {
      forced,
      ask: (guard, reason) => void recorder.noted.asked.push({ machine, guard, reason }),
    },
    took: (actor, { id }) =>
      void recorder.noted.taken.push({ actor: nameOf(actor), transition: id }),
    ordered(actor, name, params) {
      recorder.action(nameOf(actor), name, params);
      wiring.order(cast.of(actor), { to: null, name, payload: params });
    },
    emitted(actor, event) {
      const { type, ...rest } = event;
      const params = Object.keys(rest).length === 0 ? undefined : rest;
      recorder.action(nameOf(actor), `emit ${type}`, params);
      wiring.order(cast.of(actor), { to: null, name: type, payload: event });
    },
  };
}

/** Hears what XState says of a run: who comes, what is sent, what nobody takes. */
export function inspector(
  { cast, recorder, wiring }: Parts,
  machines: () => readonly WatchedMachine[],
): (said: InspectionEvent) => void {
  function enter(ref: AnyActorRef): void {
    // What is outside is nobody.
    if (ref._parent === undefined) return;
    const logic: unknown = Reflect.get(ref, 'logic');
    // What was given other implementations has the same config.
    const known =
      machines().find((one) => one.logic === logic) ??
      machines().find(({ machine }) => machine.config === Object(logic).config);
    const member = cast.add(ref, known, logicKind(logic) !== 'callback');
    const stopped = { to: member.name, name: 'xstate.stop', payload: { type: 'xstate.stop' } };
    // XState makes its first snapshot after it has said that the actor is there.
    const stub = () => stubLogic(() => wiring.order(member.parent, stopped));
    Reflect.set(ref, 'logic', known?.logic ?? stub());
  }

  function hear(ref: AnyActorRef, source: AnyActorRef | undefined, event: EventObject): void {
    const to = cast.of(ref);
    const { type } = event;
    if (to === undefined) {
      const from = cast.of(source)?.id;
      const isSaid = from !== undefined && !type.startsWith('xstate.');
      if (isSaid) recorder.noted.messages.push({ from, to: OUTSIDE, event: type });
      return;
    }
    recorder.countEvent();
    const isToldAside = type === 'xstate.init' || isStubEvent(type) || source === ref;
    const from = cast.of(source)?.id ?? wiring.speaker;
    if (!isToldAside) {
      recorder.noted.messages.push({ ...(from !== undefined && { from }), to: to.id, event: type });
    }
    if (!type.startsWith('xstate.') && statusOf(to) !== 'active') {
      recorder.complain(`${to.id}: is over, and takes no ${type}`);
    }
    if (to.watched === undefined && !isStubEvent(type)) {
      wiring.order(to.parent, { to: to.name, name: type, payload: event }, to.id);
    }
  }

  return (said) => {
    const ref = said.actorRef as AnyActorRef;
    if (said.type === '@xstate.actor') enter(ref);
    if (said.type === '@xstate.event') {
      hear(ref, said.sourceRef as AnyActorRef | undefined, said.event);
    }
    if (said.type !== '@xstate.microstep') return;
    recorder.countMicrostep();
    const isTaken = takenIn(said).length > 0 || said.event.type.startsWith('xstate.');
    if (isTaken) return;
    recorder.complain(`${cast.of(ref)?.id}: ${whyNot(said.snapshot, said.event)}`);
  };
}

function whyNot(snapshot: Snapshot<unknown>, event: EventObject): string {
  const { type } = event;
  const isBare = Object.keys(event).length === 1;
  const isThere =
    isMachineSnapshot(snapshot) &&
    activeIn(snapshot).some((node) => candidatesOf(node, type).length > 0);
  return isThere
    ? `no condition of ${type} is true in this state${isBare ? ', and it has no payload' : ''}`
    : `nothing takes ${type} in this state`;
}
