import type { PageModule } from '../page-module.ts';
import { guardNamesOf } from './guard-names.ts';
import { type Answer, INPUTS_MAX, type Input, inputsIn, linkOf, waited } from './inputs.ts';
import { STARTS } from './offers.ts';
import type { PlayedActor, Session, Step } from './playable.ts';
import type { PlayedMachine } from './watched-machine.ts';
import { createWorld, type World } from './world.ts';

/** What runs in a page, and what its project says of it. */
export interface SessionOptions extends PageModule {
  readonly machines: readonly PlayedMachine[];
  /** What is said first: machines that could not be loaded. */
  readonly problems?: readonly string[];
}

/** What happened and how it was then. */
interface Frame {
  readonly step: Step;
  readonly actors: readonly PlayedActor[];
  readonly nextMs: number | undefined;
  /** What was done; nothing at the start. */
  readonly input?: Input;
}

/**
 * Machines that run on a simulated clock; the first step is their start. All that is kept of a run is
 * what was done to it, so that to go back and do something else is to play it again up to there.
 */
export function createSession({ machines, problems = [], ...module }: SessionOptions): Session {
  const names = machines.flatMap((one) =>
    guardNamesOf(one).map((guard) => ({ machine: one.name, guard })),
  );
  const listeners = new Set<() => void>();
  let world: World;
  /** What the start was given, for it asked. */
  let answers: readonly Answer[] = [];
  let frames: Frame[] = [];
  let at = 0;

  const now = () => ({ actors: world.actors(), nextMs: world.nextMs });

  function begin(given: readonly Answer[] = []): void {
    answers = given;
    world = createWorld(machines, module);
    const step = world.start(answers);
    const said = { ...step, problems: [...problems, ...step.problems] };
    frames = [{ ...now(), step: said }];
    at = 0;
  }

  function add(input: Input): void {
    const step = world.apply(input);
    frames.push({ ...now(), step, input });
    at = frames.length - 1;
  }

  function play(inputs: readonly Input[]): void {
    const isAtStart = (input: Input) => 'guard' in input && input.atStart === true;
    begin(inputs.filter((input): input is Answer => isAtStart(input)));
    for (const input of inputs) if (!isAtStart(input)) add(input);
  }

  const inputsUpTo = (index: number): readonly Input[] => [
    ...answers,
    ...frames.slice(0, index + 1).flatMap(({ input }) => (input === undefined ? [] : [input])),
  ];

  /** Has the run as it was at the step that is looked at. */
  function rewind(): void {
    if (at < frames.length - 1) play(inputsUpTo(at));
  }

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  function checkRoom(): void {
    if (inputsUpTo(at).length < INPUTS_MAX) return;
    // What was chosen and is not taken is shown as it was.
    changed();
    throw new Error(`expected at most ${INPUTS_MAX} steps, got one more; go back, or start again`);
  }

  function act(input: () => Input | undefined): void {
    checkRoom();
    try {
      rewind();
      const next = input();
      if (next !== undefined) add(next);
    } finally {
      // What is refused has cut off the steps after it too.
      changed();
    }
  }

  begin();
  return {
    get actors() {
      return frames[at]?.actors ?? [];
    },
    get steps() {
      return frames.map(({ step }) => step);
    },
    get at() {
      return at;
    },
    get nowMs() {
      return frames[at]?.step.nowMs ?? 0;
    },
    get nextMs() {
      return frames[at]?.nextMs;
    },
    get guards() {
      const given = new Map<string, boolean | null>();
      for (const input of inputsUpTo(at)) {
        if ('guard' in input) given.set(`${input.machine}\n${input.guard}`, input.answer);
      }
      return names.map(({ machine, guard }) => {
        const forced = given.get(`${machine}\n${guard}`) ?? undefined;
        return { machine, guard, ...(forced !== undefined && { forced }) };
      });
    },
    goTo(index) {
      at = Math.min(Math.max(Math.trunc(index) || 0, -1), frames.length - 1);
      changed();
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    send: (actor, event, payload) => act(() => world.meant(actor, event, payload)),
    start: (machine) => act(() => ({ actor: machine, event: STARTS })),
    advance: (ms) => act(() => waited(ms)),
    advanceToNext: () =>
      act(() => (world.nextMs === undefined ? undefined : waited(world.nextMs - world.nowMs))),
    force(machine, guard, answer) {
      const { step, input } = frames[at] ?? {};
      const isAsked = step?.asked.some((one) => one.machine === machine && one.guard === guard);
      const given = { machine, guard, answer: answer ?? null };
      checkRoom();
      // What waits for the answer is done again with it.
      const isAgain = isAsked && answer !== undefined;
      if (isAgain && input === undefined) {
        play([...answers, { ...given, atStart: true }]);
        return changed();
      }
      if (isAgain) at -= 1;
      act(() => given);
      if (isAgain) act(() => input);
    },
    reset() {
      begin();
      changed();
    },
    link: () => linkOf(inputsUpTo(at)),
    open(link) {
      play(inputsIn(link));
      changed();
    },
  };
}
