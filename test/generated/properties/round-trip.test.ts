import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteEmitter } from '../../../src/transport/remote-emitter.ts';
import { chunkSizes, createStreamPair, inChunks } from '../../support/memory-stream.ts';
import { RUNS } from '../oracle/runs.ts';

type Event = readonly [name: string, ...args: unknown[]];

const LINE_BYTES_MAX = 4096;

/** Any string there can be, halves of surrogate pairs too. */
const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.integer({ min: 0, max: LINE_BYTES_MAX - 8 }).map((length) => 'z'.repeat(length)),
);
const name = fc.oneof(
  fc.constantFrom('', 'error', '__proto__', 'newListener', 'removeListener', 'constructor', 'open'),
  anyString,
);
const argument = fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), anyString);
const event = fc
  .tuple(name, fc.array(argument, { maxLength: 3 }))
  .map(([name, args]): Event => [name, ...args])
  .filter((event) => Buffer.byteLength(JSON.stringify(event)) <= LINE_BYTES_MAX);

/** Compared as text, for which `__proto__` is a key as any other. */
const textsOf = (events: readonly Event[]) => events.map((event) => JSON.stringify(event));

describe('two remote emitters, one at each end', () => {
  it('carry any events, equal and in order, in any chunks', () => {
    const events = fc.array(event, { maxLength: 12 });
    fc.assert(
      fc.property(events, chunkSizes, (sent, sizes) => {
        const [here, wire] = createStreamPair();
        const frames: Buffer[] = [];
        wire.on('data', (frame: Buffer) => frames.push(frame));
        const sender = new RemoteEmitter(here);
        for (const event of sent) expect(sender.emit(...event)).toBe(true);

        const [far, there] = createStreamPair();
        let seconds = 0;
        const receiver = new RemoteEmitter(there, () => seconds * 1000);
        const heard: Event[] = [];
        const heardByName: Event[] = [];
        const faults: unknown[] = [];
        receiver.onMessage(({ name, args }) => heard.push([name, ...args]));
        receiver.onFault((fault) => faults.push(fault));
        for (const name of new Set(sent.map(([name]) => name))) {
          receiver.on(name, (...args) => heardByName.push([name, ...args]));
        }
        for (const chunk of inChunks(Buffer.concat(frames), sizes)) {
          seconds++;
          far.write(chunk);
        }
        expect(textsOf(heard)).toEqual(textsOf(sent));
        expect(textsOf(heardByName)).toEqual(textsOf(sent));
        expect(faults).toEqual([]);
      }),
      RUNS,
    );
  });
});
