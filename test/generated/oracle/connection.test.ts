import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEAT_MS, type Level } from '../../../src/machines/index.ts';
import { HELLO, startMemoryServer } from '../../support/memory-server.ts';
import type { MemorySocket } from '../../support/memory-socket.ts';
import { RUNS } from './runs.ts';

/** Passes before a socket is full, so that lag and a beat never end on the same instant. */
const INSTANT_MS = 2 ** -10;

/** What a client does; it comes with the first of it. */
const DEEDS = [
  ...(['come', 'hello', 'ask', 'speak', 'fill', 'drain'] as const),
  ...(['bad', 'flood', 'fin', 'vanish'] as const),
];

const wallMs = (atMs: number) => 1_400_000_000_000 + atMs;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'change'; level: Level }
  | { does: (typeof DEEDS)[number]; who: number };

type Phase = 'absent' | 'handshake' | 'hearing' | 'lagging' | 'over';

/**
 * What a client must have been written, and why it was ended, from the whole history of the door.
 * `turn` says which of ten beats is the one for its heartbeat.
 */
function expectedOf(steps: readonly Step[], who: number, turn: number): string[] {
  const said: string[] = [];
  const history: { id: string; level: Level; atMs: number }[] = [];
  let phase = 'absent' as Phase;
  let isGreeted = false;
  let isFull = false;
  let told: (typeof history)[number] | undefined;
  let badLines = 0;
  let [nowMs, phaseMs, beats, heardBeat] = [0, 0, 0, 0];

  function enter(next: Phase) {
    if (next === 'hearing') heardBeat = beats;
    phase = next;
    phaseMs = nowMs;
  }
  function end(reason: string) {
    said.push(`ended: ${reason}`);
    enter('over');
  }
  function say(...lines: string[]) {
    if (lines.length === 0) return;
    said.push(...lines);
    if (isFull && phase === 'hearing') enter('lagging');
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
    told = telling.at(-1) ?? told;
    say(...telling.map((change) => JSON.stringify(lineOf(change))));
  }
  function lineOf({ id, level, atMs }: (typeof history)[number]) {
    const line = [level, wallMs(atMs)];
    return isGreeted ? [...line, { ageMs: Math.round(nowMs - atMs), id }] : line;
  }
  function beat() {
    beats++;
    if (!isGreeted || phase !== 'hearing') return;
    // At its turn, and 3 and 6 beats later, it is looked at.
    const since = (beats - turn + 10) % 10;
    if (beats - heardBeat > 25 && [0, 3, 6].includes(since)) end('silent');
    else if (since === 0) {
      const [, , details] = history.slice(-1).flatMap(lineOf);
      say(JSON.stringify(['heartbeat', wallMs(nowMs), ...(details ? [details] : [])]));
    }
  }
  function pass(ms: number) {
    const endMs = nowMs + ms;
    const dues: [number, () => void][] = [[(beats + 1) * BEAT_MS, beat]];
    if (phase === 'handshake') dues.push([phaseMs + 100, () => enter('hearing')]);
    if (phase === 'lagging') dues.push([phaseMs + 30_000, () => end('lagging')]);
    const next = dues.sort(([a], [b]) => a - b)[0];
    nowMs = next && next[0] <= endMs ? next[0] : endMs;
    if (next && next[0] <= endMs) next[1]();
    catchUp();
    if (nowMs < endMs) pass(endMs - nowMs);
  }

  for (const step of steps) {
    if (step.does === 'wait') pass(step.ms);
    if (step.does === 'fill') pass(INSTANT_MS);
    if (step.does === 'change')
      history.push({ id: `run-${history.length + 1}`, level: step.level, atMs: nowMs });
    if ('who' in step && step.who !== who) continue;
    if ('who' in step && phase === 'absent') enter('handshake');
    if (phase === 'over') continue;
    if (['hello', 'ask', 'speak'].includes(step.does)) heardBeat = beats;
    // Who takes no more is told when it drains.
    if (step.does === 'ask' && isGreeted && phase === 'hearing') told = undefined;
    if (step.does === 'hello' && !isGreeted) {
      isGreeted = true;
      told = undefined;
      if (phase === 'handshake') enter('hearing');
      say('["hello",{"protocol":1,"heartbeatMs":10000}]');
    }
    if (step.does === 'fill') isFull = true;
    if (step.does === 'drain') {
      isFull = false;
      if (phase === 'lagging') enter('hearing');
    }
    if (step.does === 'bad' && ++badLines === 10) end('misbehaving');
    if (step.does === 'flood') end('misbehaving');
    if (step.does === 'vanish') enter('over');
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

const deed = (does: readonly (typeof DEEDS)[number][]) =>
  fc.record({ does: fc.constantFrom(...does), who: fc.nat({ max: 2 }) });
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
    weight: 60,
    arbitrary: deed(['come', 'hello', 'ask', 'speak', 'fill', 'drain', 'drain', 'bad']),
  },
  { weight: 3, arbitrary: deed(['flood', 'fin', 'vanish']) },
);

describe('connections', () => {
  it('are written, in any history, what the oracle says of each of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const server = startMemoryServer();
        /** By client, in the order in which they came. */
        const said = new Map<number, string[]>();
        const sockets = new Map<number, MemorySocket>();
        const socketOf = (who: number) => sockets.get(who) ?? come(who);
        function come(who: number) {
          const lines: string[] = [];
          const { socket, actor } = server.connect();
          socket.onWritten = (frames) => lines.push(...frames.trimEnd().split('\n'));
          server.onEnd.set(actor.id, (reason) => lines.push(`ended: ${reason}`));
          said.set(who, lines);
          sockets.set(who, socket);
          return socket;
        }
        server.startBeating();
        for (const step of steps) {
          if (step.does === 'wait') server.clock.advance(step.ms);
          if (step.does === 'fill') server.clock.advance(INSTANT_MS);
          if (step.does === 'change') server.change(step.level);
          if (!('who' in step)) continue;
          const socket = socketOf(step.who);
          if (step.does === 'hello') socket.say(HELLO);
          if (step.does === 'ask') socket.say('["ask"]');
          if (step.does === 'speak') socket.say('["heartbeat"]');
          if (step.does === 'fill') socket.isFull = true;
          if (step.does === 'drain') socket.drain();
          if (step.does === 'bad') socket.say('junk');
          // One line more than a second allows, all of them empty.
          if (step.does === 'flood') socket.say(...Array(201).fill(''));
          if (step.does === 'fin') socket.finish();
          if (step.does === 'vanish') socket.destroy();
        }
        [...said].forEach(([who, lines], i) => {
          expect(lines).toEqual(expectedOf(steps, who, i + 1));
        });
      }),
      RUNS,
    );
  });
});
