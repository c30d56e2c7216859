/** The words of the watchdog: what it is told, what it says, and what it can do and ask. */
import {
  assertEvent,
  assign,
  type CallbackLogicFunction,
  emit,
  sendTo,
  setup,
  stateIn,
} from 'xstate';
import {
  broughtForward,
  isSame,
  known,
  type Opening,
  type OpenReport,
  openingOf,
  renamed,
  sinceMs,
} from './opening.ts';
import { notProvided } from './stub.ts';
import { type Instant, TIMER_MS_MAX } from './time.ts';
import { BAD_LINES_MAX, type Report, SILENCE_MS } from './wire.ts';

/** How long one attempt to connect may take; TCP alone may hang for two minutes. */
export const ATTEMPT_MS = 10_000;
/**
 * The first wait after a connection that was no success, doubling to the longest, which is that of
 * the link's own backoff: a server that is well again is found as soon as one that was gone.
 */
export const HOLD_MS_MIN = 5000;
export const HOLD_MS_MAX = 30_000;
/** Bounds for the wait a server asks for: no storm, and never lost for good. */
export const RETRY_MS_MIN = 1000;
export const RETRY_MS_MAX = 600_000;

export interface WatchdogInput {
  /** How long the door may stay open, in ms. */
  readonly limitMs: number;
  /** Warn again every so many ms while it stays open; 0 warns once. */
  readonly repeatMs: number;
  /** Without word from the door for so many ms there is an alarm; 0 is never. */
  readonly offlineAfterMs: number;
  /** Whether a lost connection is made again. */
  readonly reconnects: boolean;
}

export type WatchdogEvent =
  | { readonly type: 'link.attempted' }
  | { readonly type: 'link.connected' }
  /** Once per failed attempt and once per lost connection. */
  | { readonly type: 'link.lost'; readonly reason: string }
  /** A good line of a server that serves us: any but a refusal. */
  | { readonly type: 'line.heard' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  | { readonly type: 'server.greeted' }
  | { readonly type: 'server.beat' }
  | { readonly type: 'server.refused'; readonly retryMs: number | null }
  | OpenReport
  | (Report & { readonly type: 'door.closed'; readonly at: Instant })
  | { readonly type: 'sensor.lost'; readonly reason: string };

/** What the link is told to do. */
export type LinkCommand =
  | { readonly type: 'sayHello' }
  | { readonly type: 'answerHeartbeat' }
  /** End the connection or the attempt; `link.lost` follows, with this reason. */
  | { readonly type: 'dropLink'; readonly reason: string }
  /** No further attempt until `releaseLink`, which makes one at once. */
  | { readonly type: 'holdLink' }
  | { readonly type: 'releaseLink' };

/** What the link starts with: who hears what a peer says, unless its state is tagged `deaf`. */
export interface LinkInput {
  readonly watchdog: { getSnapshot(): { hasTag(tag: 'deaf'): boolean } };
}

/** The link's own side of this: it takes commands and sends back events. */
export type LinkLogic = CallbackLogicFunction<LinkCommand, WatchdogEvent, LinkInput>;

/** What the watchdog has to say; `sinceMs` is the client's monotonic clock when the door opened. */
export type WatchdogEmitted =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }
  /** The link is not to be made again. */
  | { readonly type: 'ended' }
  | { readonly type: 'offline' }
  | { readonly type: 'back' }
  | { readonly type: 'sensorLost'; readonly reason: string }
  | { readonly type: 'sensorBack' }
  | { readonly type: 'open'; readonly sinceMs: number }
  | { readonly type: 'warned'; readonly sinceMs: number }
  /** `openMs`: how long it was open; null when its end or its beginning was missed. */
  | { readonly type: 'close'; readonly openMs: number | null }
  | { readonly type: 'closedAfterWarning'; readonly openMs: number | null };

export interface WatchdogContext extends WatchdogInput {
  readonly opening: Opening | null;
  /** Whether the server is known to speak protocol 1. */
  readonly speaksProtocol: boolean;
  /** Whether it left our last hello unanswered, though it spoke. */
  readonly isDoubted: boolean;
  readonly badLines: number;
  readonly holdMs: number;
  readonly retryMs: number | null;
}

function said<T extends 'open' | 'warned'>(type: T, { opening }: WatchdogContext) {
  return { type, sinceMs: sinceMs(known(opening)) };
}

/**
 * Whether a server that names its changes has said this before it had our hello. It says the same
 * again in full: what it left out now is not to be taken for news.
 */
function isPreliminary(
  { speaksProtocol }: WatchdogContext,
  event: Extract<WatchdogEvent, Report>,
): boolean {
  return speaksProtocol && event.id === null;
}

/** The end of an opening; one that is known only from the next opening has no known length. */
function ended<T extends 'close' | 'closedAfterWarning'>(
  type: T,
  { opening }: WatchdogContext,
  event: WatchdogEvent,
) {
  if (opening === null || event.type !== 'door.closed') return { type, openMs: null };
  return { type, openMs: Math.max(0, event.at.monotonicMs - event.ageMs - sinceMs(opening)) };
}

export const watchdogSetup = setup({
  types: {
    input: {} as WatchdogInput,
    context: {} as WatchdogContext,
    events: {} as WatchdogEvent,
    emitted: {} as WatchdogEmitted,
    tags: {} as 'deaf',
  },
  actors: { link: notProvided<LinkCommand, LinkInput>('link') },
  delays: {
    attemptMs: ATTEMPT_MS,
    silenceMs: SILENCE_MS,
    holdMs: ({ context }) => context.retryMs ?? context.holdMs,
    offlineAfterMs: ({ context }) => context.offlineAfterMs || TIMER_MS_MAX,
    repeatMs: ({ context }) => context.repeatMs || TIMER_MS_MAX,
    remainingMs: ({ context }) => Math.max(0, context.limitMs - known(context.opening).ageMs),
  },
  guards: {
    isOneShot: ({ context }) => !context.reconnects,
    isConnected: stateIn({ link: 'connected' }),
    isLastBadLine: ({ context }) => context.badLines + 1 >= BAD_LINES_MAX,
    isKnownToSpeak: ({ context }) => context.speaksProtocol,
    isDoubted: ({ context }) => context.isDoubted,
    isAwaited: ({ context }) => context.offlineAfterMs > 0,
    isRepeating: ({ context }) => context.repeatMs > 0,
    isOverdue: ({ context, event }) => {
      assertEvent(event, 'door.opened');
      return event.ageMs >= context.limitMs;
    },
    isSameOpening: ({ context, event }) => {
      assertEvent(event, 'door.opened');
      return isSame(known(context.opening), event);
    },
    isPreliminary: ({ context, event }) => {
      assertEvent(event, ['door.opened', 'door.closed']);
      return isPreliminary(context, event);
    },
    isOlderThanThought: ({ context, event }) => {
      assertEvent(event, 'door.opened');
      return sinceMs(openingOf(event)) < sinceMs(known(context.opening));
    },
  },
  actions: {
    sayHello: sendTo('link', { type: 'sayHello' }),
    answerHeartbeat: sendTo('link', { type: 'answerHeartbeat' }),
    dropUnanswered: sendTo('link', { type: 'dropLink', reason: 'no answer in time' }),
    dropMisbehaving: sendTo('link', { type: 'dropLink', reason: 'it misbehaved' }),
    dropRefusing: sendTo('link', { type: 'dropLink', reason: 'it refused us' }),
    dropSilent: sendTo('link', { type: 'dropLink', reason: 'it is silent' }),
    holdLink: sendTo('link', { type: 'holdLink' }),
    releaseLink: sendTo('link', { type: 'releaseLink' }),
    countBadLine: assign({ badLines: ({ context }) => context.badLines + 1 }),
    forgetBadLines: assign({ badLines: 0 }),
    rememberProtocol: assign({ speaksProtocol: true, isDoubted: false }),
    doubtProtocol: assign({ isDoubted: true }),
    forgetProtocol: assign({ speaksProtocol: false }),
    rememberRetry: assign(({ event }) => {
      assertEvent(event, 'server.refused');
      const { retryMs } = event;
      const within = (ms: number) => Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, ms));
      // Only a server that speaks the protocol refuses.
      return {
        speaksProtocol: true,
        isDoubted: false,
        retryMs: retryMs === null ? null : within(retryMs),
      };
    }),
    shortenHold: assign({ holdMs: HOLD_MS_MIN }),
    lengthenHold: assign(({ context }) => ({
      holdMs: Math.min(HOLD_MS_MAX, 2 * context.holdMs),
      retryMs: null,
    })),
    remember: assign(({ event }) => {
      assertEvent(event, 'door.opened');
      return { opening: openingOf(event) };
    }),
    rename: assign(({ context: { opening }, event }) => {
      assertEvent(event, 'door.opened');
      return { opening: renamed(known(opening), event) };
    }),
    bringForward: assign(({ context: { opening }, event }) => {
      assertEvent(event, 'door.opened');
      return { opening: broughtForward(known(opening), event) };
    }),
    forget: assign({ opening: null }),
    announceConnected: emit({ type: 'connected' }),
    announceDisconnected: emit(({ event }) => {
      assertEvent(event, 'link.lost');
      return { type: 'disconnected' as const, reason: event.reason };
    }),
    announceEnd: emit({ type: 'ended' }),
    announceOffline: emit({ type: 'offline' }),
    announceBack: emit({ type: 'back' }),
    announceSensorLost: emit(({ event }) => {
      assertEvent(event, 'sensor.lost');
      return { type: 'sensorLost' as const, reason: event.reason };
    }),
    announceSensorBack: emit({ type: 'sensorBack' }),
    announceOpen: emit(({ context }) => said('open', context)),
    warn: emit(({ context }) => said('warned', context)),
    announceClose: emit(({ context, event }) => ended('close', context, event)),
    announceClosedNow: emit(({ context, event }) => ended('closedAfterWarning', context, event)),
  },
});
