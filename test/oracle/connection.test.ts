import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, type Level, withChange } from '../../src/machines/index.ts';
import { startConnection } from '../support/actors.ts';
import { RUNS } from './runs.ts';

/** Passes before a socket saturates, so that lag and silence never end on the same instant. */
const INSTANT_MS = 2 ** -10;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'change'; level: Level }
  | { does: 'hello' | 'speak' | 'saturate' | 'drain' | 'beat' | 'bad' | 'flood' | 'fin' };

type Phase = 'handshake' | 'hearing' | 'lagging' | 'over';

/** What a client must have been told, from the whole history of the door. */
function expectedOf(steps: Step[]): string[] {
  const said: string[] = [];
  const history: { id: string; level: Level }[] = [];
  let phase = 'handshake' as Phase;
  let isGreeted = false;
  let told: (typeof history)[number] | undefined;
  let badLines = 0;
  let [nowMs, phaseMs, heardMs] = [0, 0, 0];

  function enter(next: Phase) {
    phase = next;
    phaseMs = nowMs;
  }
  function end(reason: string) {
    said.push(`endSocket ${reason}`);
    enter('over');
  }
  function catchUp() {
    if (phase !== 'hearing') return;
    const levels = history.filter(({ level }) => level !== 'unknown');
    const alternating = levels.filter(({ level }, i) => level !== levels[i - 1]?.level);
    const missed = isGreeted
      ? history.slice(-1).filter((change) => change !== told)
      : alternating.slice(told ? alternating.indexOf(told) + 1 : -1);
    const telling =
      isGreeted || missed.at(-1)?.level !== told?.level ? missed.slice(-1) : missed.slice(-2);
    for (const change of telling) {
      said.push(`${isGreeted ? 'tellGreeted' : 'tellPlain'} ${change.id}`);
      told = change;
    }
  }
  function pass(ms: number) {
    const endMs = nowMs + ms;
    const dues: [number, () => void][] = [];
    if (phase === 'handshake') dues.push([phaseMs + 100, () => enter('hearing')]);
    if (phase === 'lagging') dues.push([phaseMs + 30_000, () => end('lagging')]);
    if (isGreeted && phase !== 'over') dues.push([heardMs + 25_000, () => end('silent')]);
    const next = dues.sort(([a], [b]) => a - b)[0];
    nowMs = next && next[0] <= endMs ? next[0] : endMs;
    if (next && next[0] <= endMs) next[1]();
    catchUp();
    if (nowMs < endMs) pass(endMs - nowMs);
  }

  for (const step of steps) {
    if (step.does === 'wait') pass(step.ms);
    if (step.does === 'saturate') pass(INSTANT_MS);
    if (step.does === 'change') history.push({ id: `run-${history.length}`, level: step.level });
    if (phase === 'over') continue;
    if (['hello', 'speak', 'drain'].includes(step.does)) heardMs = nowMs;
    if (step.does === 'hello' && !isGreeted) {
      isGreeted = true;
      told = undefined;
      said.push('sayWelcome');
      if (phase === 'handshake') enter('hearing');
    }
    if (step.does === 'saturate' && phase === 'hearing') enter('lagging');
    if (step.does === 'drain' && phase === 'lagging') enter('hearing');
    if (step.does === 'beat' && isGreeted && phase === 'hearing') said.push('sayHeartbeat');
    if (step.does === 'bad' && ++badLines === 10) end('misbehaving');
    if (step.does === 'flood') end('misbehaving');
    if (step.does === 'fin') {
      // Whoever was not told anything yet is told now.
      if (phase === 'handshake') enter('hearing');
      catchUp();
      end('left');
    }
    catchUp();
  }
  return said;
}

const ms = fc.oneof(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 20_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ does: fc.constant('wait' as const), ms }) },
  {
    weight: 40,
    arbitrary: fc.record({
      does: fc.constant('change' as const),
      level: fc.constantFrom<Level>('open', 'close', 'open', 'close', 'unknown'),
    }),
  },
  {
    weight: 40,
    arbitrary: fc.record({
      does: fc.constantFrom('hello', 'speak', 'saturate', 'drain', 'drain', 'beat', 'bad'),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('flood', 'fin') }) as fc.Arbitrary<Step>,
  },
);

describe('a connection', () => {
  it('tells of any history what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const { clock, connection, record, said } = startConnection();
        let count = 0;
        for (const step of steps) {
          if (step.does === 'wait') clock.advance(step.ms);
          if (step.does === 'saturate') clock.advance(INSTANT_MS);
          if (step.does === 'change') {
            const id = `run-${count++}`;
            const change: Change = { level: step.level, id, at: clock.now(), first: false };
            record.current = withChange(record.current, change);
            connection.send({ type: 'door.changed', record: record.current });
          }
          if (step.does === 'hello') connection.send({ type: 'peer.greeted' });
          if (step.does === 'speak') connection.send({ type: 'peer.spoke' });
          if (step.does === 'saturate') connection.send({ type: 'socket.saturated' });
          if (step.does === 'drain') connection.send({ type: 'socket.drained' });
          if (step.does === 'beat') connection.send({ type: 'heartbeat.due' });
          if (step.does === 'bad') connection.send({ type: 'line.bad' });
          if (step.does === 'fin') connection.send({ type: 'socket.ended' });
          if (step.does === 'flood') connection.send({ type: 'peer.flooded' });
        }
        const inner = ['recallDoor', 'joinBroadcast', 'leaveBroadcast', 'destroySocket'];
        const outer = said.map(({ what }) => what).filter((what) => !inner.includes(what));
        expect(outer).toEqual(expectedOf(steps));
      }),
      RUNS,
    );
  });
});
