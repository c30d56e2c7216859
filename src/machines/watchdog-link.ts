import { and, not } from 'xstate';
import { watchdogSetup } from './watchdog-setup.ts';

/** The watchdog's region for its connection, and the one for whether there is word at all. */
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
        'link.lost': [
          {
            guard: 'isOneShot',
            target: '.ended',
            actions: ['announceDisconnected', 'announceEnd'],
          },
          { target: '.reconnecting', actions: 'announceDisconnected' },
        ],
      },
      states: {
        connecting: {
          description: 'An attempt is under way.',
          after: { attemptMs: { actions: 'dropUnanswered' } },
          on: { 'link.attempted': {} },
        },
        reconnecting: {
          description: 'The link waits its backoff before the next attempt.',
          on: { 'link.attempted': 'connecting' },
        },
        holding: {
          description: 'The last connection was no success: the server is left in peace.',
          entry: 'holdLink',
          exit: ['releaseLink', 'lengthenHold'],
          after: { holdMs: 'reconnecting' },
          on: { 'link.attempted': {}, 'link.connected': {}, 'link.lost': {} },
        },
        ended: {
          description: 'The one connection is over, and none is made again.',
          entry: 'holdLink',
          on: { 'link.attempted': {}, 'link.connected': {}, 'link.lost': {} },
        },
      },
    },
    connected: {
      description: 'There is a connection.',
      initial: 'fresh',
      on: {
        'link.lost': [
          {
            guard: 'isOneShot',
            target: 'away.ended',
            actions: ['announceDisconnected', 'announceEnd'],
          },
          { target: 'away.reconnecting', actions: 'announceDisconnected' },
        ],
        'link.attempted': {},
        'link.connected': {},
        'line.bad': [
          { guard: 'isLastBadLine', target: '.dropped', actions: 'dropMisbehaving' },
          { actions: 'countBadLine' },
        ],
        'peer.flooded': { target: '.dropped', actions: 'dropMisbehaving' },
        'server.refused': { target: '.dropped', actions: ['rememberRetry', 'dropRefusing'] },
      },
      states: {
        fresh: {
          description: 'Hello is said and nothing heard yet, so it is no success yet.',
          after: {
            silenceMs: { guard: 'isKnownToSpeak', target: 'dropped', actions: 'dropSilent' },
          },
          on: {
            'line.heard': { target: 'plain', actions: 'shortenHold' },
            'server.greeted': { target: 'greeted', actions: ['rememberProtocol', 'shortenHold'] },
            'server.beat': {},
            'link.lost': {
              guard: not('isOneShot'),
              target: '#watchdog.link.away.holding',
              actions: 'announceDisconnected',
            },
          },
        },
        plain: {
          description: 'It speaks, but has not answered our hello; old servers never do.',
          after: {
            silenceMs: [
              // Twice in a row, and it is another server than the one that was known.
              {
                guard: and(['isKnownToSpeak', 'isDoubted']),
                target: 'silenced',
                actions: ['forgetProtocol', 'dropSilent'],
              },
              // It may have hung just when it had our hello.
              {
                guard: 'isKnownToSpeak',
                target: 'silenced',
                actions: ['doubtProtocol', 'dropSilent'],
              },
            ],
          },
          on: {
            'line.heard': { target: 'plain', reenter: true },
            'server.greeted': { target: 'greeted', actions: 'rememberProtocol' },
            'server.beat': {},
          },
        },
        greeted: {
          description: 'The server has heartbeats; silence means that the link is dead.',
          after: { silenceMs: { target: 'silenced', actions: 'dropSilent' } },
          on: {
            'line.heard': { target: 'greeted', reenter: true },
            'server.greeted': {},
            'server.beat': { actions: 'answerHeartbeat' },
          },
        },
        silenced: {
          description: 'We ended it, for the server was silent; that it is lost will follow.',
          tags: 'deaf',
        },
        dropped: {
          description: 'We ended it, for the server misbehaved, refused us or never said a word.',
          tags: 'deaf',
          on: {
            'link.lost': {
              guard: not('isOneShot'),
              target: '#watchdog.link.away.holding',
              actions: 'announceDisconnected',
            },
          },
        },
      },
    },
  },
});

export const contactRegion = watchdogSetup.createStateConfig({
  description: 'Whether there is word from the door at all.',
  initial: 'waiting',
  states: {
    waiting: {
      description: 'No word since the start or since the link was lost.',
      after: { offlineAfterMs: { guard: 'isAwaited', target: 'lost', actions: 'announceOffline' } },
      on: {
        'line.heard': { guard: and(['isConnected', 'isKnownToSpeak']), target: 'present' },
        'link.connected': { guard: not('isKnownToSpeak'), target: 'present' },
      },
    },
    present: {
      description: 'The server is there, as far as it can be known.',
      on: { 'link.lost': 'waiting' },
    },
    lost: {
      description: 'Nobody watches the door, and that was said once.',
      on: {
        'line.heard': {
          guard: and(['isConnected', 'isKnownToSpeak']),
          target: 'present',
          actions: 'announceBack',
        },
        'link.connected': {
          guard: not('isKnownToSpeak'),
          target: 'present',
          actions: 'announceBack',
        },
      },
    },
  },
});
