/**
 * The server: what it starts and in which order, its beat, and its graceful shutdown.
 *
 * Who sends what: the store (an invoked actor) sends `store.restored` and `store.finished`; the
 * door, with its sensor, `door.changed`, `sensor.started` and `sensor.unusable`; the listener, with
 * the clients, `listener.*` and `clients.gone`; a person or a signal sends `server.stop`, at any
 * time. They are told by `keep`, `finish`, `deliver`, `beat` and `endClients`.
 *
 * What an actor sends has a word wherever that actor lives, and is not to be had elsewhere.
 *
 * Always true: nobody finds a server whose door cannot be watched at all; a change is kept and
 * delivered in one step, to all who are subscribed at once; every wait for an end has a deadline;
 * in a final state nothing is left open.
 */
import { BLANK_RECORD } from './change.ts';
import { serverSetup } from './server-setup.ts';

const toTheEnd = [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }] as const;

export const serverMachine = serverSetup.createMachine({
  id: 'server',
  description: 'What is started and in which order, the beat, and the graceful shutdown.',
  context: { remembered: null, record: BLANK_RECORD, failure: null },
  invoke: { id: 'store', src: 'store' },
  initial: 'restoring',
  states: {
    restoring: {
      description: 'What an earlier run left of the door is being read.',
      on: {
        'store.restored': {
          target: 'watching',
          actions: { type: 'restore', params: ({ event: { remembered } }) => ({ remembered }) },
        },
        'server.stop': 'stopped',
        'store.finished': {},
      },
    },
    watching: {
      description: 'The door is watched, and what it does is kept.',
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
            'sensor.started': 'serving',
            'sensor.unusable': {
              target: '#server.saving',
              actions: { type: 'giveUp', params: ({ event: { reason } }) => ({ reason }) },
            },
            'door.changed': {
              actions: [
                { type: 'record', params: ({ event: { record } }) => ({ record }) },
                { type: 'keep', params: ({ event: { record } }) => ({ record }) },
              ],
            },
            'server.stop': '#server.saving',
          },
        },
        serving: {
          description: 'There is a listener; a change is told to all its subscribers at once.',
          invoke: {
            id: 'listener',
            src: 'listener',
            input: ({ context: { record } }) => ({ record }),
          },
          initial: 'binding',
          on: {
            'door.changed': {
              actions: [
                // What the listener starts with is known to it; from now on it is told.
                { type: 'deliver', params: ({ event: { record } }) => ({ record }) },
                { type: 'keep', params: ({ event: { record } }) => ({ record }) },
              ],
            },
            // One that worked once comes and goes: that is the door's matter.
            'sensor.started': {},
            'sensor.unusable': {},
          },
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
