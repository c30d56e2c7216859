import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteEmitter } from '../../../src/transport/remote-emitter.ts';
import { BAD_LINE, meaningOf } from '../../support/meaning.ts';
import { chunkSizes, createStreamPair, inChunks, nextTurn } from '../../support/memory-stream.ts';
import { RUNS } from '../oracle/runs.ts';

/** A remote emitter with a clock that makes each chunk a new second, so that nothing floods. */
function listen() {
  const [far, near] = createStreamPair();
  let seconds = 0;
  const remote = new RemoteEmitter(near, () => seconds * 1000);
  const heard: string[] = [];
  remote.onMessage(({ name, args }) => heard.push(JSON.stringify([name, ...args])));
  remote.onFault(({ kind }) => heard.push(kind === 'line' ? BAD_LINE : kind));
  return {
    remote,
    heard,
    async arrive(chunks: readonly Buffer[]) {
      for (const chunk of chunks) {
        seconds++;
        far.write(chunk);
      }
      far.end();
      await nextTurn();
    },
  };
}

const anyJson = fc.jsonValue({ maxDepth: 3 });
const message = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 5 }), fc.array(anyJson, { maxLength: 3 }))
  .map(([name, args]) => JSON.stringify([name, ...args]));
const almost = fc.oneof(
  anyJson.map((value) => JSON.stringify(value)),
  fc.constantFrom('', '\r', ' ', '[]', '{', '["half', '["a"]x', ' ["a" ] ', 'null', '["\\u0000"]'),
);
const around = fc
  .tuple(fc.constantFrom(1, 2, 3), fc.integer({ min: -2, max: 2 }))
  .map(([times, more]) => times * 4096 + more);
const long = fc
  .tuple(fc.oneof(around, fc.integer({ min: 4, max: 12_290 })), fc.constantFrom('y', 'ü', '🚪'))
  .map(([bytes, unit]) => {
    const width = Buffer.byteLength(unit);
    const padding = ' '.repeat((bytes - 4) % width);
    return `["${unit.repeat((bytes - 4) / width)}"]${padding}`;
  });
const soup = fc.array(fc.constantFrom(0x0a, 0x0d, 0x22, 0x5b, 0x5d, 0xc3, 0xbc, 0xf0, 0xff), {
  maxLength: 12,
});
const line = fc.oneof(
  { weight: 4, arbitrary: message.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: almost.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: long.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: soup.map((bytes) => Buffer.from(bytes)) },
);
const ending = fc.constantFrom('\n', '\n', '\r\n').map((text) => Buffer.from(text));
/** Few enough that not even all in one chunk are too many bytes for a second. */
const anyBytes = fc
  .tuple(fc.array(fc.tuple(line, ending), { maxLength: 4 }), line)
  .map(([lines, last]) => Buffer.concat([...lines.flat(), last]));

describe('a remote emitter, given any bytes in any chunks', () => {
  it('hears and blames exactly what the lines say', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, chunkSizes, async (bytes, sizes) => {
        const { heard, arrive } = listen();
        await arrive(inChunks(bytes, sizes));
        expect(heard).toEqual(meaningOf(bytes));
      }),
      RUNS,
    );
  });

  it('hears and blames nothing more once it is detached', async () => {
    const count = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(anyBytes, chunkSizes, count, async (bytes, sizes, most) => {
        const { heard, remote, arrive } = listen();
        const byName: string[] = [];
        for (const name of ['', 'a']) remote.on(name, () => byName.push(name));
        const detachAtLast = () => {
          if (heard.length === most) remote.detach();
        };
        remote.onMessage(detachAtLast).onFault(detachAtLast);
        await arrive(inChunks(bytes, sizes));
        const expected = meaningOf(bytes).slice(0, most);
        expect(heard).toEqual(expected);
        // Those that asked by name come last, and the last message is not for them any more.
        const beforeLast = expected.slice(0, most - 1).map((text) => /^\["(a?)"/.exec(text)?.[1]);
        expect(byName).toEqual(beforeLast.filter((name) => name !== undefined));
      }),
      RUNS,
    );
  });
});
