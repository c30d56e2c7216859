import { describe, it } from 'vitest';
import { exploreAll, GREETED, PLAIN } from './scenes.ts';

describe('door, connection and watchdog, when a contact is believed at once', () => {
  it('hold what they promise a client whose hello is never heard', () => {
    exploreAll('plain', PLAIN);
  });

  it('hold what they promise a client that says hello', () => {
    exploreAll('greeted', GREETED);
  });
});
