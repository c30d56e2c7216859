import { existsSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createActor,
  createMachine,
  initialTransition,
  StateMachine,
  setup,
  transition,
} from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { collectorFor } from '../src/collect/collector.ts';
import { observe } from '../src/collect/observe.ts';
import { begin, endWith } from '../src/collect/session.ts';
import type { Facts } from '../src/coverage/records.ts';
import { type Shape, type ShapeTransition, shapeOf } from '../src/coverage/shape.ts';
import { activeIn, nodesOf, transitionsOf } from '../src/model/nodes.ts';
import { pathsOf, play } from '../src/paths/index.ts';
import { randomMachine } from './random-machine.ts';

/** Where Linux says what a process has open. */
const DESCRIPTORS = '/proc/self/fd';

const added: { readonly shape: Shape; readonly facts: Facts }[] = [];
const recorder = {
  enter: () => {},
  isNew: () => true,
  add: (shape: Shape, facts: Facts) => void added.push({ shape, facts }),
  end: () => {},
};
observe(
  StateMachine,
  collectorFor(() => recorder),
);

/** What is recorded of a machine while something runs, by the ids of its chart. */
function recordedOf(
  machine: AnyStateMachine,
  run: () => void,
  nameOf = ({ id }: ShapeTransition) => id,
) {
  added.length = 0;
  run();
  const shape = shapeOf(machine);
  const all = added.filter((one) => one.shape.key === shape.key).map(({ facts }) => facts);
  const id = (number: number) =>
    shape.transitions
      .slice(number, number + 1)
      .map(nameOf)
      .join();
  const unique = (list: readonly string[]) => [...new Set(list)].toSorted();
  return {
    states: unique(all.flatMap(({ states = [] }) => states.map((one) => shape.states[one] ?? ''))),
    taken: unique(all.flatMap(({ taken = [] }) => taken.map(id))),
    passed: unique(all.flatMap(({ passed = [] }) => passed.map(id))),
    pairs: unique(all.flatMap(({ pairs = [] }) => pairs.map((pair) => pair.map(id).join(' -> ')))),
    unhandled: unique(
      all.flatMap(({ unhandled = [] }) =>
        unhandled.map(([event, where]) => `${event} in ${where.map((one) => shape.states[one])}`),
      ),
    ),
  };
}

const turnstile = setup({
  types: { context: {} as { coins: number } },
  actions: { count: assign({ coins: ({ context }) => context.coins + 1 }) },
  guards: { isFull: ({ context }) => context.coins > 1 },
}).createMachine({
  id: 'turnstile',
  context: { coins: 0 },
  initial: 'locked',
  states: {
    locked: {
      on: {
        coin: [
          { guard: 'isFull', target: 'full' },
          { target: 'open', actions: 'count' },
        ],
      },
    },
    open: { on: { push: 'locked', coin: {}, kick: { guard: 'isFull', target: 'full' } } },
    full: {},
  },
});

describe('what is recorded of a machine', () => {
  it('is what an actor takes, passes over and has no word for', () => {
    const recorded = recordedOf(turnstile, () => {
      const actor = createActor(turnstile).start();
      for (const type of ['push', 'coin', 'coin', 'kick', 'push']) actor.send({ type } as never);
    });
    expect(recorded).toEqual({
      states: ['turnstile', 'turnstile.locked', 'turnstile.open'],
      taken: ['turnstile.locked coin', 'turnstile.open push'],
      passed: ['turnstile.locked coin [isFull]', 'turnstile.open kick [isFull]'],
      pairs: ['turnstile.locked coin -> turnstile.open push'],
      unhandled: ['push in turnstile.locked'],
    });
  });

  it('is the same of transition(), which runs no actor', () => {
    const steps = ['push', 'coin', 'coin', 'kick', 'push'];
    const pure = recordedOf(turnstile, () => {
      let [snapshot] = initialTransition(turnstile);
      for (const type of steps) [snapshot] = transition(turnstile, snapshot, { type } as never);
    });
    const live = recordedOf(turnstile, () => {
      const actor = createActor(turnstile).start();
      for (const type of steps) actor.send({ type } as never);
    });
    expect(pure).toEqual(live);
    expect(pure.taken).not.toEqual([]);
  });

  it('is nothing of an actor that is never started, which transition() makes', () => {
    const [, open] = [0, transition(turnstile, startOf(turnstile), { type: 'coin' } as never)[0]];
    const recorded = recordedOf(turnstile, () => {
      createActor(turnstile);
      transition(turnstile, open, { type: 'push' } as never);
    });
    expect(recorded.states).toEqual(['turnstile', 'turnstile.locked', 'turnstile.open']);
    expect(recorded.taken).toEqual(['turnstile.open push']);
    expect(recordedOf(turnstile, () => void createActor(turnstile)).states).toEqual([]);
  });

  it('is nothing of a walk that looks for paths, or of a path that is played', () => {
    const walked = recordedOf(turnstile, () => {
      expect(getShortestPaths(turnstile, { limit: 100 }).length).toBeGreaterThan(1);
      for (const path of pathsOf(turnstile).paths) play(turnstile, path);
    });
    expect(walked.states).toEqual([]);
    expect(added).toEqual([]);
  });

  it('is nothing of a call without an actor, which goes on as it does without us', () => {
    const scope = {} as never;
    const recorded = recordedOf(turnstile, () => {
      const snapshot = turnstile.getInitialSnapshot(undefined as never);
      for (const one of [turnstile.getInitialSnapshot(scope), snapshot]) {
        expect(one.value).toBe('locked');
      }
      const open = turnstile.getPersistedSnapshot(
        turnstile.resolveState({ value: 'open' } as never),
      );
      expect(turnstile.restoreSnapshot(open, scope).value).toBe('open');
    });
    expect(recorded.states).toEqual([]);
  });

  it('is of one machine, whatever it was provided with, and of its children and grandchildren', () => {
    const family = createMachine({ invoke: { src: 'child' } }, { actors: { child: turnstile } });
    const house = createMachine({ id: 'house', invoke: { src: family } });
    const recorded = recordedOf(turnstile, () => {
      createActor(house).start();
      const full = turnstile.provide({ guards: { isFull: () => true } });
      createActor(full).start().send({ type: 'coin' });
    });
    expect(recorded.states).toEqual(['turnstile', 'turnstile.full', 'turnstile.locked']);
    expect(recorded.taken).toEqual(['turnstile.locked coin [isFull]']);
  });

  it('is what was passed over when it started, too', () => {
    const gate = createMachine({
      id: 'gate',
      initial: 'closed',
      states: {
        closed: { always: [{ guard: () => false, target: 'open' }, { target: 'locked' }] },
        open: {},
        locked: {},
      },
    });
    const recorded = recordedOf(gate, () => void createActor(gate).start());
    expect(recorded.passed).toHaveLength(1);
    expect(recorded.taken).toEqual(['gate.closed always']);
  });

  it('is that a condition was false where a machine came to rest, if it was asked there', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { GO: 'b' }, always: { guard: () => false, target: 'b' } },
        // Nothing has changed by it, so XState does not ask again.
        b: { always: { guard: () => true, actions: () => {} } },
      },
    });
    const recorded = recordedOf(machine, () => createActor(machine).start().send({ type: 'GO' }));
    expect(recorded.passed).toEqual(['m.a always [false]']);
    expect(recorded.taken).toEqual(['m.a GO', 'm.b always [true]']);
  });

  it('goes on where a snapshot was kept', () => {
    const recorded = recordedOf(turnstile, () => {
      const snapshot = createActor(turnstile, {
        snapshot: turnstile.resolveState({ value: 'open', context: { coins: 5 } }),
      });
      snapshot.start();
      snapshot.send({ type: 'kick' });
    });
    expect(recorded.states).toEqual(['turnstile', 'turnstile.full', 'turnstile.open']);
  });
});

it.runIf(existsSync(DESCRIPTORS))('one file at most is open for records', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'xstate-review-')));
  const shape = shapeOf(turnstile);
  for (const run of ['a', 'b', 'c']) {
    begin({ base, run, root: base }, { file: run, names: [] }).add(shape, { states: [0] });
  }
  const open = readdirSync(DESCRIPTORS).filter((one) => targetOf(one).startsWith(base));
  endWith('expected the end of a test, got it');
  expect(open).toHaveLength(1);
  expect(readdirSync(DESCRIPTORS).filter((one) => targetOf(one).startsWith(base))).toEqual([]);
  expect(
    readdirSync(base, { recursive: true }).filter((one) => /jsonl$/.test(String(one))),
  ).toHaveLength(3);
  rmSync(base, { recursive: true });
});

/** The file that a descriptor is of; none, where it has been closed since. */
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(join(DESCRIPTORS, descriptor));
  } catch {
    return '';
  }
}

function startOf(machine: typeof turnstile): AnyMachineSnapshot {
  return initialTransition(machine)[0];
}

/** A name that does not change when a condition does. */
function placeOf({ source, type, index }: Pick<ShapeTransition, 'source' | 'type' | 'index'>) {
  return `${type === '' ? 'always ' : ''}${source} ${type} ${index}`;
}

/** A machine that only answers and tells, and what it was asked and took in truth. */
function instrumented(seed: number) {
  const machine = randomMachine(seed, 8);
  const truth = { taken: new Set<string>(), wasFalse: new Set<string>() };
  let state = seed;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 < 0.5;
  };
  for (const node of nodesOf(machine)) {
    Object.assign(node, { entry: [], exit: [] });
    node.invoke.splice(0);
    if (node.type === 'compound') Object.assign(node.initial, { actions: [] });
    for (const [type, list] of transitionsOf(node)) {
      for (const [index, one] of list.entries()) {
        const isIgnored = list.every(
          ({ target, guard, actions }) => !target && !guard && !actions.length,
        );
        if (isIgnored) continue;
        const id = placeOf({ source: node.id, type, index });
        const take = assign(() => {
          truth.taken.add(id);
          return {};
        });
        const answer = () => {
          const isTrue = chance();
          if (!isTrue) truth.wasFalse.add(id);
          return isTrue;
        };
        Object.assign(one, { actions: [take], ...(one.guard && { guard: answer }) });
      }
    }
  }
  // What is always taken may be taken for ever.
  Object.assign(machine.options, { maxIterations: 20 });
  return { machine, truth };
}

describe('of any machine', () => {
  it.each(Array.from({ length: 60 }, (_, n) => n + 1))(
    'exactly what is taken is recorded, and only what was false as passed over (seed %i)',
    (seed) => {
      const { machine, truth } = instrumented(seed);
      const recorded = recordedOf(
        machine,
        () => {
          for (let run = 0; run < 10; run++) {
            const actor = createActor(machine);
            actor.subscribe({ error: () => {} });
            actor.start();
            for (let step = 0; step < 12 && actor.getSnapshot().status === 'active'; step++) {
              const types = activeIn(actor.getSnapshot()).flatMap((node) => [
                ...node.transitions.keys(),
              ]);
              const type = types[(seed + run * 7 + step * 5) % (types.length || 1)] ?? 'nothing';
              actor.send({ type: type === '*' ? 'anything' : type } as never);
            }
          }
        },
        placeOf,
      );
      expect(recorded.taken).toEqual([...truth.taken].toSorted());
      expect(recorded.passed.filter((id) => !truth.wasFalse.has(id))).toEqual([]);
      const isAsked = (id: string) => !id.startsWith('always ');
      const asked = new Set([...truth.wasFalse].filter(isAsked));
      expect(new Set(recorded.passed.filter(isAsked))).toEqual(asked);
    },
  );
});
