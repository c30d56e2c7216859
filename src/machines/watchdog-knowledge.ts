import { and, not } from 'xstate';
import type { ReadingEvent, ReportEvent } from './watchdog-events.ts';
import { watchdogSetup } from './watchdog-setup.ts';

const params = ({ event: { channel } }: { event: ReportEvent | ReadingEvent }) => ({ channel });

const notes = { actions: { type: 'noteAnswer', params } } as const;
/** What was missed says nothing of how a door is now. */
const notesIfOfNow = [{ guard: 'isMissed' }, notes] as const;
/** One channel's answer is none of another's. */
const answers = [
  { guard: { type: 'isLastAwaited', params }, target: 'catchingUp', ...notes },
  notes,
] as const;
const answersIfOfNow = [{ guard: 'isMissed' }, ...answers] as const;
/** What is held says nothing of that either: it may be older than what was missed. */
const isHeld = { guard: 'isUnanswered' } as const;
const answersIfHeard = [isHeld, ...answersIfOfNow] as const;

/** The watchdog's region for how far what it was told of the door can be relied upon. */
export const knowledgeRegion = watchdogSetup.createStateConfig({
  description: 'Whether what is known of the door is up to date, as a warning has to be.',
  initial: 'trusted',
  on: {
    'clock.stalled': [
      {
        guard: { type: 'isStall', params: ({ event: { forMs } }) => ({ forMs }) },
        target: '.doubtful',
      },
      {},
    ],
    // It may come after all, or by another connection.
    'door.opened': [isHeld, ...notesIfOfNow],
    'door.closed': [isHeld, ...notesIfOfNow],
    'sensor.lost': notesIfOfNow,
    'temperature.read': notes,
  },
  states: {
    trusted: {
      description: 'Nothing is known that would speak against it.',
      always: { guard: 'isToCatchUp', target: 'catchingUp' },
      on: { 'link.caughtUp': {}, 'deadline.over': 'catchingUp' },
      initial: 'recent',
      states: {
        recent: {
          description: 'What comes now was said just now.',
          always: { guard: 'isQuiet', target: 'stale' },
        },
        stale: {
          description: 'What comes now was under way for long, and is older than it says.',
          always: [
            {
              guard: and(['isHeard', 'isAnswered']),
              target: '#watchdog.watching.knowledge.doubtful',
            },
            { guard: not('isQuiet'), target: 'recent' },
          ],
        },
      },
    },
    catchingUp: {
      description: 'A deadline is over: timers come before sockets, which are read first.',
      entry: ['lookAtClock', 'catchUp'],
      // One that ends meanwhile is done with the others.
      on: {
        'link.caughtUp': [{ guard: 'isHolding', target: 'holding' }, { target: 'caughtUp' }],
        'deadline.over': {},
      },
    },
    holding: {
      description: 'What is held was not heard, and may say that it is over.',
      always: { guard: not('isHolding'), target: 'catchingUp' },
      // What was missed follows, and how it is now.
      on: { 'server.greeted': 'doubtful', 'link.caughtUp': {}, 'deadline.over': {} },
    },
    caughtUp: {
      description: 'What was due is done, for all that had come was heard. Left at once.',
      always: { target: 'trusted', actions: 'letAct' },
    },
    doubtful: {
      description: 'How the door is was asked, and nothing is due before the answer or a while.',
      entry: ['ask', 'awaitChannels'],
      // Deadlines may have ended meanwhile.
      after: { doubtMs: 'catchingUp' },
      on: {
        'door.opened': answersIfHeard,
        'door.closed': answersIfHeard,
        'sensor.lost': answersIfOfNow,
        'temperature.read': answers,
        // All are told anew after it, under the names that they have now.
        'server.greeted': { actions: 'awaitChannels' },
        'link.caughtUp': {},
        'deadline.over': {},
      },
    },
  },
});

/** The watchdog's region for the question whether anything is open. */
export const checkRegion = watchdogSetup.createStateConfig({
  description: 'Whether somebody wants to know which doors are open.',
  initial: 'idle',
  states: {
    idle: {
      description: 'Nobody asks.',
      on: { 'check.due': 'due' },
    },
    due: {
      description: 'It is asked, and answered once it is heard what waits to be.',
      always: [
        {
          guard: and(['isCaughtUp', 'isPresent']),
          target: 'idle',
          actions: { type: 'check', params: { isInTouch: true } },
        },
        {
          guard: 'isCaughtUp',
          target: 'idle',
          actions: { type: 'check', params: { isInTouch: false } },
        },
      ],
      on: { 'check.due': {} },
    },
  },
});
