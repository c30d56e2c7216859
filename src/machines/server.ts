/**
 * The server: what it starts and in which order, its beat, and its graceful shutdown.
 *
 * Who sends what: the store (an invoked actor) sends `store.*`; the channels, which are doors and
 * thermometers with their sensors, `door.changed`, `thermometer.lost`, `temperature.read`,
 * `sensor.started` and `sensor.unusable`; the listener, with the clients, `listener.*`, `clients.gone`,
 * and `client.acknowledged` of who says that they know of an opening; a person or a signal sends
 * `server.stop`, at any time. They are told by `keep`, `finish`, `deliver`, `read`, `beat` and
 * `endClients`.
 *
 * What an actor sends has a word wherever that actor lives, and is not to be had elsewhere.
 *
 * Always true: nobody finds a server of which no sensor works; a change is delivered to
 * all who are subscribed at once, and outlives the process by then, unless the disk is slow; a
 * temperature is delivered at once; the store has one journal to keep at a time; every wait has a
 * deadline; in a final state nothing is left open.
 */
import type { DoorRecord } from './change.ts';
import type { ChannelChange, Journal } from './journal.ts';
import { type Acknowledging, BLANK_CONTEXT, serverSetup } from './server-setup.ts';
import type { Reading } from './thermometer.ts';

type Changed = { readonly event: { readonly channel: string; readonly record: DoorRecord } };
type Lost = { readonly event: ChannelChange };
type Read = { readonly event: { readonly channel: string; readonly reading: Reading } };
type Acknowledged = { readonly event: Acknowledging };
type Kept = { readonly event: { readonly journal: Journal } };
type Unusable = { readonly event: { readonly channel: string; readonly reason: string } };

const recordDoor = {
  type: 'recordDoor',
  params: ({ event: { channel, record } }: Changed) => ({ channel, record }),
} as const;
const recordLoss = {
  type: 'recordLoss',
  params: ({ event: { channel, change } }: Lost) => ({ channel, change }),
} as const;
const toAcknowledged = ({ event: { channel, id, forMs, at, by } }: Acknowledged) => ({
  ...{ channel, id, forMs, at, by },
});
const isAcknowledgeable = { type: 'isAcknowledgeable', params: toAcknowledged } as const;
const acknowledge = [
  { type: 'recordAcknowledged', params: toAcknowledged },
  { type: 'announceAcknowledged', params: toAcknowledged },
] as const;
const toKept = ({ event: { journal } }: Kept) => ({ journal });
const rememberKept = { type: 'rememberKept', params: toKept } as const;
const deliverKept = { type: 'deliverKept', params: toKept } as const;

/** What happens to a channel is remembered, and told when it is kept. */
const RECORDED = {
  'door.changed': { actions: recordDoor },
  'thermometer.lost': { actions: recordLoss },
} as const;
/** The same when there are clients: what one of them knows of is told to all, if it is of now. */
const RECORDED_FOR_ALL = {
  ...RECORDED,
  'client.acknowledged': [{ guard: isAcknowledgeable, actions: acknowledge }, {}],
} as const;
/** The same, told at once. */
const TOLD = {
  'door.changed': { actions: [recordDoor, 'deliver'] },
  'thermometer.lost': { actions: [recordLoss, 'deliver'] },
  'client.acknowledged': [{ guard: isAcknowledgeable, actions: [...acknowledge, 'deliver'] }, {}],
} as const;

const toTheEnd = [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }] as const;

/** The server; whoever runs it provides its store, channels and listener. */
export const serverMachine = serverSetup.createMachine({
  id: 'server',
  description: 'What is started and in which order, the beat, and the graceful shutdown.',
  context: ({ input }) => ({ ...BLANK_CONTEXT, ...input }),
  invoke: { id: 'store', src: 'store' },
  initial: 'restoring',
  states: {
    restoring: {
      description: 'What an earlier run left of the channels is being read, with a deadline.',
      after: {
        restoringMs: { target: 'watching', actions: ['goWithoutMemory', 'announceForgetting'] },
      },
      on: {
        'store.restored': {
          target: 'watching',
          actions: {
            type: 'restore',
            params: ({ event }) => event,
          },
        },
        'server.stop': 'stopped',
        'store.kept': {},
        'store.finished': {},
      },
    },
    watching: {
      description: 'The doors and thermometers are watched.',
      invoke: {
        id: 'channels',
        src: 'channels',
        input: ({ context: { journal } }) => ({ journal }),
      },
      initial: 'opening',
      on: {
        // Said once, too late to be of use, and asked for at the end.
        'store.restored': {},
        'store.finished': {},
      },
      states: {
        opening: {
          description: 'Nobody shall find a server of which no sensor works.',
          on: {
            'sensor.started': [
              { guard: 'isKeeping', target: 'serving.telling.restored' },
              { target: 'serving' },
            ],
            'sensor.unusable': [
              {
                guard: 'isLastUnusable',
                target: '#server.saving',
                actions: {
                  type: 'giveUpSensors',
                  params: ({ event: { channel, reason } }: Unusable) => ({ channel, reason }),
                },
              },
              { actions: 'countUnusable' },
            ],
            ...RECORDED,
            // What was read before a sensor is said to have started is nothing.
            'temperature.read': {},
            'store.kept': {},
            'server.stop': '#server.saving',
          },
        },
        serving: {
          description: 'There is a listener; a change is told to all its subscribers at once.',
          type: 'parallel',
          invoke: { id: 'listener', src: 'listener' },
          on: {
            // They come and go: that is their channels' matter.
            'sensor.started': {},
            'sensor.unusable': {},
            'temperature.read': {
              actions: {
                type: 'passOn',
                params: ({ event: { channel, reading } }: Read) => ({ channel, reading }),
              },
            },
          },
          states: {
            clients: {
              description: 'Who is accepted, seen to and ended.',
              initial: 'binding',
              states: {
                binding: {
                  description: 'The socket is being bound.',
                  on: {
                    'listener.listening': {
                      target: 'listening',
                      actions: {
                        type: 'announceListening',
                        params: ({ event: { address } }) => ({ address }),
                      },
                    },
                    'listener.failed': {
                      target: '#server.saving',
                      actions: { type: 'giveUp', params: ({ event: { reason } }) => ({ reason }) },
                    },
                    'server.stop': 'stopping',
                    'clients.gone': {},
                  },
                },
                listening: {
                  description:
                    'Clients come and go; those who are subscribed are seen to at each beat.',
                  after: { beatMs: { target: 'listening', reenter: true, actions: 'beat' } },
                  on: {
                    'server.stop': 'stopping',
                    // A client that could not be accepted will come again; the others matter more.
                    'listener.failed': {},
                    'listener.listening': {},
                    'clients.gone': {},
                  },
                },
                stopping: {
                  description: 'Nobody is accepted and everybody is ended, with a deadline.',
                  entry: 'endClients',
                  after: { stoppingMs: '#server.saving' },
                  on: {
                    'clients.gone': '#server.saving',
                    'listener.listening': {},
                    'listener.failed': {},
                    'server.stop': {},
                  },
                },
              },
            },
            telling: {
              description: 'What is told of the channels, and whether it outlives the process.',
              initial: 'atOnce',
              states: {
                atOnce: {
                  description: 'Nothing is kept, so a change waits for nothing.',
                  entry: 'deliver',
                  on: { ...TOLD, 'store.kept': {} },
                },
                restored: {
                  description: 'What an earlier run left is kept; it is told. Left at once.',
                  always: [
                    { guard: 'hasNews', target: 'keeping' },
                    { target: 'kept', actions: 'deliver' },
                  ],
                },
                kept: {
                  description: 'What was told is kept.',
                  always: { guard: 'hasNews', target: 'keeping' },
                  on: { ...RECORDED_FOR_ALL, 'store.kept': {} },
                },
                keeping: {
                  description: 'The latest change is being kept, and told then; with a deadline.',
                  entry: 'keep',
                  after: { keepingMs: 'late' },
                  on: {
                    // It waits for the one before it.
                    ...RECORDED_FOR_ALL,
                    'store.kept': { target: 'kept', actions: [rememberKept, deliverKept] },
                  },
                },
                late: {
                  description: 'The disk is slow; nobody waits for it.',
                  entry: 'deliver',
                  on: { ...TOLD, 'store.kept': { target: 'kept', actions: rememberKept } },
                },
              },
            },
          },
        },
      },
    },
    saving: {
      description: 'What is remembered is being written, with a deadline.',
      entry: 'finish',
      after: { savingMs: toTheEnd },
      on: {
        'store.finished': toTheEnd,
        'server.stop': {},
        'store.restored': {},
        'store.kept': {},
      },
    },
    stopped: {
      description: 'Nothing is left open.',
      type: 'final',
      entry: 'announceStopped',
    },
    failed: {
      description: 'It could not go on; why was said.',
      type: 'final',
      entry: 'announceFailure',
    },
  },
});
