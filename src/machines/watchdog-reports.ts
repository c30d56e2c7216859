import type { ClosedReport, OpenReport } from './opening.ts';
import { watchdogSetup } from './watchdog-setup.ts';

const params = ({ event }: { event: OpenReport | ClosedReport }) => ({ report: event });
const passOn = { type: 'passOn', params } as const;
const passOnPreliminary = { type: 'passOnPreliminary', params } as const;

/** The watchdog's region for what the server says of its door: the alarm's, whatever the link does. */
export const reportsRegion = watchdogSetup.createStateConfig({
  description: 'What is said of the door is passed on to its alarm.',
  initial: 'passedOn',
  states: {
    passedOn: {
      description: 'All of it, marked where it is said again in full.',
      on: {
        'door.opened': [
          { guard: 'isPreliminary', actions: passOnPreliminary },
          { actions: passOn },
        ],
        'door.closed': [
          { guard: 'isPreliminary', actions: passOnPreliminary },
          { actions: passOn },
        ],
        'server.beat': {
          actions: { type: 'passOnAge', params: ({ event }) => ({ report: event }) },
        },
        'sensor.lost': {
          actions: { type: 'passOnLoss', params: ({ event: { reason } }) => ({ reason }) },
        },
      },
    },
  },
});
