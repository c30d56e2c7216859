import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { serveChannels } from '../../support/channel-server.ts';

/** Each is dear, and what a single door does has an oracle of its own. */
const RUNS = { numRuns: 1000 };
/** Half a millisecond off, so that nothing falls on the same instant. */
const LIMIT_MS = 2000.5;
const CHANNELS = ['fridge', 'freezer', 'cellar'];

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'move'; channel: string }
  | { does: 'connect' | 'cut' | 'restart' };

/** When a door was open; the last may be open still. */
type Opening = { channel: string; fromMs: number; toMs: number };

/**
 * What must be said of all openings that are too long: one that was heard of while it was open is
 * warned of, when it is as old as its limit or later heard of, and until its end is heard; one that
 * began and ended while nobody was connected is told afterwards to who was there before, also by a
 * server that was started again meanwhile.
 */
function expectedOf(steps: Step[]): string[] {
  const openings: Opening[] = [];
  const connections: { fromMs: number; toMs: number }[] = [];
  let nowMs = 0;
  /** When anything was told of first: before that, nobody can say since when. */
  let knownFromMs = Number.POSITIVE_INFINITY;
  const isConnected = () => connections.at(-1)?.toMs === Number.POSITIVE_INFINITY;
  for (const step of steps) {
    if (step.does === 'wait') nowMs += step.ms;
    if (step.does === 'cut' || step.does === 'restart')
      Object.assign(connections.at(-1) ?? {}, isConnected() && { toMs: nowMs });
    if (step.does === 'connect' && !isConnected()) {
      connections.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
    }
    if (step.does === 'move') {
      const open = openings.findLast(({ channel }) => channel === step.channel);
      if (open?.toMs === Number.POSITIVE_INFINITY) open.toMs = nowMs;
      else openings.push({ channel: step.channel, fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
    }
    if (isConnected() && openings.length > 0) knownFromMs = Math.min(knownFromMs, nowMs);
    // No two things happen at once.
    nowMs += 1;
  }
  const heardMs = (ms: number) => {
    const found = connections.find(({ toMs }) => toMs > ms);
    return found ? Math.max(found.fromMs, ms) : Number.POSITIVE_INFINITY;
  };
  return openings
    .flatMap(({ channel, fromMs, toMs }) => {
      const [beganMs, endedMs] = [heardMs(fromMs), heardMs(toMs)];
      const dueMs = Math.max(beganMs, fromMs + LIMIT_MS);
      if (dueMs < endedMs) return dueMs <= nowMs ? [`${dueMs} ${channel}: warned`] : [];
      const isMissed = beganMs === endedMs && toMs - fromMs > LIMIT_MS && knownFromMs < beganMs;
      return isMissed && beganMs <= nowMs ? [`${beganMs} ${channel}: missed ${toMs - fromMs}`] : [];
    })
    .sort();
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 1, max: 3000 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('move'), channel: fc.constantFrom(...CHANNELS) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('connect', 'cut', 'restart') }) },
) as fc.Arbitrary<Step>;

describe('a watchdog of several doors', () => {
  it('warns of each opening, or tells of it afterwards, exactly as the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const started = startWatchdog({ limitMs: LIMIT_MS });
        const { clock, news } = started;
        const doors = serveChannels(started, CHANNELS);
        for (const one of steps) {
          if (one.does === 'wait') clock.advance(one.ms);
          else if (one.does === 'move') doors.move(one.channel);
          else doors[one.does]();
          doors.answer();
          clock.advance(1);
        }
        const said = news.flatMap((one) => {
          const at = `${one.ms} ${one.channel}`;
          if (one.type === 'warned') return [`${at}: warned`];
          return one.type === 'missed' ? [`${at}: missed ${one.openMs}`] : [];
        });
        expect(said.sort()).toEqual(expectedOf(steps));
      }),
      RUNS,
    );
  });
});
