/**
 * The server: what it starts and in which order, its beat, and its graceful shutdown.
 *
 * Who sends what: the store (an invoked actor) sends `store.*`; the door, with its sensor,
 * `door.changed`, `sensor.started` and `sensor.unusable`; the listener, with the clients,
 * `listener.*` and `clients.gone`; a person or a signal sends `server.stop`, at any time. They are
 * told by `keep`, `finish`, `deliver`, `beat` and `endClients`.
 *
 * What an actor sends has a word wherever that actor lives, and is not to be had elsewhere.
 *
 * Always true: nobody finds a server whose door cannot be watched at all; a change is delivered to
 * all who are subscribed at once, and outlives the process by then, unless the disk is slow; the
 * store has one record to keep at a time; every wait has a deadline; in a final state nothing is
 * left open.
 */
import { BLANK_RECORD, type DoorRecord } from './change.ts';
import { serverSetup } from './server-setup.ts';

type Changed = { readonly event: { readonly record: DoorRecord } };

const ofEvent = ({ event: { record } }: Changed) => ({ record });
const record = { type: 'record', params: ofEvent } as const;
const deliver = { type: 'deliver', params: ofEvent } as const;
const rememberKept = { type: 'rememberKept', params: ofEvent } as const;

const toTheEnd = [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }] as const;

export const serverMachine = serverSetup.createMachine({
  id: 'server',
  description: 'What is started and in which order, the beat, and the graceful shutdown.',
  context: {
    ...{ remembered: null, isKeeping: false, failure: null },
    ...{ record: BLANK_RECORD, keptId: null },
  },
  invoke: { id: 'store', src: 'store' },
  initial: 'restoring',
  states: {
    restoring: {
      description: 'What an earlier run left of the door is being read.',
      on: {
        'store.restored': {
          target: 'watching',
          actions: {
            type: 'restore',
            params: ({ event: { remembered, isKeeping } }) => ({ remembered, isKeeping }),
          },
        },
        'server.stop': 'stopped',
        'store.kept': {},
        'store.finished': {},
      },
    },
    watching: {
      description: 'The door is watched.',
      invoke: {
        id: 'door',
        src: 'door',
        input: ({ context: { remembered } }) => ({ remembered }),
      },
      initial: 'opening',
      on: {
        // Said once at the start, and asked for at the end.
        'store.restored': {},
        'store.finished': {},
      },
      states: {
        opening: {
          description: 'Nobody shall find a server whose door cannot be watched at all.',
          on: {
            'sensor.started': [
              { guard: 'isKeeping', target: 'serving.telling.kept' },
              { target: 'serving' },
            ],
            'sensor.unusable': {
              target: '#server.saving',
              actions: { type: 'giveUp', params: ({ event: { reason } }) => ({ reason }) },
            },
            'door.changed': { actions: record },
            'store.kept': {},
            'server.stop': '#server.saving',
          },
        },
        serving: {
          description: 'There is a listener; a change is told to all its subscribers at once.',
          type: 'parallel',
          invoke: { id: 'listener', src: 'listener' },
          on: {
            // One that worked once comes and goes: that is the door's matter.
            'sensor.started': {},
            'sensor.unusable': {},
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
              description: 'What is told of the door, and whether it would outlive the process.',
              initial: 'atOnce',
              states: {
                atOnce: {
                  description: 'Nothing is kept, so a change waits for nothing.',
                  entry: { type: 'deliver', params: ({ context: { record } }) => ({ record }) },
                  on: { 'door.changed': { actions: [record, deliver] }, 'store.kept': {} },
                },
                kept: {
                  description: 'What was told is kept.',
                  always: { guard: 'hasNews', target: 'keeping' },
                  on: { 'door.changed': { actions: record }, 'store.kept': {} },
                },
                keeping: {
                  description: 'The latest change is being kept, and told then; with a deadline.',
                  entry: 'keep',
                  after: { keepingMs: 'late' },
                  on: {
                    // It waits for the one before it.
                    'door.changed': { actions: record },
                    'store.kept': { target: 'kept', actions: [rememberKept, deliver] },
                  },
                },
                late: {
                  description: 'The disk is slow; nobody waits for it.',
                  entry: { type: 'deliver', params: ({ context: { record } }) => ({ record }) },
                  on: {
                    'door.changed': { actions: [record, deliver] },
                    'store.kept': { target: 'kept', actions: rememberKept },
                  },
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
