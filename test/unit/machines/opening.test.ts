import { describe, expect, it } from 'vitest';
import { isOlder, known } from '../../../src/machines/opening.ts';

describe('known', () => {
  it('gives what is known, or fails loudly where the machine is wrong', () => {
    const opening = { id: 'a', wallMs: 1, ageMs: 0, reportedAtMs: 0 };
    expect(known(opening)).toBe(opening);
    expect(() => known(null)).toThrow('expected it to be known in this state, got nothing');
  });
});

describe('isOlder', () => {
  it('says whether a report is of before what is known, and not of the same instant', () => {
    const opening = { id: 'a', wallMs: 1, ageMs: 500, reportedAtMs: 1000 };
    const report = { type: 'door.aged', id: 'a', at: { wallMs: 1, monotonicMs: 2000 } } as const;
    const older = [1499, 1500, 1501].map((ageMs) => isOlder(opening, { ...report, ageMs }));
    expect(older).toEqual([false, false, true]);
  });
});
