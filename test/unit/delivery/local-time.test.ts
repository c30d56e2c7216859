import { describe, expect, it } from 'vitest';
import { localEndOf } from '../../../src/delivery/index.ts';

describe('until when something is', () => {
  it.each([
    ['2026-11-26T15:07:00', '2026-11-26T15:37:40', '15:37'],
    ['2026-11-26T15:07:00', '2026-11-27T15:07:00', '2026-11-27 15:07'],
    ['2026-12-31T23:40:00', '2027-01-01T00:10:00', '2027-01-01 00:10'],
    ['2026-11-26T15:07:00', '2026-11-26T15:08:00', '15:08'],
    ['2026-11-26T15:07:31.700', '2026-11-26T15:07:32.200', '15:07:33'],
    ['2026-11-26T15:07:31.500', '2026-11-26T15:07:32', '15:07:32'],
    ['2026-11-26T23:59:59.100', '2026-11-26T23:59:59.600', '2026-11-27 00:00:00'],
  ])('is, from %s on, as %s says: %s', (now, end, words) => {
    // By the local clock, as all of it; in ms and as the news has it.
    expect(localEndOf(new Date(end).getTime(), new Date(now).getTime())).toBe(words);
    expect(localEndOf(new Date(end).toISOString(), new Date(now).toISOString())).toBe(words);
  });
});
