/** One run of all machines: what is done to it, and how it is then. */
import { type AnyActorRef, createActor, type EventObject, type InspectionEvent } from 'xstate';
import { childMachinesOf, logicKind } from '../../model/actors.ts';
import { durationName } from '../../model/names.ts';
import { activeIn } from '../../model/nodes.ts';
import type { Moment, Order, PageModule } from '../page-module.ts';
import { createCast, type Member, snapshotOf, statusOf } from './cast.ts';
import { frozen, sameChance } from './frozen-globals.ts';
import type { Input } from './inputs.ts';
import { jsonText } from './json-text.ts';
import { messageOf } from './message-of.ts';
import { offersOf } from './offers.ts';
import type { PlayedActor, Step } from './playable.ts';
import { createSimulatedTime } from './simulated-time.ts';
import { STUB_EVENTS, stubLogic } from './stub.ts';
import { type PlayedMachine, type WatchedMachine, watchedMachine } from './watched-machine.ts';

/** Of one input: more is a circle, and no page shall hang in one. */
const EVENTS_MAX = 1000;
const MICROSTEPS_MAX = 1000;
const TIMEOUTS_MAX = 10_000;

/** A longer action is cut in the log. */
const ACTION_CHARACTERS_MAX = 200;

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? One[] : T[Key];
};
type Recording = Mutable<Omit<Step, 'title' | 'nowMs'>>;

/** A run. */
export interface World {
  readonly nowMs: number;
  /** When the next timeout is due; undefined where none is set. */
  readonly nextMs: number | undefined;
  start(): Step;
  apply(input: Input): Step;
  actors(): PlayedActor[];
  /** What is meant by sending an event: a timeout is waited for, and who ends is an actor. */
  meant(actor: string, event: string, payload: string | undefined): Input;
}

/** A run that has not begun. */
export function createWorld(
  machines: readonly PlayedMachine[],
  { inputs = {}, samples = {}, wires = () => [] }: PageModule,
): World {
  const time = createSimulatedTime();
  const cast = createCast();
  const chance = sameChance();
  const forced = new Map<string, boolean>();
  const orders: { readonly order: Order; readonly from: string }[] = [];
  const failed = new Set<Member>();
  let recording = blankRecording();
  let [events, microsteps] = [0, 0];
  /** Who sends what comes from outside of XState. */
  let speaker: string | undefined;

  const complain = (problem: string) => void recording.problems.push(problem);
  const nameOf = (actor: object | undefined) => cast.of(actor)?.id ?? '?';
  const order = (by: Member | undefined, one: Omit<Order, 'from'>, from = by?.id ?? '?') =>
    void orders.push({ from, order: { from: by?.watched?.name ?? '?', ...one } });
  const log = (actor: object, action: string, params: unknown) => {
    const text = params === undefined ? action : `${action}(${oneLine(params)})`;
    recording.actions.push({ actor: nameOf(actor), action: shortened(text) });
  };
  const oneLine = (value: unknown) =>
    jsonText(value, nameOf)
      .replace(/\n\s*/g, ' ')
      .replace(/^\{ | \}$/g, '');

  const watched: WatchedMachine[] = machines.map((one) =>
    watchedMachine(one, {
      guards: {
        forced: (guard) => forced.get(keyOf(one.name, guard)),
        ask: (guard, reason) => void recording.asked.push({ machine: one.name, guard, reason }),
      },
      took: (actor, { id }) => void recording.taken.push({ actor: nameOf(actor), transition: id }),
      ordered(actor, action, params) {
        log(actor, action, params);
        order(cast.of(actor), { to: null, name: action, payload: params });
      },
      emitted(actor, event) {
        log(actor, `emit ${event.type}`, withoutType(event));
        order(cast.of(actor), { to: null, name: event.type, payload: event });
      },
    }),
  );
  // What was given other implementations has the same config.
  const playing = (logic: unknown) =>
    watched.find(({ machine }) => machine.config === Object(logic).config);

  function enter(ref: AnyActorRef): void {
    const logic: unknown = Reflect.get(ref, 'logic');
    const known = watched.find((one) => one.logic === logic) ?? playing(logic);
    const member = cast.add(ref, known, logicKind(logic) !== 'callback');
    const stop = () =>
      order(member.parent, { to: ref.id, name: 'xstate.stop', payload: { type: 'xstate.stop' } });
    // XState makes its first snapshot after it has said that the actor is there.
    Reflect.set(ref, 'logic', known?.logic ?? stubLogic(stop));
  }

  function hear(ref: AnyActorRef, source: AnyActorRef | undefined, event: EventObject): void {
    const to = cast.of(ref);
    if (to === undefined) return;
    if (++events > EVENTS_MAX) throw new Error(`expected an end, got ${EVENTS_MAX} events at once`);
    const isInit = event.type === 'xstate.init';
    const isOwn = Object.values<string>(STUB_EVENTS).includes(event.type);
    const from = cast.of(source)?.id ?? speaker;
    if (!isInit && !isOwn && source !== ref) {
      recording.messages.push({
        ...(from !== undefined && { from }),
        to: to.id,
        event: event.type,
      });
    }
    if (!isInit && !event.type.startsWith('xstate.') && statusOf(to) !== 'active') {
      complain(`${to.id}: is over, and takes no ${event.type}`);
    }
    if (to.watched || isOwn) return;
    order(to.parent, { to: ref.id, name: event.type, payload: event }, to.id);
  }

  function inspect(said: InspectionEvent): void {
    const ref = said.actorRef as AnyActorRef;
    if (said.type === '@xstate.actor') enter(ref);
    if (said.type === '@xstate.event')
      hear(ref, said.sourceRef as AnyActorRef | undefined, said.event);
    if (said.type !== '@xstate.microstep') return;
    if (++microsteps > MICROSTEPS_MAX) {
      throw new Error(`expected an end, got ${MICROSTEPS_MAX} transitions at once`);
    }
    const isTaken = said._transitions.length > 0 || said.event.type.startsWith('xstate.');
    if (!isTaken) complain(`${nameOf(ref)}: nothing takes ${said.event.type} in this state`);
  }

  const moment: Moment = {
    get nowMs() {
      return time.nowMs;
    },
    snapshotOf(machine) {
      const member = cast.playing(machine);
      return member && snapshotOf(member);
    },
  };

  function sampleOf(machine: string, event: string): string {
    const known = samples[machine]?.[event];
    try {
      const [first = {}] = typeof known === 'function' ? known(moment) : (known ?? []);
      return JSON.stringify(first);
    } catch {
      // Whoever wrote it sees that it is not there.
      return '{}';
    }
  }

  function tell(member: Member, event: EventObject, from?: string): void {
    speaker = from;
    try {
      member.ref.send(event);
    } finally {
      speaker = undefined;
    }
  }

  /** Has other machines told what came of orders, until there are none. */
  function obey(): void {
    // Ends: each round is an event, of which there is a bound.
    for (let next = orders.shift(); next !== undefined; next = orders.shift()) {
      for (const { to, event } of wires(next.order, moment)) {
        const member = cast.playing(to);
        if (member === undefined) complain(`wires: expected a machine that runs, got ${to}`);
        else tell(member, event, next.from);
      }
    }
  }

  function wait(untilMs: number): void {
    // Ends: there is a bound.
    for (let fired = 0; time.fireNext(untilMs); fired++) {
      obey();
      if (fired < TIMEOUTS_MAX) continue;
      return complain(`expected the time to pass, got ${TIMEOUTS_MAX} timeouts by then`);
    }
    time.goOnTo(untilMs);
  }

  function send({ actor, event, payload }: Extract<Input, { actor: string }>): void {
    const member = cast.byId(actor);
    if (member === undefined) return complain(`expected an actor that is there, got ${actor}`);
    const stubOf = member.watched ? undefined : member.parent;
    const isOwn = Object.values<string>(STUB_EVENTS).includes(event);
    const sample = offersOf(member, around).find((one) => one.event === event)?.sample ?? '{}';
    const fields = fieldsIn(payload ?? sample);
    if (fields === null) return complain(`payload: expected a JSON object, got ${payload}`);
    const type = event.endsWith('*') ? String(fields.type ?? event) : event;
    // XState allows nobody to send it.
    if (type === '*') return complain('payload: expected a "type" in it, got none');
    if (stubOf && !isOwn) tell(stubOf, { ...fields, type }, member.id);
    else tell(member, { ...fields, type });
  }

  /** Does something at once, with all that comes of it. */
  function record(title: string, act: () => void): Step {
    recording = blankRecording();
    [events, microsteps] = [0, 0];
    frozen({ nowMs: () => time.nowMs, random: chance }, () => {
      try {
        act();
        obey();
      } catch (error) {
        orders.length = 0;
        complain(messageOf(error));
      }
    });
    for (const member of cast.members) {
      if (failed.has(member) || statusOf(member) !== 'error') continue;
      failed.add(member);
      const { error } = member.ref.getSnapshot();
      complain(`${member.id}: ended with an error: ${messageOf(error)}`);
    }
    return { title, nowMs: time.nowMs, ...recording };
  }

  function start(): void {
    for (const { name, logic } of rootsAmong(watched)) {
      const clock = time.clockFor(() => system);
      let system: AnyActorRef['system'] | undefined;
      const input = inputs[name];
      const actor: AnyActorRef = createActor(logic, {
        ...{ id: name, clock, inspect: (said) => inspect(said) },
        logger: (...said) => log(actor, 'log', said),
        ...(input !== undefined && { input }),
      });
      system = actor.system;
      // Its snapshot has the error as well; without this XState throws it later.
      actor.subscribe({ error: () => {} });
      actor.start();
    }
  }

  const around = { cast, time, sampleOf };

  function shown(member: Member): PlayedActor {
    const { id, watched: machine, parent } = member;
    const snapshot = snapshotOf(member);
    return {
      ...{ id, status: statusOf(member), offers: offersOf(member, around) },
      ...(machine && { machine: machine.name }),
      ...(parent && { parent: parent.id }),
      activeStates: snapshot ? activeIn(snapshot).map((node) => node.id) : [],
      ...(snapshot && { value: snapshot.value, context: jsonText(snapshot.context, nameOf) }),
    };
  }

  return {
    get nowMs() {
      return time.nowMs;
    },
    get nextMs() {
      return time.timers[0]?.dueMs;
    },
    start: () => record('start', start),
    apply(input) {
      if ('waitMs' in input) {
        const { waitMs } = input;
        return record(`${durationName(waitMs)} later`, () => wait(time.nowMs + waitMs));
      }
      if ('guard' in input) {
        const { machine, guard, answer } = input;
        const said = answer === null ? 'is computed' : `is ${answer}`;
        return record(`${machine}: ${guard} ${said} from now on`, () => {
          if (answer === null) forced.delete(keyOf(machine, guard));
          else forced.set(keyOf(machine, guard), answer);
        });
      }
      const { actor, event } = input;
      const member = cast.byId(actor);
      const offer = member && offersOf(member, around).find((one) => one.event === event);
      return record(`${actor}: ${offer?.label ?? event}`, () => send(input));
    },
    actors: () =>
      frozen({ nowMs: () => time.nowMs, random: () => 0 }, () =>
        cast.members.filter((one) => isShown(one, cast.members)).map(shown),
      ),
    meant(actor, event, payload) {
      const member = cast.byId(actor);
      const timer = time.timers.find((one) => one.target === member?.ref && one.event === event);
      if (timer && event.startsWith('xstate.after.')) return { waitMs: timer.dueMs - time.nowMs };
      const [, end, said, id] =
        /^xstate\.(?:(done|error)\.actor|(snapshot))\.(.*)$/s.exec(event) ?? [];
      const stub = cast.members.findLast(
        (one) => one.parent === member && one.ref.id === id && statusOf(one) === 'active',
      );
      const kind = (end ?? said) as keyof typeof STUB_EVENTS | undefined;
      const to = kind && stub && !stub.watched ? stub : member;
      const type = kind && to === stub ? STUB_EVENTS[kind] : event;
      const offer = to && offersOf(to, around).find((one) => one.event === type);
      const isSaid = payload !== undefined && payload !== offer?.sample;
      return { actor: to?.id ?? actor, event: type, ...(isSaid && { payload }) };
    },
  };
}

function blankRecording(): Recording {
  return { taken: [], messages: [], actions: [], asked: [], problems: [] };
}

function keyOf(machine: string, guard: string): string {
  return `${machine}\n${guard}`;
}

function withoutType({ type: _, ...rest }: EventObject): object | undefined {
  return Object.keys(rest).length === 0 ? undefined : rest;
}

function shortened(text: string): string {
  return text.length > ACTION_CHARACTERS_MAX ? `${text.slice(0, ACTION_CHARACTERS_MAX)}…` : text;
}

function fieldsIn(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    const isFit = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isFit ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Those that no other one starts; all, where each is started by another. */
function rootsAmong(machines: readonly WatchedMachine[]): readonly WatchedMachine[] {
  const configs = new Set(
    machines.flatMap(({ machine }) =>
      [...childMachinesOf(machine).values()]
        .filter((child) => child !== machine)
        .map(({ config }) => config),
    ),
  );
  const roots = machines.filter(({ machine }) => !configs.has(machine.config));
  return roots.length === 0 ? machines : roots;
}

/** A stub is there as long as it lives; a child machine until there is another like it. */
function isShown(member: Member, members: readonly Member[]): boolean {
  const { parent, watched, ref } = member;
  if (parent === undefined || statusOf(member) === 'active') return true;
  const isSame = (one: Member) => one.parent === parent && one.ref.id === ref.id;
  return watched !== undefined && members.findLast(isSame) === member;
}
