import { watchdogSetup } from './watchdog-setup.ts';

/** The watchdog's region for what is known of its server, over all connections. */
export const protocolRegion = watchdogSetup.createStateConfig({
  description: 'Whether the server speaks the protocol, as far as it showed.',
  initial: 'start',
  states: {
    start: {
      description: 'Whether it did to an earlier run is seen. Left at once.',
      always: [{ guard: 'wasNamed', target: 'asked' }, { target: 'unknown' }],
    },
    unknown: {
      description: 'It never showed that it does, or does no more: it may be an old server.',
      on: {
        'server.greeted': 'answered',
        // Only a server that speaks the protocol refuses.
        'server.refused': 'asked',
      },
    },
    asked: {
      description: 'It does, but has not answered the hello of this connection.',
      on: {
        'server.greeted': 'answered',
        // It may have hung just when it had our hello.
        'link.lost': { guard: 'isSilent', target: 'doubted' },
      },
    },
    answered: {
      description: 'It answered our hello: it has heartbeats, and needs an answer to them.',
      on: { 'link.lost': 'asked' },
    },
    doubted: {
      description: 'It does, but left the hello of the connection before unanswered.',
      on: {
        'server.greeted': 'answered',
        'server.refused': 'asked',
        // Twice in a row, and it is another server than the one that was known.
        'link.lost': { guard: 'isSilent', target: 'unknown' },
      },
    },
  },
});
