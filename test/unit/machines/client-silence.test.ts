import { describe, expect, it } from 'vitest';
import { BEAT_MS, isSilent, TURNS } from '../../../src/machines/client-silence.ts';
import { HEARTBEAT_MS } from '../../../src/machines/wire.ts';

describe('the turns for heartbeats', () => {
  it('come round once in the time that a client is told', () => {
    expect(TURNS * BEAT_MS).toBe(HEARTBEAT_MS);
  });

  it('find one silent once more than 25 s are over', () => {
    expect([25, 26].map((beat) => isSilent(0, beat))).toEqual([false, true]);
  });
});
