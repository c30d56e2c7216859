import type { AcknowledgedReport } from './door-alarm-events.ts';
import { doorAlarmSetup } from './door-alarm-setup.ts';

const word = ({ event }: { event: AcknowledgedReport }) => ({ report: event });
const acknowledge = { type: 'acknowledge', params: word } as const;
const announceAcknowledged = { type: 'announceAcknowledged', params: word } as const;
const isTakenBack = { type: 'isTakenBack', params: word } as const;

/** The alarm's region for who knows of its opening. */
export const acknowledgementRegion = doorAlarmSetup.createStateConfig({
  description: 'Whether somebody knows of an opening, of which one and for how long.',
  initial: 'none',
  states: {
    none: {
      description: 'Nobody said so, or not any more.',
      on: {
        'door.acknowledged': [
          { guard: isTakenBack },
          { target: 'held', actions: [acknowledge, announceAcknowledged] },
        ],
      },
    },
    held: {
      description: 'Somebody does: of the opening by its name, or of each one.',
      after: { quietMs: { target: 'none', actions: 'endAcknowledgement' } },
      on: {
        'door.acknowledged': [
          {
            guard: isTakenBack,
            target: 'none',
            actions: ['endAcknowledgement', announceAcknowledged],
          },
          {
            guard: { type: 'isToldAgain', params: word },
            target: 'held',
            reenter: true,
            actions: acknowledge,
          },
          { target: 'held', reenter: true, actions: [acknowledge, announceAcknowledged] },
        ],
      },
    },
  },
});
