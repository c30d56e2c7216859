import { and, not } from 'xstate';
import { watchdogSetup } from './watchdog-setup.ts';

const inTouch = [
  { guard: and(['isInTouch', 'wasOffline']), target: 'present', actions: 'announceBack' },
  { guard: 'isInTouch', target: 'present' },
] as const;

/** The watchdog's region for whether there is word from the door at all. */
export const reachRegion = watchdogSetup.createStateConfig({
  description: 'Whether there is word from the door at all.',
  initial: 'waiting',
  states: {
    waiting: {
      description:
        'There is no word; nor is there any of a server that leaves our hello unanswered.',
      always: inTouch,
      initial: 'unlimited',
      states: {
        unlimited: {
          description: 'For as long as it may be, unless somebody wants to know.',
          always: { guard: 'hasOfflineAlarm', target: 'limited' },
        },
        limited: {
          description: 'Not for so long yet that it is to be said.',
          after: { offlineAfterMs: '#watchdog.watching.reach.due' },
        },
      },
    },
    due: {
      description: 'It was long enough; a word may have come that waits to be heard.',
      always: [...inTouch, { guard: 'isCaughtUp', target: 'lost', actions: 'announceOffline' }],
    },
    present: {
      description: 'It was heard just now, or is to be heard by its next heartbeat.',
      entry: 'forgetOffline',
      invoke: { id: 'signOfLife', src: 'signOfLife' },
      always: { guard: not('isInTouch'), target: 'waiting' },
    },
    lost: {
      description: 'Nobody watches the door, and that was said once.',
      always: { guard: 'isInTouch', target: 'present', actions: 'announceBack' },
    },
  },
});
