/** The words of the alerts: what they are told, what they order, and what they can do and ask. */
import { assign, type CallbackLogicFunction, type EventObject, raise, sendTo, setup } from 'xstate';
import type { Alert } from './alert.ts';
import {
  type AlertsContext,
  alertNow,
  alertOf,
  canWait,
  isAlert,
  isEndOfTold,
  leftOf,
  levelOf,
  postponed,
  unheldOf,
} from './alerted.ts';
import type { Renaming } from './door-alarm-events.ts';
import {
  type AlertLevel,
  type Incident,
  incidentOf,
  isEnd,
  isOfGoingOn,
  isToldBefore,
  noted,
  recalled,
  restored,
  type SavedIncident,
  withAlert,
  withIncident,
  withName,
  withoutAlert,
  withoutIncident,
} from './incident.ts';
import type { DoorNews } from './news.ts';
import { notProvided } from './stub.ts';

/** As many as are known of before they begin: of twice as many channels as there are. */
const EXPECTED_MAX = 64;

/** What alerts start with: what an earlier run left. */
export interface AlertsInput {
  /** Tells this watcher from others: letters and digits. */
  readonly watcher: string;
  readonly incidents: readonly SavedIncident[];
  readonly held: readonly Alert[];
}

/** What alerts are told. */
export type AlertsEvent =
  | { readonly type: 'news.said'; readonly news: DoorNews }
  | (Renaming & { readonly type: 'opening.renamed' })
  /** Quiet hours: it is known whether they are when they are first told of, and at each change. */
  | { readonly type: 'hours.began'; readonly until: string }
  | { readonly type: 'hours.ended' };

/** An order to tell people, in this order. */
export interface RaiseCommand {
  readonly type: 'raise';
  readonly alerts: readonly Alert[];
  /** `openings`: only ways that leave a message behind; `new`: only those that no earlier run had. */
  readonly to: 'all' | 'openings' | 'new';
  readonly level: AlertLevel;
}

/** The ways' own side of this: they say nothing back. */
export type WaysLogic = CallbackLogicFunction<RaiseCommand, EventObject>;
/** The clock's: it takes no commands, and tells of the hours at once. */
export type HoursLogic = CallbackLogicFunction<EventObject, AlertsEvent>;

type Said = { readonly news: DoorNews };

function raiseCommand(
  alerts: readonly Alert[],
  to: RaiseCommand['to'],
  level: AlertLevel,
): RaiseCommand {
  return { type: 'raise', alerts, to, level };
}

/** The words that the alerts are written in. */
export const alertsSetup = setup({
  types: {
    input: {} as AlertsInput,
    context: {} as AlertsContext,
    events: {} as AlertsEvent,
  },
  actors: {
    ways: notProvided<RaiseCommand>('ways'),
    hours: notProvided('hours'),
  },
  guards: {
    isOpening: (_, { news }: Said) => news.event === 'open',
    isToldOpening: ({ context: { incidents } }, { news }: Said) => {
      const known = incidentOf(incidents, news);
      return news.event === 'open' && known?.level !== 0 && isSame(known, news);
    },
    isAnotherOpening: ({ context: { incidents } }, { news }: Said) => {
      const known = incidentOf(incidents, news);
      return news.event === 'open' && known !== undefined && !isSame(known, news);
    },
    /** People were told, and hear of its end. */
    isEndOfTold: ({ context }, { news }: Said) => isEndOfTold(context, news),
    isEndThatCanWait: ({ context }, { news }: Said) =>
      isEndOfTold(context, news) && canWait(context, news),
    isEndOfUntold: ({ context: { incidents } }, { news }: Said) =>
      isEnd(news.event) && incidentOf(incidents, news)?.level === 0,
    isAcknowledgedUntold: ({ context: { incidents } }, { news }: Said) =>
      news.event === 'acknowledged' && incidentOf(incidents, news)?.level === 0,
    isExpected: ({ context: { incidents } }, { news }: Said) =>
      news.event === 'acknowledged' && incidentOf(incidents, news) === undefined,
    wasToldBefore: ({ context: { incidents } }, { news }: Said) => {
      const known = incidentOf(incidents, news);
      return known !== undefined && isToldBefore(known, news);
    },
    isIncident: (_, { news }: Said) => isOfGoingOn(news.event),
    isIncidentThatCanWait: ({ context }, { news }: Said) =>
      isOfGoingOn(news.event) && canWait(context, news),
    isAlert: ({ context }, { news }: Said) => isAlert(context, news),
    isAlertThatCanWait: ({ context }, { news }: Said) =>
      isAlert(context, news) && canWait(context, news),
  },
  actions: {
    note: assign(({ context: { incidents, watcher } }, { news }: Said) => ({
      incidents: withIncident(incidents, noted(incidents, news, watcher)),
    })),
    forget: assign(({ context: { incidents } }, { news }: Said) => ({
      incidents: withoutIncident(incidents, news),
    })),
    /** The latest word of a channel counts: one about an opening says nothing of the next. */
    expect: assign(({ context }, { news }: Said) => {
      const { event, channel, until } = news;
      if (event !== 'acknowledged') return {};
      const others = context.expected.filter((one) => one.channel !== channel);
      const isOfNext = until !== undefined && incidentOf(context.incidents, news) === undefined;
      const expected = isOfNext ? [...others, { channel, until }] : others;
      return { expected: expected.slice(-EXPECTED_MAX) };
    }),
    rename: assign(({ context: { incidents } }, renaming: Renaming) => ({
      incidents: withName(incidents, renaming),
    })),
    recall: assign(({ context: { incidents } }, { news }: Said) => ({
      incidents: incidents.map((one) =>
        one === incidentOf(incidents, news) ? recalled(one, news) : one,
      ),
    })),
    hold: assign(({ context }, { news }: Said) => ({
      held: withAlert(context.held, alertOf(context, news)),
    })),
    letGo: assign(({ context }, { news }: Said) => ({
      held: withoutAlert(context.held, alertOf(context, news)),
    })),
    noteHours: assign((_, { until }: { readonly until: string }) => ({ quietUntil: until })),
    forgetHeld: assign({ held: [], quietUntil: null }),
    /** What was known of is over, and nobody said so: that comes first. */
    sayEndOfEarlier: raise(({ context: { incidents } }, { news }: Said): AlertsEvent => {
      const { time, channel } = news;
      const id = incidentOf(incidents, news)?.id ?? undefined;
      const said = { time, event: 'close' as const, ...(channel !== undefined && { channel }) };
      return { type: 'news.said', news: { ...said, ...(id !== undefined && { id }) } };
    }),
    sayAgain: raise((_, { news }: Said): AlertsEvent => ({ type: 'news.said', news })),
    tellAll: sendTo('ways', ({ context }, { news }: Said) =>
      raiseCommand([alertNow(context, news)], 'all', levelOf(context, news)),
    ),
    tellNew: sendTo('ways', ({ context }, { news }: Said) =>
      raiseCommand(unheldOf(context, news), 'new', levelOf(context, news)),
    ),
    tellOpenings: sendTo('ways', ({ context }, { news }: Said) =>
      raiseCommand(leftOf(context, news), 'openings', 1),
    ),
    postpone: sendTo('ways', ({ context }, { news }: Said) =>
      raiseCommand(postponed(context, news), 'openings', 1),
    ),
    tellHeld: sendTo('ways', ({ context: { held } }) => raiseCommand(held, 'all', 1)),
  },
});

/** What has no name cannot be told to be the same. */
function isSame(known: Incident | undefined, { id }: DoorNews): boolean {
  return id !== undefined && known?.id === id;
}

/** The context that alerts begin with. */
export function contextOf({ watcher, incidents, held }: AlertsInput): AlertsContext {
  return { watcher, incidents: incidents.map(restored), held, quietUntil: null, expected: [] };
}
