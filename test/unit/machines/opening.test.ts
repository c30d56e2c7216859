import { describe, expect, it } from 'vitest';
import { known } from '../../../src/machines/opening.ts';

describe('known', () => {
  it('gives what is known, or fails loudly where the machine is wrong', () => {
    const opening = { id: 'a', wallMs: 1, ageMs: 0, reportedAtMs: 0 };
    expect(known(opening)).toBe(opening);
    expect(() => known(null)).toThrow('expected it to be known in this state, got nothing');
  });
});
