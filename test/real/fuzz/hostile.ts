/** Hostile peers, on either side: what they do on one connection, and what is then due to them. */
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { SOON_MS } from '../../support/lines.ts';
import { BAD_LINE, meaningOf } from '../../support/meaning.ts';
import { chunkSizes, inChunks, nextTurn } from '../../support/memory-stream.ts';
import type { Peer } from '../../support/peers.ts';
import { line } from './lines.ts';

/** How long a victim has for what it must do when a failure is tried again, in ms. */
const AGAIN_MS = 1500;
/** Well below and far above what a second may bring, whatever a busy machine does to timing. */
const CALM = { lines: 150, bytes: 50_000 };
const FLOOD = { lines: 1500, bytes: 400_000 };
/** A line that never comes. */
const NOTHING = /^\b$/;

/** What a hostile peer does on one connection. */
export interface Plan {
  /** What it says, each piece so often; a character is a byte. */
  readonly said: readonly (readonly [bytes: string, times: number])[];
  readonly chunkSizes: readonly number[];
  /**
   * What it does then: it waits for its due, ends its side, resets the connection, reads nothing
   * more, or waits for its due and does not end its side.
   */
  readonly end: 'hold' | 'fin' | 'reset' | 'stall' | 'linger';
}

/** How one side is asked whether it still serves us, and what it answers. */
export interface Victim {
  readonly sender: 'client' | 'server';
  readonly probe: readonly string[];
  readonly answer: string | RegExp;
}

const said = (text: fc.Arbitrary<string>, ...times: [number, ...number[]]) =>
  fc.tuple(
    text.map((characters) => Buffer.from(characters).toString('latin1')),
    fc.constantFrom(...times),
  );
const wholeLine = line.map((text) => `${text}\n`);
const wholeLines = (maxLength: number) =>
  fc.array(wholeLine, { maxLength, size: 'max' }).map((lines) => lines.join(''));
const noise = fc
  .uint8Array({ maxLength: 3000, size: 'max' })
  .map((bytes): [string, number] => [Buffer.from(bytes).toString('latin1'), 1]);
const piece = fc.oneof(
  { weight: 6, arbitrary: said(wholeLines(8), 1) },
  { weight: 2, arbitrary: said(wholeLines(25), 1) },
  { weight: 1, arbitrary: noise },
  // A line without an end, near the limit, at ten times the limit, and beyond any.
  {
    weight: 1,
    arbitrary: said(fc.constantFrom('x', '['), 4096, 4097, 9000, 40_960, 41_000, 49_000, 500_000),
  },
  { weight: 1, arbitrary: said(wholeLine, 1, 100, 190, 210, 2000) },
  { weight: 1, arbitrary: said(fc.constantFrom('xxx\n', '\n'), 8, 9, 10, 11, 12) },
);
const plan: fc.Arbitrary<Plan> = fc.record({
  said: fc.array(piece, { maxLength: 3 }),
  chunkSizes,
  end: fc.constantFrom('hold', 'hold', 'hold', 'hold', 'fin', 'fin', 'reset', 'stall', 'linger'),
});

/** What some hostile peers do at a time: half of the most, on average. */
export function plans(most: number): fc.Arbitrary<readonly Plan[]> {
  return fc.array(plan, { minLength: 1, maxLength: most, size: 'max' });
}

/** Plays one plan, and expects what is due; the connection is then the caller's to end. */
export async function attack(
  { socket, lines, say }: Peer,
  { said, chunkSizes, end }: Plan,
  victim: Victim,
  isAgain: boolean,
): Promise<void> {
  const bytes = Buffer.concat(
    said.map(([text, times]) => Buffer.from(text.repeat(times), 'latin1')),
  );
  for (const chunk of inChunks(bytes, chunkSizes)) {
    if (!socket.writable) break;
    socket.write(chunk);
    await nextTurn();
  }
  if (end === 'reset') return void socket.resetAndDestroy();
  if (end === 'stall') return void socket.pause();
  if (end === 'fin') socket.end();
  // The first ends whatever line is under way.
  else if (socket.writable) say('', ...victim.probe);
  const due = end === 'fin' ? 'gone' : dueFor(bytes, victim);
  const got = await lines
    .next(due === 'gone' ? NOTHING : victim.answer, isAgain ? AGAIN_MS : SOON_MS)
    .then(
      () => 'served',
      (error) => {
        if (isOver(socket)) return 'gone';
        if (due === 'gone') return 'still there';
        throw error;
      },
    );
  if (due !== 'any' && due !== got) throw new Error(`expected to be ${due}, got ${got}`);
}

function isOver(socket: Socket): boolean {
  return socket.readableEnded || socket.destroyed;
}

/** Whether one who sent these bytes, and stays, must still be served; near a flood, anything. */
function dueFor(bytes: Buffer, { sender, probe }: Victim): 'served' | 'gone' | 'any' {
  const all = Buffer.concat([bytes, Buffer.from(`\n${probe.join('\n')}\n`)]);
  const meaning = meaningOf(all);
  const lines = all.toString('latin1').split('\n').length;
  const bad = meaning.filter((text) => text === BAD_LINE || isBadHello(text, sender));
  const isRefused = sender === 'server' && meaning.some((text) => text.startsWith('["refused"'));
  const isFlood = lines > FLOOD.lines || all.length > FLOOD.bytes;
  if (isRefused || bad.length >= 10 || isFlood) return 'gone';
  return lines > CALM.lines || all.length > CALM.bytes ? 'any' : 'served';
}

function isBadHello(text: string, sender: Victim['sender']): boolean {
  if (!text.startsWith('["hello"')) return false;
  const { protocol, channels, since } = JSON.parse(text)[1] ?? {};
  if (!(Number.isInteger(protocol) && protocol > 0)) return true;
  // What a server says beyond that is taken as far as it can be.
  if (protocol === 1 || sender === 'server') return false;
  const isList = channels === undefined || (Array.isArray(channels) && areNames(channels));
  return !isList || !['undefined', 'string'].includes(typeof since);
}

function areNames(names: unknown[]): boolean {
  const areGood = names.every((name) => typeof name === 'string' && /^[a-z0-9-]{1,32}$/.test(name));
  return areGood && names.length > 0 && names.length <= 32;
}
