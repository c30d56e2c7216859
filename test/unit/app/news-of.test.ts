import { describe, expect, it } from 'vitest';
import { newsOf } from '../../../src/app/news-of.ts';

const now = { wallMs: Date.parse('2026-01-31T09:00:00Z'), monotonicMs: 5000 };

describe('newsOf', () => {
  it('says the first moment that a date can say of an age that no clock has', () => {
    for (const sinceMs of [-1e308, -1e17]) {
      const opened = { type: 'open', id: 'a-1', sinceMs } as const;
      const { at } = newsOf(opened, undefined, now, { limitMs: 1 });
      expect(at).toBe('-271821-04-20T00:00:00.000Z');
    }
  });
});
