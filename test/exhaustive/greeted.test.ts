import { describe, it } from 'vitest';
import { exploreAll, GREETED } from './scenes.ts';

describe('door, connection and watchdog, over a link that may lose anything', () => {
  it('hold what they promise a client that says hello', () => {
    exploreAll('greeted, no settle time', { ...GREETED, linesInFlight: 2 });
  });
});
