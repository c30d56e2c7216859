/**
 * Somebody says "I know" of the openings that are now, or "I am restocking" before there are any, and
 * hears that all watchers are told.
 *
 * Who sends what: the connection (an invoked actor) sends `link.*`, `server.*` and `door.*`. It is
 * told by `sayHello` and `acknowledge`.
 *
 * Always true: an opening is named that was heard of on this very connection, so no other one is made
 * quiet; it is done when the server has said so of each door; it ends within its deadline.
 */
import { type AcknowledgingEvent, acknowledgingSetup } from './acknowledging-setup.ts';

type EventOf<T extends AcknowledgingEvent['type']> = {
  readonly event: Extract<AcknowledgingEvent, { readonly type: T }>;
};

const toChannels = ({ event: { channels } }: EventOf<'server.greeted'>) => ({ channels });
const toReport = ({ event: { channel, level, id } }: EventOf<'door.reported'>) => ({
  report: { channel, level, id },
});
const toAnswer = ({ event: { channel, id, remainingMs } }: EventOf<'door.acknowledged'>) => ({
  answer: { channel, id, remainingMs },
});
const failed = {
  target: '#acknowledging.refused',
  actions: {
    type: 'announceFailure',
    params: ({ event: { reason } }: EventOf<'link.lost' | 'server.refused'>) => ({ reason }),
  },
} as const;

/** Acknowledging, once; whoever runs it provides its server. */
export const acknowledgingMachine = acknowledgingSetup.createMachine({
  id: 'acknowledging',
  description: 'Somebody says of openings that they know, and hears that all are told.',
  context: ({ input }) => ({ ...input, isPlain: false, doors: [], heard: [], asked: [] }),
  initial: 'working',
  states: {
    working: {
      description: 'It is being done, with a deadline.',
      invoke: { id: 'server', src: 'server' },
      after: {
        deadlineMs: { target: 'refused', actions: 'announceSilence' },
      },
      on: { 'link.lost': failed, 'server.refused': failed },
      initial: 'connecting',
      states: {
        connecting: {
          description: 'There is no connection yet.',
          on: {
            'link.connected': { target: 'greeting', actions: 'sayHello' },
            // Nobody could have said it.
            'server.greeted': {},
            'door.reported': {},
            'door.acknowledged': {},
          },
        },
        greeting: {
          description: 'The server is to say which doors it has.',
          on: {
            'server.greeted': [
              {
                guard: { type: 'isThere', params: toChannels },
                target: 'hearing',
                actions: { type: 'rememberDoors', params: toChannels },
              },
              {
                target: '#acknowledging.refused',
                actions: { type: 'announceMissing', params: toChannels },
              },
            ],
            'link.connected': {},
            // For plain clients: it may have taken us for one, or know no others.
            'door.reported': { actions: 'notePlain' },
            'door.acknowledged': {},
          },
        },
        hearing: {
          description: 'How are the doors? Of some a server may know nothing yet.',
          always: { guard: 'isAllHeard', target: 'awaiting', actions: 'chooseOpenings' },
          after: { hearingMs: { target: 'awaiting', actions: 'chooseOpenings' } },
          on: {
            'door.reported': { actions: { type: 'rememberReport', params: toReport } },
            // What held before.
            'door.acknowledged': {},
            'link.connected': {},
            'server.greeted': {},
          },
        },
        awaiting: {
          description: 'It was said; the server is to tell it to all.',
          entry: 'acknowledge',
          after: { againMs: { target: 'awaiting', reenter: true } },
          on: {
            'door.acknowledged': [
              {
                guard: { type: 'isLastAnswer', params: toAnswer },
                target: '#acknowledging.done',
                actions: { type: 'announceAcknowledged', params: toAnswer },
              },
              {
                guard: { type: 'isAnswer', params: toAnswer },
                actions: [
                  { type: 'forgetAnswered', params: toAnswer },
                  { type: 'announceAcknowledged', params: toAnswer },
                ],
              },
              // Of another door, or by somebody else.
              {},
            ],
            'door.reported': [
              {
                guard: { type: 'isOfAnotherOpening', params: toReport },
                target: '#acknowledging.refused',
                actions: { type: 'announceOver', params: toReport },
              },
              {},
            ],
            'link.connected': {},
            'server.greeted': {},
          },
        },
      },
    },
    done: {
      description: 'All are told.',
      type: 'final',
    },
    refused: {
      description: 'Not all are; why was said.',
      type: 'final',
    },
  },
});
