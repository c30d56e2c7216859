import { watchdogSetup } from './watchdog-setup.ts';

const CONNECTING = '#watchdog.watching.link.away.connecting';
const BACKOFF = '#watchdog.watching.link.away.waiting.backoff';
const HOLDING = '#watchdog.watching.link.away.waiting.holding';
const DROPPED = '#watchdog.watching.link.dropped';

const announceDisconnected = {
  type: 'announceDisconnected',
  params: ({ event: { reason } }: { event: { reason: string } }) => ({ reason }),
} as const;

function dropLink(reason: string) {
  return { type: 'dropLink', params: { reason } } as const;
}

/** For the reason that the event itself gives. */
const dropForReason = {
  type: 'dropLink',
  params: ({ event: { reason } }: { event: { reason: string } }) => ({ reason }),
} as const;

const dropMisbehaving = dropLink('it misbehaved');
const dropSilent = dropLink('it is silent');

/** Good lines but a refusal, and a heartbeat, which is answered too. */
function signsOfLife<T extends string>(target: T) {
  return {
    'server.greeted': target,
    'door.opened': target,
    'door.closed': target,
    'sensor.lost': target,
    'temperature.read': target,
    'door.acknowledged': target,
    'line.unknown': target,
  } as const;
}

/** The watchdog's region for its connection. */
export const linkRegion = watchdogSetup.createStateConfig({
  description: 'The connection to the server, made again whenever it is lost.',
  initial: 'away',
  states: {
    away: {
      description: 'There is no connection; what still comes of an old one is stale.',
      tags: 'deaf',
      initial: 'connecting',
      on: {
        'link.connected': {
          target: 'connected',
          actions: ['forgetBadLines', 'announceConnected', 'sayHello'],
        },
        'link.lost': { target: BACKOFF, actions: announceDisconnected },
      },
      states: {
        connecting: {
          description: 'An attempt is under way.',
          after: { attemptMs: { actions: dropLink('no answer in time') } },
          on: {
            'link.attempted': {},
            'link.unsecured': { target: `${DROPPED}.failed`, actions: dropForReason },
          },
        },
        waiting: {
          description: 'No attempt is made for a while.',
          initial: 'backoff',
          on: { 'link.unsecured': {} },
          states: {
            backoff: {
              description: 'The dialler waits its backoff before the next attempt.',
              on: { 'link.attempted': CONNECTING },
            },
            holding: {
              description: 'The last connection was no success: the server is left in peace.',
              entry: 'holdLink',
              after: { holdMs: { target: 'backoff', actions: ['releaseLink', 'lengthenHold'] } },
              on: { 'link.attempted': {}, 'link.connected': {}, 'link.lost': {} },
            },
          },
        },
      },
    },
    connected: {
      description: 'There is a connection; any good line but a refusal is a sign of life.',
      initial: 'fresh',
      on: {
        'link.attempted': {},
        'link.connected': {},
        'link.unsecured': {},
        'line.bad': [
          {
            guard: 'isLastBadLine',
            target: `${DROPPED}.failed`,
            actions: dropMisbehaving,
          },
          { actions: 'countBadLine' },
        ],
        'peer.flooded': { target: `${DROPPED}.failed`, actions: dropMisbehaving },
        'server.refused': {
          target: `${DROPPED}.failed`,
          actions: [
            { type: 'rememberRetry', params: ({ event: { retryMs } }) => ({ retryMs }) },
            dropForReason,
          ],
        },
      },
      states: {
        fresh: {
          description: 'Hello is said and nothing heard yet, so it is no success yet.',
          after: {
            silenceMs: {
              guard: 'isProtocolKnown',
              target: `${DROPPED}.failed`,
              actions: dropSilent,
            },
          },
          on: {
            ...signsOfLife('alive'),
            'server.beat': 'alive',
            'link.lost': { target: HOLDING, actions: announceDisconnected },
          },
        },
        alive: {
          description: 'The server serves us: this connection is a success.',
          entry: 'resetHold',
          initial: 'heard',
          on: {
            ...signsOfLife('.heard'),
            'server.beat': [
              { guard: 'isAnswered', target: '.heard', actions: 'answerHeartbeat' },
              { target: '.heard' },
            ],
            'link.lost': { target: BACKOFF, actions: announceDisconnected },
          },
          states: {
            heard: {
              description: 'It was heard not long ago.',
              after: { quietMs: 'quiet' },
            },
            quiet: {
              description: 'Nothing was heard for longer than heartbeats are apart.',
              after: {
                // An old server may be silent for days.
                silenceLeftMs: {
                  guard: 'isProtocolKnown',
                  target: `${DROPPED}.silent`,
                  actions: dropSilent,
                },
              },
            },
          },
        },
      },
    },
    dropped: {
      description: 'We ended the connection; that it is lost will follow.',
      tags: 'deaf',
      initial: 'failed',
      on: { 'link.attempted': {}, 'link.connected': {}, 'link.unsecured': {} },
      states: {
        failed: {
          description: 'It misbehaved, refused us, never said a word or had no TLS for us.',
          on: { 'link.lost': { target: HOLDING, actions: announceDisconnected } },
        },
        silent: {
          description: 'The server was heard, and then no more.',
          on: { 'link.lost': { target: BACKOFF, actions: announceDisconnected } },
        },
      },
    },
  },
});
