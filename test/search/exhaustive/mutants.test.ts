import { expect, it } from 'vitest';
import type { DoorAlarmContext, OpenReport } from '../../../src/machines/index.ts';
import { isSame, known } from '../../../src/machines/opening.ts';
import { type Machines, nothing, withChart, withWords } from '../machines.ts';
import { MUTANTS as SIMULATED } from '../simulation/mutants.ts';
import { type Bounds, GREETED, PLAIN } from './scenes.ts';
import { createScene, explore } from './search.ts';

const FLOW = 'states serving states flow states';
const CONNECTED = 'states watching states link states connected';

type Report = OpenReport & { readonly isPreliminary: boolean };

/** A report before the hello was once taken for the opening that is known, under another name. */
const UNNAMED = {
  isPreliminary: () => false,
  isAnotherOpening: ({ context }: { context: DoorAlarmContext }, { report }: { report: Report }) =>
    !report.isPreliminary && !isSame(known(context.opening), report),
};

/** What is broken, and what must be noticed of it here. */
const MUTANTS: Record<string, [Machines, RegExp, Bounds?]> = {
  'who drains streams without being subscribed': [
    withChart('connection', `${FLOW} lagging on socket.drained`, 'streaming'),
    /only who is streaming is subscribed/,
  ],
  'who takes no more is written to all the same': [
    withChart('connection', `${FLOW} streaming on socket.saturated`, {}),
    /more than \d lines are on their way|after it took no more|believes/,
  ],
  'a client does not heed silence': [
    withChart('watchdog', `${CONNECTED} states alive states quiet after`, {}),
    /both ends of a greeted connection heed silence/,
  ],
  'a word does not prolong the wait for the next': [
    withChart('watchdog', `${CONNECTED} states alive on server.beat`, {
      actions: 'answerHeartbeat',
    }),
    /silenceLeftMs of the watchdog ended a whole connection/,
  ],
  'a deadline does not wait for what came': [
    withChart('watchdog', 'states watching states knowledge states catchingUp', {
      always: 'caughtUp',
    }),
    /said warned after what was not read/,
  ],
  'an opening is not forgotten when it ends': [
    withWords('doorAlarm', { actions: { forget: nothing } }),
    /an opening is known exactly while/,
  ],
  // No simulated door moves so often that a plain client lags before it says hello.
  'a late hello is told nothing more': [
    withWords('connection', { actions: { rememberAsks: nothing } }),
    /believes/,
  ],
  'a held link is never released': [
    withWords('watchdog', { actions: { releaseLink: nothing } }),
    /it never gets well again/,
    PLAIN,
  ],
  'closing has no deadline': [
    withChart('connection', 'states closing after', {}),
    /closing has a deadline/,
  ],
  'a report without a name is of any opening': [
    withWords('doorAlarm', { guards: UNNAMED }),
    /taken for the one before/,
  ],
  'a closed socket is ignored': [
    withChart('connection', 'states closing on socket.closed', {}),
    /outlives its socket/,
  ],
  'a lost sensor is not announced': [
    withChart('door', 'states belief states open on sensor.failed', {
      target: '#door.belief.unknown',
      actions: { type: 'recordLoss', params: ({ event }: { event: object }) => event },
    }),
    /believes/,
  ],
  'an event is forgotten': [
    withChart('connection', 'states closing on', { 'socket.closed': 'closed' }),
    /has no word for/,
  ],
};

/** What a simulation has to find as well. */
const ALSO_SIMULATED: readonly [name: string, fault: RegExp, bounds?: Bounds][] = [
  ['what was told is not remembered', /told change/],
  ['a greeted client is told as a plain one', /told in the wrong way|both ends of a greeted/],
  ['a heartbeat is not answered', /silence for the connection ended a whole connection/],
  ['who lags stays subscribed', /only who is streaming is subscribed/],
  ['a replay restarts the count', /ended by its own replay/],
  ['a replay restarts the count', /ended by its own replay/, PLAIN],
  ['every opening is the same', /taken for the one before/],
  ['every opening is the same', /taken for the one before/, PLAIN],
  ['a return is not said', /offline/],
  ['a warned close is not said', /said: close, after: warned/],
];

function expectFound(machines: Machines | undefined, fault: RegExp, bounds = GREETED): void {
  if (!machines) throw new Error('expected a broken machine of the simulation, got none');
  const found = explore(createScene(machines, bounds));
  expect(found.fault).toMatch(fault);
  expect(found.story?.length).toBeGreaterThan(1);
}

it.each(Object.entries(MUTANTS))('finds it when %s', (_, [machines, fault, bounds]) => {
  expectFound(machines, fault, bounds);
});

it.each(ALSO_SIMULATED)('finds it, as a simulation, when %s', (name, fault, bounds) => {
  expectFound(SIMULATED.find((one) => one.name === name)?.machines, fault, bounds);
});
