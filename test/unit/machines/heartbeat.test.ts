import { describe, expect, it } from 'vitest';
import { BEAT_MS, TURNS } from '../../../src/machines/heartbeat.ts';
import { HEARTBEAT_MS } from '../../../src/machines/wire.ts';

describe('the turns for heartbeats', () => {
  it('come round once in the time that a client is told', () => {
    expect(TURNS * BEAT_MS).toBe(HEARTBEAT_MS);
  });
});
