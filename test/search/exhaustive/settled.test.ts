import { describe, it } from 'vitest';
import { exploreAll, exploreNearest, GREETED, PLAIN } from './scenes.ts';

const NEAREST = 1_000_000;

describe('door, connection and watchdog, when a contact has to hold', () => {
  it('hold what they promise a client whose hello is never heard', () => {
    exploreAll('plain, a settle time', { ...PLAIN, settleMs: 1 });
  });

  it('hold what they promise a client that says hello', () => {
    // All would take ten minutes; of a contact that is believed at once all are explored.
    exploreNearest('greeted, a settle time', { ...GREETED, settleMs: 1 }, NEAREST);
  });
});
