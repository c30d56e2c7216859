/** The states that an alarm has, whatever it is of; the rest of its chart is its own. */

/** Whether the sensor works; `back` is what shows that one does again that was gone. */
export function sensorStates<const Back extends object>(sensor: string, back: Back) {
  return {
    working: {
      description: 'As far as we were told.',
      on: {
        'sensor.lost': [
          // Whether it still is follows.
          { guard: 'isMissed' },
          {
            target: 'gone',
            actions: {
              type: 'announceSensorLost',
              params: ({ event: { reason } }: { event: { reason: string } }) => ({ reason }),
            },
          },
        ],
      },
    },
    gone: {
      description: `The server lost its ${sensor}, and that was said once.`,
      on: { 'sensor.lost': {}, ...back },
    },
  } as const;
}

/** What becomes of what was warned of, for as long as it lasts. */
export function warnedStates(lasts: string) {
  return {
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
      on: { 'knowledge.caughtUp': { target: 'repeating', actions: 'warn' } },
    },
  } as const;
}
