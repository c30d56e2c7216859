import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { sensorMachine } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { RUNS } from './runs.ts';

/** How long each source works before it fails; null fails before it started. */
type Lives = (number | null)[];

/** What a sensor must have said when its sources live so long, one after another. */
function expectedOf(lives: Lives): string[] {
  const said: string[] = [];
  let nowMs = 0;
  let waitS = 1;
  for (const [i, lifeMs] of lives.entries()) {
    if (lifeMs !== null) said.push(`started at ${nowMs}`);
    nowMs += lifeMs ?? 0;
    if (lifeMs !== null && lifeMs > 30_000) waitS = 1;
    // The first one never worked, for a person to see to.
    const what = lifeMs === null && i === 0 ? 'unusable' : 'failed';
    said.push(`${what} at ${nowMs}, again in ${waitS} s`);
    nowMs += waitS * 1000;
    waitS = Math.min(30, waitS * 2);
  }
  return said;
}

/** What it said. */
function saidOf(lives: Lives): string[] {
  const clock = new VirtualClock();
  const said: string[] = [];
  let made = 0;
  const source = fromCallback(({ sendBack }) => {
    const lifeMs = lives[made++];
    // The history is over: this one neither starts nor fails.
    if (lifeMs === undefined) return;
    const fail = () => sendBack({ type: 'sensor.failed', at: clock.now(), reason: 'test' });
    if (lifeMs === null) return fail();
    sendBack({ type: 'sensor.started' });
    const timer = clock.setTimeout(fail, lifeMs);
    return () => clock.clearTimeout(timer);
  });
  const sensor = createActor(sensorMachine.provide({ actors: { source } }), { clock });
  sensor.on('*', (news) => {
    const again = 'retryMs' in news ? `, again in ${Number(news.retryMs) / 1000} s` : '';
    said.push(`${news.type.slice('sensor.'.length)} at ${clock.now().monotonicMs}${again}`);
  });
  sensor.start();
  clock.advance(lives.length * 100_000);
  return said;
}

// Neither at the very millisecond at which a source has lasted.
const life = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: 29_999 }),
  fc.integer({ min: 30_001, max: 60_000 }),
);

describe('a sensor', () => {
  it('says of sources that live as long as they like what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 7, size: 'max' }), (lives) => {
        expect(saidOf(lives)).toEqual(expectedOf(lives));
      }),
      RUNS,
    );
  });
});
