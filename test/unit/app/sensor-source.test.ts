import { describe, expect, it } from 'vitest';
import { settleMsOf } from '../../../src/app/sensor-source.ts';

describe('the settle time', () => {
  it.each([
    [{ sensor: 'gpio' }, 50],
    [{ sensor: 'stdin' }, 0],
    [{ sensor: 'simulated' }, 0],
    [{}, 0],
    [{ sensor: 'gpio', settleMs: 0 }, 0],
    [{ sensor: 'gpio', settleMs: 7.5 }, 7.5],
    [{ sensor: 'stdin', settleMs: 300 }, 300],
  ] as const)('of %j is %d ms', (options, ms) => {
    expect(settleMsOf(options)).toBe(ms);
  });

  it('is at most a minute', () => {
    expect(() => settleMsOf({ sensor: 'gpio', settleMs: 60_001 })).toThrow(RangeError);
  });
});
