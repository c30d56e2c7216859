import { describe, expect, it } from 'vitest';
import { assign, sendTo } from 'xstate';
import { type ChangeReport, withReport } from '../../../src/machines/channels-known.ts';
import type { WatchdogContext } from '../../../src/machines/index.ts';
import type { ReportEvent } from '../../../src/machines/watchdog-events.ts';
import { MACHINES, type Machines, nothing, withWords } from '../machines.ts';
import type { Budget } from './house.ts';
import { exploreHouse } from './house-search.ts';

/**
 * A second door multiplies whatever there is, so the changes are few, and one kind of trouble comes
 * at a time, or two once each. What is left out is explored with one door: silence, heartbeats, a
 * full server, a connection of which only one end knows that it is over, settling, old protocols.
 */
const BUDGET: Budget = { changes: 3, cuts: 0, restarts: 0, stalls: 0, fills: 0, waits: 1 };
const TROUBLES: readonly Partial<Budget>[] = [
  { cuts: 1 },
  { cuts: 2, changes: 2 },
  { restarts: 1, changes: 2 },
  { restarts: 1, cuts: 1, changes: 1 },
  { fills: 1 },
  { stalls: 1 },
];

type Said = { readonly report: ReportEvent & ChangeReport };
type Of = { readonly context: WatchdogContext };

/** What is broken, in what trouble, and what must be noticed of it. */
const MUTANTS: Record<string, [Machines, Partial<Budget>, RegExp]> = {
  'all that is told is of the first door': [
    withWords('watchdog', {
      actions: {
        passOn: sendTo('alarms', ({ context: { known } }: Of, { report }: Said) => ({
          type: 'tell',
          channel: { name: known.firstDoor, kind: 'door' },
          fact: { ...report, isPreliminary: false },
        })),
      },
    }),
    {},
    /the alarm of the fridge counts run1-freezer-\d|believes what the freezer is/,
  ],
  'only the first door says how far the watcher is': [
    withWords('watchdog', {
      actions: {
        noteReport: assign(({ context: { known } }: Of, { report }: Said) => {
          const { since } = known;
          const next = withReport(known, report.channel, report);
          return { known: report.channel === 'fridge' ? next : { ...next, since } };
        }),
      },
    }),
    { cuts: 1 },
    /run1-freezer-\d was not missed/,
  ],
  'what a client knows is not remembered': [
    withWords('connection', { actions: { rememberAsks: nothing } }),
    { cuts: 1 },
    /the watcher was not told of run1-/,
  ],
  'how far who lags was told is not remembered': [
    withWords('connection', { actions: { rememberDelivered: nothing } }),
    { fills: 1 },
    /was not missed|was not told of/,
  ],
};

describe('two doors, their server and a watcher of both', () => {
  it.each(TROUBLES)('hold what they promise through %j', (trouble) => {
    const { configurations, steps, fault, story } = exploreHouse(MACHINES, {
      ...BUDGET,
      ...trouble,
    });
    const what = `two doors, ${JSON.stringify({ ...BUDGET, ...trouble })}`;
    console.log(`${what}: ${configurations} configurations, ${steps} steps`);
    expect(fault, story?.join('\n')).toBeNull();
    expect(configurations).toBeGreaterThan(1000);
  });

  it.each(Object.entries(MUTANTS))('are found when %s', (_, [machines, trouble, fault]) => {
    const found = exploreHouse(machines, { ...BUDGET, ...trouble });
    expect(found.fault).toMatch(fault);
    expect(found.story?.length).toBeGreaterThan(1);
  });
});
