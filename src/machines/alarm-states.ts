/** What an alarm has, whatever it is of: how it counts its warnings, and the states of both kinds. */

/** The warnings that were said of one opening, or of one warmth. */
export interface Warnings {
  /** How urgent the next one is. */
  readonly level: 1 | 2;
  /** How many there were of each level. */
  readonly counts: readonly [number, number];
}

/** Nothing was warned of. */
export const NO_WARNINGS: Warnings = { level: 1, counts: [0, 0] };

/** What was warned of once more. */
export function withWarning({ level, counts: [first, second] }: Warnings): Warnings {
  return { level, counts: level === 1 ? [first + 1, second] : [first, second + 1] };
}

/** The same, with a more urgent one to come. */
export function escalated({ counts }: Warnings): Warnings {
  return { level: 2, counts };
}

/** The same after a quiet time: it begins anew, and is no news. */
export function calmed({ counts }: Warnings): Warnings {
  return { level: 1, counts };
}

/** How urgent the last warning was, and how many times it was said before at its level. */
export function urgencyOf({ level, counts: [first, second] }: Warnings) {
  return { level, repeat: (level === 1 ? first : second) - 1 };
}

/** Whether the sensor works; `back` is what shows that one does again that was gone. */
export function sensorStates<const Back extends object>(sensor: string, back: Back) {
  const lost = [
    // It was lost while nobody listened: the last state follows, which says whether it still is.
    { guard: 'isMissed' },
    {
      target: 'gone',
      actions: {
        type: 'announceSensorLost',
        params: ({ event: { reason } }: { event: { reason: string } }) => ({ reason }),
      },
    },
  ] as const;
  return {
    start: {
      description: 'Whether an earlier run said anything of it is seen. Left at once.',
      always: [{ guard: 'wasGone', target: 'goneBefore' }, { target: 'working' }],
    },
    goneBefore: {
      description: `An earlier run said that the ${sensor} is gone, and nothing was heard since.`,
      tags: 'unknown',
      on: { 'sensor.lost': lost, ...back },
    },
    working: {
      description: 'As far as we were told.',
      on: { 'sensor.lost': lost },
    },
    gone: {
      description: `The server lost its ${sensor}, and that was said once.`,
      tags: 'unknown',
      on: { 'sensor.lost': {}, ...back },
    },
  } as const;
}

/** It is counted, and said. */
export const WARN = ['countWarning', 'warn'] as const;

/** What becomes of what was warned of, for as long as it lasts. */
export function warnedStates(lasts: string) {
  return {
    told: {
      description: 'It was warned of just now. Left at once.',
      always: [{ guard: 'isToEscalate', target: 'first' }, { target: 'last' }],
    },
    first: {
      description: `A more urgent warning is to come if ${lasts}.`,
      after: { escalateAfterMs: 'escalating' },
      ...repeatedStates(lasts),
    },
    escalating: {
      description: 'It is time for that one, once it is heard what waits to be.',
      entry: 'announceDeadline',
      on: { 'knowledge.caughtUp': { target: 'last', actions: ['escalate', ...WARN] } },
    },
    last: {
      description: 'Nothing more urgent is to come.',
      ...repeatedStates(lasts),
    },
  } as const;
}

/** Warnings at one level. */
function repeatedStates(lasts: string) {
  return {
    initial: 'once',
    states: {
      once: {
        description: 'Once, unless more is wanted.',
        always: { guard: 'isRepeating', target: 'repeating' },
      },
      repeating: {
        description: `Every repeatMs while ${lasts}.`,
        after: { repeatMs: 'due' },
      },
      due: {
        description: 'It is time to warn again, once it is heard what waits to be.',
        entry: 'announceDeadline',
        on: { 'knowledge.caughtUp': { target: 'repeating', actions: WARN } },
      },
    },
  } as const;
}
