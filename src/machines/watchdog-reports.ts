import { type ReadingEvent, type ReportEvent, watchdogSetup } from './watchdog-setup.ts';

type OfDoor = Exclude<ReportEvent, { readonly type: 'sensor.lost' }>;

const ofChannel = ({ event: { channel } }: { event: ReportEvent | ReadingEvent }) => ({ channel });
const isUnwatched = { type: 'isUnwatched', params: ofChannel } as const;
const isOfUnwantedDoor = { type: 'isOfUnwantedDoor', params: ofChannel } as const;

const params = ({ event }: { event: OfDoor }) => ({ report: event });
const note = {
  type: 'noteReport',
  params: ({ event }: { event: ReportEvent }) => ({ report: event }),
} as const;

/** A report of a door; what is wanted of a server with one door and no names is not there. */
const passesOn = [
  { guard: isOfUnwantedDoor, actions: 'missChannels' },
  { guard: isUnwatched },
  { guard: 'isPreliminary', actions: { type: 'passOnPreliminary', params } },
  { actions: [{ type: 'passOn', params }, note] },
] as const;

/** The watchdog's region for what the server says of its channels: the alarms', whatever the link does. */
export const reportsRegion = watchdogSetup.createStateConfig({
  description: 'What is said of a channel is passed on to its alarm.',
  initial: 'passedOn',
  states: {
    passedOn: {
      description: 'All that is watched, marked where it is said again in full.',
      on: {
        'server.greeted': {
          actions: [
            { type: 'watchChannels', params: ({ event }) => ({ greeting: event }) },
            { type: 'knowChannels', params: ({ event }) => ({ greeting: event }) },
          ],
        },
        'door.opened': passesOn,
        'door.closed': passesOn,
        'server.beat': {
          actions: { type: 'passOnAges', params: ({ event }) => ({ beat: event }) },
        },
        'sensor.lost': [
          { guard: isUnwatched },
          { actions: [{ type: 'passOnLoss', params: ({ event }) => event }, note] },
        ],
        'temperature.read': [
          { guard: isUnwatched },
          {
            actions: [
              { type: 'passOnReading', params: ({ event }) => ({ report: event }) },
              { type: 'noteReading', params: ofChannel },
            ],
          },
        ],
      },
    },
  },
});
