import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientSteps, playClients, settleTimes } from '../../support/client-steps.ts';
import { RUNS } from '../oracle/runs.ts';

describe('a client that lags or is gone, among others', () => {
  it('is told nothing of the door, and is not subscribed', () => {
    fc.assert(
      fc.property(clientSteps, settleTimes, (steps, settleMs) => {
        const { clients } = playClients(steps, settleMs);
        for (const { told } of clients) {
          expect(told.filter(({ isInVain }) => isInVain)).toEqual([]);
        }
      }),
      RUNS,
    );
  });
});
