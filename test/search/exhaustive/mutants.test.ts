import { expect, it } from 'vitest';
import { and, assign, not } from 'xstate';
import type { OpenReport, WatchdogContext, WatchdogEvent } from '../../../src/machines/index.ts';
import { isSame, known } from '../../../src/machines/opening.ts';
import { withChart } from '../../support/with-chart.ts';
import { GREETED, MACHINES, PLAIN } from './scenes.ts';
import { createScene, explore, type Machines } from './search.ts';

/** The machines with another value at a path in the chart of one of them. */
function charted(name: keyof Machines, path: string, value: unknown): Machines {
  return { ...MACHINES, [name]: withChart(MACHINES[name], path, value) };
}

const { connection, watchdog } = MACHINES;

/** The machines with a watchdog to which all openings are one, or none is itself. */
function alike(isSameOpening: boolean): Machines {
  const guards = { isAnotherOpening: () => !isSameOpening };
  return { ...MACHINES, watchdog: watchdog.provide({ guards }) };
}

/** Not a function: that would be an order of the same name. */
const nothing = assign({}) as never;
const FLOW = 'states serving states flow states';
const CONNECTED = 'states watching states link states connected';

type OpenArgs = { context: WatchdogContext; event: WatchdogEvent };

/** A report before the hello was once taken for the opening that is known, under another name. */
const UNNAMED = {
  isPreliminary: () => false,
  isAnotherOpening: and([
    not(
      and([
        'isProtocolKnown',
        ({ event }: OpenArgs) => 'id' in event && event.id === null,
      ] as never),
    ),
    ({ context, event }: OpenArgs) => !isSame(known(context.opening), event as OpenReport),
  ] as never),
};

/** What is broken, and what must be noticed of it. */
const MUTANTS: Record<string, [Machines, RegExp, typeof GREETED?]> = {
  'who drains streams without being subscribed': [
    charted('connection', `${FLOW} lagging on socket.drained`, 'streaming'),
    /only who is streaming is subscribed/,
  ],
  'who takes no more is written to all the same': [
    charted('connection', `${FLOW} streaming on socket.saturated`, {}),
    /more than \d lines are on their way|after it took no more/,
  ],
  'what it was told is not remembered of one who lags': [
    { ...MACHINES, connection: connection.provide({ actions: { rememberDelivered: nothing } }) },
    /told change/,
  ],
  'a greeted client is told as a plain one': [
    charted('connection', `${FLOW} replaying always`, {
      target: 'streaming',
      actions: { type: 'subscribe', params: { protocol: 'plain', delivered: null } },
    }),
    /told in the wrong way|both ends of a greeted connection/,
  ],
  'what was told is not forgotten on a late hello': [
    { ...MACHINES, connection: connection.provide({ actions: { forgetDelivered: nothing } }) },
    /believes/,
  ],
  'a heartbeat is not answered': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { answerHeartbeat: nothing } }) },
    /silence for the connection ended a whole connection/,
  ],
  'a client does not heed silence': [
    charted('watchdog', `${CONNECTED} states alive after`, {}),
    /both ends of a greeted connection heed silence/,
  ],
  'a word does not prolong the wait for the next': [
    charted('watchdog', `${CONNECTED} on server.beat`, { actions: 'answerHeartbeat' }),
    /silenceMs of the watchdog ended a whole connection/,
  ],
  'an opening is not forgotten when it ends': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { forget: nothing } }) },
    /an opening is known exactly while/,
  ],
  'a held link is never released': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { releaseLink: nothing } }) },
    /it never gets well again/,
    PLAIN,
  ],
  'closing has no deadline': [
    charted('connection', 'states closing after', {}),
    /closing has a deadline/,
  ],
  'who lags stays subscribed': [
    charted('connection', `${FLOW} streaming exit`, []),
    /only who is streaming is subscribed/,
  ],
  'no report is of the opening that is known': [alike(false), /ended by its own replay/],
  'none is of it, to a plain client': [alike(false), /ended by its own replay/, PLAIN],
  'every report is of the opening that is known': [alike(true), /taken for the one before/],
  'every one is of it, to a plain client': [alike(true), /taken for the one before/, PLAIN],
  'a report without a name is of any opening': [
    { ...MACHINES, watchdog: watchdog.provide({ guards: UNNAMED }) },
    /taken for the one before/,
  ],
  'a closed socket is ignored': [
    charted('connection', 'states closing on socket.closed', {}),
    /outlives its socket/,
  ],
  'that there is word again is not said': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { announceBack: nothing } }) },
    /offline/,
  ],
  'that it ended is not said of an opening that was warned of': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { announceClosedNow: nothing } }) },
    /said: close, after: warned/,
  ],
  'a lost sensor is not announced': [
    charted('door', 'states open on sensor.failed', {
      target: '#door.unknown',
      actions: { type: 'recordLoss', params: ({ event }: { event: object }) => event },
    }),
    /believes/,
  ],
  'an event is forgotten': [
    charted('connection', 'states closing on', { 'socket.closed': 'closed' }),
    /has no word for/,
  ],
};

it.each(Object.entries(MUTANTS))('finds it when %s', (_, [machines, fault, bounds = GREETED]) => {
  const found = explore(createScene(machines, bounds));
  expect(found.fault).toMatch(fault);
  expect(found.story?.length).toBeGreaterThan(1);
});
