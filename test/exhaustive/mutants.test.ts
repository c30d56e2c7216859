import { expect, it } from 'vitest';
import { StateMachine } from 'xstate';
import {
  isSame,
  known,
  type WatchdogContext,
  type WatchdogEvent,
} from '../../src/machines/index.ts';
import { GREETED, MACHINES, PLAIN } from './scenes.ts';
import { createScene, explore, type Machines } from './search.ts';

type Config = Readonly<Record<string, unknown>>;

/** The same object with another value at the end of a path. */
function withValue(config: Config, [key = '', ...path]: readonly string[], value: unknown): Config {
  if (!(key in config)) throw new Error(`expected ${key} in ${Object.keys(config)}`);
  const inner = config[key] as Config;
  return { ...config, [key]: path.length > 0 ? withValue(inner, path, value) : value };
}

/** The machines with another value at a path in the chart of one of them. */
function charted(name: keyof Machines, path: string, value: unknown): Machines {
  const { config, implementations } = MACHINES[name];
  const chart = withValue(config as unknown as Config, path.split(' '), value);
  const machine = new StateMachine(chart as never, implementations as never);
  return { ...MACHINES, [name]: machine };
}

const { connection, watchdog } = MACHINES;

/** The machines with a watchdog to which all openings are one, or none is itself. */
function alike(isSameOpening: boolean): Machines {
  const guards = { isSameOpening: () => isSameOpening };
  return { ...MACHINES, watchdog: watchdog.provide({ guards }) };
}

const nothing = () => {};
const SERVING = 'states serving states';
const GREETED_CLIENT = 'states link states connected states greeted';

/** A report before the hello was once taken for the opening that is known, under another name. */
const UNNAMED = {
  isPreliminary: () => false,
  isSameOpening: ({ context, event }: { context: WatchdogContext; event: WatchdogEvent }) =>
    event.type === 'door.opened' &&
    ((context.speaksProtocol && event.id === null) || isSame(known(context.opening), event)),
};

/** What is broken, and what must be noticed of it. */
const MUTANTS: Record<string, [Machines, RegExp, typeof GREETED?]> = {
  'the replay after a drain is skipped': [
    charted('connection', `${SERVING} flow states lagging on socket.drained`, 'streaming'),
    /believes/,
  ],
  'what was told is not forgotten on a late hello': [
    { ...MACHINES, connection: connection.provide({ actions: { forgetTold: nothing } }) },
    /believes/,
  ],
  'a heartbeat is not answered': [
    { ...MACHINES, watchdog: watchdog.provide({ actions: { answerHeartbeat: nothing } }) },
    /silenceMs of the connection ended a whole connection/,
  ],
  'a drain is no sign of life': [
    charted('connection', `${SERVING} speech states greeted on socket.drained`, {}),
    /silenceMs of the connection ended a whole connection/,
  ],
  'a client does not heed silence': [
    charted('watchdog', `${GREETED_CLIENT} after`, {}),
    /both ends of a greeted connection heed silence/,
  ],
  'a server does not heed silence': [
    charted('connection', `${SERVING} speech states greeted after`, {}),
    /both ends of a greeted connection heed silence/,
  ],
  'a word does not prolong the wait for the next': [
    charted('watchdog', `${GREETED_CLIENT} on line.heard`, {}),
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
  'who leaves the stream stays in the broadcast': [
    { ...MACHINES, connection: connection.provide({ actions: { leaveBroadcast: nothing } }) },
    /only who is streaming is joined/,
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
    charted('door', 'states open on sensor.failed', { target: 'unknown', actions: 'recordLoss' }),
    /believes/,
  ],
  'an event is forgotten': [
    charted('connection', `${SERVING} flow states lagging on`, { 'socket.drained': 'replaying' }),
    /has no word for/,
  ],
};

it.each(Object.entries(MUTANTS))('finds it when %s', (_, [machines, fault, bounds = GREETED]) => {
  const found = explore(createScene(machines, bounds));
  expect(found.fault).toMatch(fault);
  expect(found.story?.length).toBeGreaterThan(1);
});
