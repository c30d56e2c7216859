/** What a page shows is what XState itself does. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AnyActorRef,
  type AnyStateMachine,
  createActor,
  type EventObject,
  SimulatedClock,
} from 'xstate';
import { chartOf, machinesIn } from '../src/index.ts';
import { nodesOf, transitionsOf } from '../src/model/nodes.ts';
import { createSession } from '../src/page/engine/create-session.ts';
import { frozen, sameChance } from '../src/page/engine/frozen-globals.ts';
import { jsonText } from '../src/page/engine/json-text.ts';
import type { Offer, Session } from '../src/page/engine/playable.ts';
import { stubLogic } from '../src/page/engine/stub.ts';
import { randomMachine } from './random-machine.ts';

const STEPS = 30;
/** As a page has it: more is a circle. */
const MICROSTEPS_MAX = 1000;

const gallery = new URL('../gallery/', import.meta.url);
const files = readdirSync(gallery).filter((name) => /\.(js|ts)$/.test(name));
const modules = await Promise.all(files.map((file) => import(new URL(file, gallery).href)));
const known = modules.flatMap((exports) => [...machinesIn(exports)]);
const random = Array.from({ length: 15 }, (_, seed) => {
  return [`random machine ${seed}`, randomMachine(seed)] as const;
});

/** The names that stand for one condition, which can be forced from outside as well. */
function plainGuards(machine: AnyStateMachine, names: readonly string[]): string[] {
  const { guards } = machine.implementations;
  // A random machine has names alone, and nothing stands for them.
  const isRandom = Object.keys(guards).length === 0 && machine.id === 'root';
  return names.filter((name) => {
    const own: unknown = guards[name];
    return isRandom ? !('check' in Object(own)) : typeof own === 'function' && !('check' in own);
  });
}

/** The same machine without a page: actions do nothing, guards answer what they are forced to. */
function reference(machine: AnyStateMachine, guards: readonly string[]) {
  const forced = new Map<string, boolean>();
  const clock = new SimulatedClock();
  const nothing = () => {};
  const answer = (name: string) => {
    const own: unknown = machine.implementations.guards[name];
    return (args: never, params: never): boolean => {
      const isSaid = forced.get(name);
      if (isSaid !== undefined || typeof own !== 'function') return isSaid ?? false;
      return own(args, params);
    };
  };
  const isPlain = (action: unknown) => typeof action === 'function' && !('resolve' in action);
  const own = Object.entries(machine.implementations.actions);
  const invoked = nodesOf(machine).flatMap((node) => node.invoke.map(({ src }) => src));
  const { actors } = machine.implementations;
  const unknown = invoked.filter((src) => typeof src === 'string' && !(src in actors));
  const copy = machine.provide({
    actions: Object.fromEntries(
      own.filter((one) => isPlain(one[1])).map(([name]) => [name, nothing]),
    ),
    guards: Object.fromEntries(guards.map((name) => [name, answer(name)])),
    actors: Object.fromEntries(unknown.map((src) => [src, stubLogic()])),
  });
  // What is written inline has no name to be given something else.
  const quiet = (action: unknown) => (isPlain(action) ? nothing : action);
  for (const node of nodesOf(copy)) {
    Object.assign(node, { entry: node.entry.map(quiet), exit: node.exit.map(quiet) });
    for (const one of transitionsOf(node).flatMap(([, list]) => list)) {
      Object.assign(one, { actions: one.actions.map(quiet) });
    }
  }
  let microsteps = 0;
  // Some send something to whoever started them.
  const parent: AnyActorRef = createActor(stubLogic(), {
    clock,
    inspect(said) {
      const isChild =
        said.type === '@xstate.actor' && parentOf(parentOf(said.actorRef)) !== undefined;
      if (isChild) Reflect.set(said.actorRef, 'logic', stubLogic());
      if (said.type !== '@xstate.microstep' || ++microsteps <= MICROSTEPS_MAX) return;
      throw new Error('expected an end');
    },
  });
  const actor: AnyActorRef = createActor(copy, { parent });
  actor.subscribe({ error: nothing });
  const chance = sameChance();
  const doing = (act: () => void) => {
    microsteps = 0;
    frozen({ nowMs: () => clock.now(), random: chance }, act);
  };
  doing(() => actor.start());
  return {
    forced,
    send: (event: EventObject) => doing(() => actor.send(event)),
    wait: (ms: number) => doing(() => clock.increment(ms)),
    get snapshot() {
      return actor.getSnapshot();
    },
  };
}

const parentOf = (actor: object | undefined) => (actor as AnyActorRef | undefined)?._parent;

/** An event as it is offered, for XState itself. */
function eventOf({ event, sample }: Offer): EventObject {
  const fields = JSON.parse(sample);
  return event.endsWith('*') ? fields : { ...fields, type: event };
}

const withoutActors = (text: string | undefined) => text?.replace(/"\(actor .*\)"/g, '"(actor)"');

/** Walks both at random; gives how many steps they took alike. */
function walk(machine: AnyStateMachine, seed: number): { steps: number; session: Session } {
  const chart = chartOf(machine);
  const chance = sameChance();
  for (let skipped = 0; skipped < seed; skipped++) chance();
  const below = (count: number) => Math.floor(chance() * count);
  const session = createSession({ machines: [{ name: chart.id, machine, chart }] });
  const all = session.guards.map(({ guard }) => guard);
  const names = plainGuards(machine, all);
  const other = reference(machine, names);
  const isActive = () => session.actors[0]?.status === 'active';
  // What cannot be computed is an error without a page.
  const isAsked = () => (session.steps[session.at]?.asked.length ?? 0) > 0;
  let steps = 0;
  for (let tries = 0; tries < STEPS && isActive(); tries++) {
    const said = session.actors[0]?.offers ?? [];
    // Whose snapshot it is matters to a machine.
    const offers = said.filter(({ event }) => !event.startsWith('xstate.snapshot.'));
    const offer = offers[below(offers.length)];
    const guard = names[below(names.length)];
    if (guard !== undefined && below(3) === 0) {
      const answer = below(2) === 0;
      session.force(chart.id, guard, answer);
      other.forced.set(guard, answer);
    } else if (offer?.dueMs !== undefined) {
      session.advance(offer.dueMs);
      if (!isAsked()) other.wait(offer.dueMs);
    } else if (offer !== undefined) {
      session.send(chart.id, offer.event, offer.sample);
      if (!isAsked()) other.send(eventOf(offer));
    } else break;
    if (isAsked()) {
      if (session.at === 0) break;
      session.goTo(session.at - 1);
      continue;
    }
    steps++;
    const { status, value, context } = other.snapshot;
    const [actor] = session.actors;
    const place = session.steps.map(({ title }) => title).join('\n');
    expect([actor?.status, actor?.value], place).toEqual([status, value]);
    expect(withoutActors(actor?.context), place).toBe(withoutActors(jsonText(context, () => '')));
  }
  return { steps, session };
}

describe.each([...known, ...random])('a walk through %s', (_, machine) => {
  it('is what XState does, and the same when it is gone back in or opened from its link', () => {
    for (const seed of [1, 2]) {
      const { session } = walk(machine, seed);
      const last = session.at;
      const [all, actors] = [session.steps.slice(0, last + 1), session.actors];
      const earlier = Math.floor(last / 2);
      session.goTo(earlier);
      const [then, link] = [session.actors, session.link()];
      session.goTo(last);
      expect(session.actors).toEqual(actors);
      const whole = session.link();
      session.open(link);
      expect(session.actors).toEqual(then);
      session.open(whole);
      expect(session.actors).toEqual(actors);
      expect(session.steps).toEqual(all);
    }
  });
});

it('walks far enough to say something', () => {
  const lengths = [...known, ...random].map(([, machine]) => walk(machine, 4).steps);
  const sum = lengths.reduce((all, length) => all + length, 0);
  expect(sum).toBeGreaterThan((lengths.length * STEPS) / 3);
});
