import { describe, it } from 'vitest';
import { exploreAll, GREETED, PLAIN } from './scenes.ts';

describe('door, connection and watchdog, when a contact has to hold', () => {
  it('hold what they promise a client whose hello is never heard', () => {
    exploreAll('plain, a settle time', { ...PLAIN, settleMs: 1 });
  });

  it('hold what they promise a client that says hello', () => {
    exploreAll('greeted, a settle time', { ...GREETED, settleMs: 1 });
  });
});
