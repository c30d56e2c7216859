/** One run of all machines: what is done to it, and how it is then. */
import { durationName } from '../../model/names.ts';
import type { Moment, PageModule } from '../page-module.ts';
import { createCast, type Member, statusOf } from './cast.ts';
import { frozen, sameChance } from './frozen-globals.ts';
import type { Answer, Input } from './inputs.ts';
import { eventToSend, meantInput, offerOf } from './meant-input.ts';
import { messageOf } from './message-of.ts';
import { STARTS } from './offers.ts';
import type { PlayedActor, Step } from './playable.ts';
import { createRecorder } from './recorder.ts';
import { shownActors } from './shown-actors.ts';
import { createSimulatedTime } from './simulated-time.ts';
import { createStarts } from './starts.ts';
import { type PlayedMachine, type WatchedMachine, watchedMachine } from './watched-machine.ts';
import { inspector, machineWatch } from './watching.ts';
import { createWiring } from './wiring.ts';

/** Timeouts of one input: hours of one each second, and a circle of 0 ms is found. */
const TIMEOUTS_MAX = 10_000;

/** A run. */
export interface World {
  readonly nowMs: number;
  /** When the next timeout is due; undefined where none is set. */
  readonly nextMs: number | undefined;
  /** Begins with these answers. */
  start(answers: readonly Answer[]): Step;
  apply(input: Input): Step;
  actors(): PlayedActor[];
  /** What is meant by sending an event. */
  meant(actor: string, event: string, payload: string | undefined): Input;
}

/** A run that has not begun. */
export function createWorld(machines: readonly PlayedMachine[], module: PageModule): World {
  const time = createSimulatedTime();
  const cast = createCast();
  const nameOf = (actor: object) => cast.of(actor)?.id ?? '?';
  const recorder = createRecorder(nameOf);
  const wiring = createWiring(module, cast, time, recorder, (machine) => starts.one(machine));
  const parts = { cast, recorder, wiring };
  const forced = new Map<string, boolean>();
  const watched: readonly WatchedMachine[] = machines.map((one) =>
    watchedMachine(
      one,
      machineWatch(one.name, (guard) => forced.get(keyOf(one.name, guard)), parts),
    ),
  );
  const inspect = inspector(parts, () => watched);
  const starts = createStarts(watched, module, inspect, { cast, time, recorder });
  const chance = sameChance();
  const world = { nowMs: () => time.nowMs, random: chance };
  const failed = new Set<Member>();
  const around = { cast, time, sampleOf: samplesOf(module, wiring.moment) };

  /** Does something at once, with all that comes of it. */
  function record(title: string, act: () => void): Step {
    recorder.begin();
    recorder.countAnew();
    const hadBegun = new Set(cast.members);
    frozen(world, () => {
      try {
        act();
        wiring.obey();
      } catch (error) {
        wiring.forget();
        recorder.complain(messageOf(error));
      }
    });
    for (const member of cast.members) {
      if (failed.has(member) || statusOf(member) !== 'error') continue;
      failed.add(member);
      const { error } = member.ref.getSnapshot();
      const given = module.inputs?.[member.watched?.name ?? ''];
      const isLacking = !hadBegun.has(member) && member.parent === undefined && given === undefined;
      const hint = isLacking ? '; if it wants an input, give it one by --samples FILE' : '';
      recorder.complain(`${member.id}: ended with an error: ${messageOf(error)}${hint}`);
    }
    return { title, nowMs: time.nowMs, ...recorder.noted };
  }

  function force({ machine, guard, answer }: Answer): void {
    if (answer === null) forced.delete(keyOf(machine, guard));
    else forced.set(keyOf(machine, guard), answer);
  }

  function wait(untilMs: number): void {
    // Ends: there is a bound.
    for (let fired = 0; time.fireNext(untilMs); fired++) {
      wiring.obey();
      recorder.countAnew();
      if (fired < TIMEOUTS_MAX) continue;
      return recorder.complain(`expected the time to pass, got ${TIMEOUTS_MAX} timeouts by then`);
    }
    time.goOnTo(untilMs);
  }

  function apply(input: Input): Step {
    if ('waitMs' in input) {
      const { waitMs } = input;
      return record(`${durationName(waitMs)} later`, () => wait(time.nowMs + waitMs));
    }
    if ('guard' in input) {
      return record(`${input.machine}: ${answerText(input)} from now on`, () => force(input));
    }
    const { actor, event } = input;
    // An actor may be called as another machine.
    const isMachine = machines.some(({ name }) => name === actor);
    const machine = isMachine ? actor : (cast.byId(actor)?.watched?.name ?? actor);
    if (event === STARTS && starts.isPossible(machine)) {
      const title = cast.alone(machine) === undefined ? 'start' : 'start again';
      return record(`${actor}: ${title}`, () => void starts.one(machine));
    }
    const label = offerOf(cast.byId(actor), event, around)?.label ?? event;
    return record(`${actor}: ${label}`, () => {
      const found = eventToSend(input, around);
      if (typeof found === 'string') recorder.complain(found);
      else wiring.tell(found.to, found.event, found.from);
    });
  }

  return {
    get nowMs() {
      return time.nowMs;
    },
    get nextMs() {
      return time.timers[0]?.dueMs;
    },
    start: (answers) =>
      record(['start', ...answers.map(answerText)].join(', '), () => {
        answers.forEach(force);
        wiring.lay();
        starts.all();
      }),
    apply,
    actors: () => frozen({ ...world, random: () => 0 }, () => shownActors(around)),
    meant: (actor, event, payload) => meantInput({ actor, event, payload }, around),
  };
}

function answerText({ guard, answer }: Answer): string {
  return `${guard} is ${answer ?? 'computed'}`;
}

function keyOf(machine: string, guard: string): string {
  return `${machine}\n${guard}`;
}

/** The first sample of an event as JSON text. */
function samplesOf({ samples = {} }: PageModule, moment: Moment) {
  return (machine: string, event: string): string => {
    const known = samples[machine]?.[event];
    try {
      const [first = {}] = typeof known === 'function' ? known(moment) : (known ?? []);
      return JSON.stringify(first) ?? '{}';
    } catch {
      // Whoever wrote it sees that it is not there.
      return '{}';
    }
  };
}
