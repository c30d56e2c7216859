/** The words of a delivery: what it is told, what it says, and what it can do and ask. */
import type { CallbackLogicFunction, EventObject } from 'xstate';
import type { Alert } from './alert.ts';

/** What a delivery starts with. */
export interface DeliveryInput {
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number;
  /** What an earlier run left to be told, oldest first. */
  readonly waiting: readonly Alert[];
}

/** What a delivery is told. */
export type DeliveryEvent =
  | { readonly type: 'alert.raised'; readonly alert: Alert }
  /** By the sender, of its one attempt. */
  | { readonly type: 'attempt.delivered' }
  | {
      readonly type: 'attempt.failed';
      /** In words for a person, without secrets. */
      readonly reason: string;
      /** Trying again would do no good. */
      readonly isFinal: boolean;
      /** When it may be tried again by the receiver's word, in ms; null without. */
      readonly retryAfterMs: number | null;
      /** A random number from 0 to 1, so that not all come back at once. */
      readonly jitter: number;
    };

/** What a sender starts with. */
export interface SendInput {
  readonly alert: Alert;
}

/** One attempt: it sends back one `attempt.*`, and gives up what is under way when it is stopped. */
export type SendLogic = CallbackLogicFunction<EventObject, DeliveryEvent, SendInput>;

/** What a delivery says. */
export type DeliveryEmitted =
  | { readonly type: 'delivered'; readonly alert: Alert }
  | { readonly type: 'abandoned'; readonly alert: Alert; readonly reason: string }
  /** The first attempt of an alert failed; it is tried again. */
  | { readonly type: 'failing'; readonly alert: Alert; readonly reason: string };
