import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEAT_MS, type Channel, type Level } from '../../../src/machines/index.ts';
import { startMemoryServer } from '../../support/memory-server.ts';
import type { MemorySocket } from '../../support/memory-socket.ts';
import { RUNS } from './runs.ts';

/** Passes before a socket is full, so that lag and a beat never end on the same instant. */
const INSTANT_MS = 2 ** -10;

/** What a client does; it comes with the first of it. */
const DEEDS = [
  ...(['come', 'ask', 'speak', 'fill', 'drain'] as const),
  ...(['bad', 'flood', 'fin', 'vanish'] as const),
];

const CHANNELS: readonly Channel[] = [
  { name: 'fridge', kind: 'door' },
  { name: 'air', kind: 'temperature' },
  { name: 'freezer', kind: 'door' },
];
const WELCOME = {
  ...{ protocol: 2, heartbeatMs: 10_000 },
  channels: { fridge: 'door', air: 'temperature', freezer: 'door' },
};

/** What a client says hello with. */
interface Hello {
  readonly protocol: 1 | 2;
  readonly channels?: readonly string[] | undefined;
  readonly since?: string | undefined;
}

const wallMs = (atMs: number) => 1_400_000_000_000 + atMs;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'change'; channel: string; level: Level }
  | { does: 'read'; celsius: number }
  | { does: 'hello'; who: number; hello: Hello }
  | { does: (typeof DEEDS)[number]; who: number };

/** What was told of a channel. */
interface Telling {
  readonly channel: string;
  readonly id: string;
  readonly atMs: number;
  /** Null for a temperature. */
  readonly level: Level | null;
  readonly celsius?: number;
}

type Phase = 'absent' | 'handshake' | 'hearing' | 'lagging' | 'over';

/**
 * What a client must have been written, and why it was ended, from the whole history of all channels.
 * `turn` says which of ten beats is the one for its heartbeat.
 */
function expectedOf(steps: readonly Step[], who: number, turn: number): string[] {
  const said: string[] = [];
  const all: Telling[] = [];
  let phase = 'absent' as Phase;
  let isGreeted = false;
  /** What it asked for that knows of channels. */
  let hello: Hello | null = null;
  let isFull = false;
  let told: Telling | undefined;
  /** How much of all it was told that knows of channels; it has heard each word while it is near. */
  let toldOfAll: number | null = null;
  let isNear = false;
  /** How all is, though it may have missed nothing. */
  let isOwed = false;
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
    if (phase === 'lagging') isNear = false;
  }
  function catchUp() {
    if (phase !== 'hearing') return;
    if (hello !== null) return catchUpWithChannels(hello);
    const history = all.filter(({ channel }) => channel === 'fridge');
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
  function catchUpWithChannels({ channels = CHANNELS.map(({ name }) => name) }: Hello) {
    const isWanted = ({ channel }: Telling) => channels.includes(channel);
    const news = all.slice(toldOfAll ?? all.length).filter(isWanted);
    const isNews = isOwed || toldOfAll !== all.length;
    isOwed = false;
    toldOfAll = all.length;
    if (isNear) return say(...news.map((telling) => channelLineOf(telling)));
    isNear = true;
    if (!isNews) return;
    const missed = news.filter(({ level }) => level !== null);
    const lasts = CHANNELS.flatMap(({ name }) =>
      all.filter(({ channel }) => channel === name && channels.includes(name)).slice(-1),
    );
    const absent = channels.includes('x') ? [absentLine()] : [];
    say(
      ...missed.map((telling) => channelLineOf(telling, true)),
      ...lasts.map((telling) => channelLineOf(telling)),
      ...absent,
    );
  }
  function channelLineOf({ channel, id, level, atMs, celsius }: Telling, missed?: true) {
    const details = { ageMs: Math.round(nowMs - atMs), id, celsius, missed };
    return JSON.stringify([`${channel}/${level ?? 'temperature'}`, wallMs(atMs), details]);
  }
  function absentLine() {
    const id = all.filter(({ level }) => level !== null).at(-1)?.id ?? 'none';
    return JSON.stringify([
      ...['x/unknown', wallMs(nowMs)],
      { ageMs: 0, id, reason: 'no such channel' },
    ]);
  }
  function lineOf({ id, level, atMs }: Telling) {
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
      const details = hello === null ? stateOf('fridge') : { channels: statesOf(hello) };
      say(JSON.stringify(['heartbeat', wallMs(nowMs), ...(details ? [details] : [])]));
    }
  }
  function stateOf(door: string) {
    const last = all.filter(({ channel }) => channel === door).at(-1);
    return last && { ageMs: Math.round(nowMs - last.atMs), id: last.id };
  }
  function statesOf({ channels = ['fridge', 'freezer'] }: Hello) {
    const doors = ['fridge', 'freezer'].filter((door) => channels.includes(door));
    return Object.fromEntries(doors.map((door) => [door, stateOf(door)]));
  }
  function greet(asked: Hello) {
    isGreeted = true;
    told = undefined;
    if (phase === 'handshake') enter('hearing');
    if (asked.protocol === 1) return say('["hello",{"protocol":1,"heartbeatMs":10000}]');
    hello = asked;
    // The ids are numbers of tellings.
    const known = asked.since === undefined ? 0 : Number(asked.since.split('-')[1]);
    const isKnown = known > 0 && known <= all.length;
    toldOfAll = isKnown ? known : null;
    // Of what it says that it knows it may have missed what it does not want: how all is, it is told.
    if (isKnown) isOwed = true;
    isNear = false;
    const missed = asked.since !== undefined && !isKnown ? { missed: 'lost' } : {};
    say(JSON.stringify(['hello', { ...WELCOME, ...missed }]));
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
    const id = `run-${all.length + 1}`;
    if (step.does === 'change') {
      all.push({ channel: step.channel, id, level: step.level, atMs: nowMs });
    }
    if (step.does === 'read') {
      all.push({ channel: 'air', id, level: null, celsius: step.celsius, atMs: nowMs });
    }
    if ('who' in step && step.who !== who) continue;
    if ('who' in step && phase === 'absent') enter('handshake');
    if (phase === 'over') continue;
    if (['hello', 'ask', 'speak'].includes(step.does)) heardBeat = beats;
    // Who takes no more is told when it drains: what it missed, and then how things are.
    if (step.does === 'ask' && isGreeted && phase === 'lagging') {
      told = undefined;
      isOwed = hello !== null;
    }
    if (step.does === 'ask' && isGreeted && phase === 'hearing') {
      told = undefined;
      toldOfAll = null;
      isNear = false;
    }
    if (step.does === 'hello' && !isGreeted) greet(step.hello);
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
    arbitrary: fc.oneof(
      fc.record({
        does: fc.constant('change' as const),
        channel: fc.constantFrom('fridge', 'fridge', 'freezer'),
        level: fc.constantFrom<Level>('open', 'close', 'open', 'close', 'unknown'),
      }),
      fc.constant({ does: 'change' as const, channel: 'air', level: 'unknown' as const }),
      fc.record({ does: fc.constant('read' as const), celsius: fc.constantFrom(4.5, 9) }),
    ),
  },
  {
    weight: 15,
    arbitrary: fc.record({
      does: fc.constant('hello' as const),
      who: fc.nat({ max: 2 }),
      hello: fc.oneof(
        fc.constant<Hello>({ protocol: 1 }),
        fc.record<Hello>({
          protocol: fc.constant(2),
          channels: fc.constantFrom(undefined, undefined, ['air', 'x', 'freezer'], ['fridge']),
          since: fc.option(
            fc.nat({ max: 12 }).map((number) => `run-${number}`),
            {
              nil: undefined,
            },
          ),
        }),
      ),
    }),
  },
  {
    weight: 60,
    arbitrary: deed(['come', 'ask', 'speak', 'fill', 'drain', 'drain', 'bad']),
  },
  { weight: 3, arbitrary: deed(['flood', 'fin', 'vanish']) },
);

describe('connections', () => {
  it('are written, in any history, what the oracle says of each of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const server = startMemoryServer({ channels: CHANNELS });
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
          if (step.does === 'change') server.changeOf(step.channel, step.level);
          if (step.does === 'read') server.read('air', step.celsius);
          if (!('who' in step)) continue;
          const socket = socketOf(step.who);
          if (step.does === 'hello') socket.say(JSON.stringify(['hello', step.hello]));
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
