import { describe, it } from 'vitest';
import { exploreAll, GREETED, PLAIN } from './scenes.ts';

describe('door, connection and watchdog, over a link that may lose anything', () => {
  it('hold what they promise a client whose hello is never heard', () => {
    exploreAll('plain, no settle time', { ...PLAIN, linesInFlight: 3 });
  });

  it('hold it when a contact has to hold', () => {
    exploreAll('plain, a settle time', { ...PLAIN, settleMs: 1, linesInFlight: 2 });
    exploreAll('greeted, a settle time', { ...GREETED, settleMs: 1 });
  });
});
