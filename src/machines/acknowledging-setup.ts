/** Types, guards and actions of the machine that acknowledges. */
import { assign, type CallbackLogicFunction, emit, sendTo, setup } from 'xstate';
import type { Acknowledge } from './acknowledgement.ts';
import type { Level } from './change.ts';
import { type Channel, doorsOf } from './channel.ts';
import { known } from './opening.ts';
import { notProvided } from './stub.ts';

/** How long a person waits for all of it, in ms: a server that is there answers within a second. */
const DEADLINE_MS = 10_000;
/** How long it is waited for how the doors are, in ms: a server says it at once, if it knows it. */
const HEARING_MS = 1000;
/** What is not answered is said again after so many ms: a server may take no more in that second. */
const AGAIN_MS = 2000;

const TOO_OLD =
  'expected a server that speaks protocol 2, got an older one, ' +
  'which knows no acknowledgements; update it';

/** What is to be acknowledged. */
export interface AcknowledgingInput {
  /** Doors by name; null is all of them. */
  readonly wanted: readonly string[] | null;
  /** For how long, in ms; 0 takes back. */
  readonly forMs: number;
}

/** What is known of a door. */
export interface Heard {
  readonly channel: string;
  readonly level: Level;
  readonly id: string | null;
}

/** What the machine is told by its connection. */
export type AcknowledgingEvent =
  | { readonly type: 'link.connected' }
  /** The attempt failed, or the connection is over. */
  | { readonly type: 'link.lost'; readonly reason: string }
  /** Null: it names no channels. */
  | { readonly type: 'server.greeted'; readonly channels: readonly Channel[] | null }
  | { readonly type: 'server.refused'; readonly reason: string }
  | ({ readonly type: 'door.reported' } & Heard)
  | ({ readonly type: 'door.acknowledged' } & Answer);

type Asked = Pick<Acknowledge, 'channel' | 'id'>;
type Answer = Asked & { readonly remainingMs: number };

/** What the connection is told to do. */
export type AskCommand =
  | { readonly type: 'sayHello'; readonly channels: readonly string[] | null }
  | { readonly type: 'acknowledge'; readonly asked: readonly Acknowledge[] };

/** The connection's own side of this. */
export type AskedServerLogic = CallbackLogicFunction<AskCommand, AcknowledgingEvent>;

/** What is said of it. */
export type AcknowledgingEmitted =
  /** All watchers are told that a door is quiet for so long; 0: not any more. */
  | ({ readonly type: 'acknowledged' } & Answer)
  | { readonly type: 'failed'; readonly reason: string };

/** What it remembers besides its states. */
export interface AcknowledgingContext extends AcknowledgingInput {
  /** It said how a door is and not which doors it has, as servers did that knew of no hello. */
  readonly isPlain: boolean;
  /** The doors to acknowledge. */
  readonly doors: readonly string[];
  readonly heard: readonly Heard[];
  /** What is not answered yet. */
  readonly asked: readonly Asked[];
}

/** Why what is wanted is not to be had of these channels; null if it is. */
function missingIn(
  { wanted }: AcknowledgingContext,
  channels: readonly Channel[] | null,
): string | null {
  if (channels === null) return TOO_OLD;
  const doors = doorsOf(channels);
  const got = doors.length === 0 ? 'no door' : doors.join(', ');
  if (wanted === null) return doors.length > 0 ? null : `expected a door, got ${got}`;
  const missing = wanted.find((name) => !doors.includes(name));
  return missing === undefined ? null : `expected a door named ${missing}, got ${got}`;
}

/** The openings that are now; if there are none, each that begins within the time. */
function askedOf({ doors, heard, forMs }: AcknowledgingContext): readonly Asked[] {
  const open = heard.filter(({ level, id }) => level === 'open' && id !== null);
  // What is taken back is whatever holds.
  if (open.length > 0 && forMs > 0) return open.map(({ channel, id }) => ({ channel, id }));
  return doors.map((channel) => ({ channel, id: null }));
}

/** Whether that is the answer, and not what somebody else had acknowledged for another time. */
function isAnswerTo(
  { asked, forMs }: AcknowledgingContext,
  { channel, id, remainingMs }: Answer,
): boolean {
  const isAsked = asked.some((one) => one.channel === channel && one.id === id);
  const isTakenBack = remainingMs === 0;
  const isOfThatTime = Math.abs(forMs - remainingMs) <= DEADLINE_MS;
  return isAsked && isTakenBack === (forMs === 0) && isOfThatTime;
}

/** What is missing when the time is over. */
function silenceOf({ asked, isPlain }: AcknowledgingContext): string {
  const within = `within ${DEADLINE_MS / 1000} s`;
  if (asked.length > 0) {
    const names = asked.map(({ channel }) => channel).join(', ');
    return (
      `expected it to be acknowledged ${within}, got no word of ${names}; ` +
      'an older server knows nothing of it'
    );
  }
  if (isPlain) return TOO_OLD;
  return `expected an answer ${within}, got none; is it a door server?`;
}

type About = { readonly answer: Answer };
type Report = { readonly report: Heard };
type Why = { readonly reason: string };
type Greeted = { readonly channels: readonly Channel[] | null };

/** The words that the machine is written in. */
export const acknowledgingSetup = setup({
  types: {
    input: {} as AcknowledgingInput,
    context: {} as AcknowledgingContext,
    events: {} as AcknowledgingEvent,
    emitted: {} as AcknowledgingEmitted,
  },
  actors: { server: notProvided<AskCommand>('server') },
  delays: { deadlineMs: DEADLINE_MS, hearingMs: HEARING_MS, againMs: AGAIN_MS },
  guards: {
    isThere: ({ context }, { channels }: Greeted) => missingIn(context, channels) === null,
    isAllHeard: ({ context: { doors, heard } }) =>
      doors.every((name) => heard.some(({ channel }) => channel === name)),
    isAnswer: ({ context }, { answer }: About) => isAnswerTo(context, answer),
    isLastAnswer: ({ context }, { answer }: About) =>
      context.asked.length === 1 && isAnswerTo(context, answer),
    isOfAnotherOpening: ({ context: { asked } }, { report: { channel, level, id } }: Report) =>
      asked.some(
        (one) => one.channel === channel && one.id !== null && level !== 'unknown' && one.id !== id,
      ),
  },
  actions: {
    rememberDoors: assign(({ context: { wanted } }, { channels }: Greeted) => ({
      doors: wanted ?? doorsOf(known(channels)),
    })),
    notePlain: assign({ isPlain: true }),
    rememberReport: assign(({ context: { doors, heard } }, { report }: Report) => ({
      heard: doors.includes(report.channel)
        ? [...heard.filter(({ channel }) => channel !== report.channel), report]
        : heard,
    })),
    chooseOpenings: assign(({ context }) => ({ asked: askedOf(context) })),
    forgetAnswered: assign(({ context: { asked } }, { answer }: About) => ({
      asked: asked.filter(({ channel }) => channel !== answer.channel),
    })),
    sayHello: sendTo('server', ({ context: { wanted } }) => ({
      ...{ type: 'sayHello' as const, channels: wanted },
    })),
    acknowledge: sendTo('server', ({ context: { asked, forMs } }) => ({
      type: 'acknowledge' as const,
      asked: asked.map((one) => ({ ...one, forMs })),
    })),
    announceAcknowledged: emit((_, { answer }: About) => ({
      ...{ type: 'acknowledged' as const, ...answer },
    })),
    announceFailure: emit((_, { reason }: Why) => ({ type: 'failed' as const, reason })),
    announceMissing: emit(({ context }, { channels }: Greeted) => ({
      ...{ type: 'failed' as const, reason: String(missingIn(context, channels)) },
    })),
    announceOver: emit((_, { report: { channel, level } }: Report) => ({
      type: 'failed' as const,
      reason:
        `expected ${channel} to be open as it was, got ` +
        (level === 'open' ? 'another opening; say it again' : 'it closed'),
    })),
    announceSilence: emit(({ context }) => ({
      ...{ type: 'failed' as const, reason: silenceOf(context) },
    })),
  },
});
