import { once } from 'node:events';
import { Duplex } from 'node:stream';
// @ts-expect-error it has no types
import createDuplexEmitter from 'duplex-emitter';
import { describe, expect, it, vi } from 'vitest';
import type { PeerFault } from '../../../src/transport/line-reader.ts';
import { RemoteEmitter, UNSENT_BYTES_MAX } from '../../../src/transport/remote-emitter.ts';
import { createStreamPair } from '../../support/memory-stream.ts';
import { uncaught } from '../../support/uncaught.ts';

function listen(nowMs?: () => number) {
  const [far, near] = createStreamPair();
  const remote = new RemoteEmitter(near, nowMs);
  const heard: unknown[] = [];
  const faults: PeerFault[] = [];
  remote.onMessage(({ name, args }) => heard.push([name, ...args]));
  remote.onFault((fault) => faults.push(fault));
  return { far, near, remote, heard, faults };
}

async function settle(stream: Duplex) {
  stream.end();
  await once(stream, 'finish');
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a remote emitter', () => {
  it('carries events both ways, with their arguments', async () => {
    const [a, b] = createStreamPair();
    const [left, right] = [new RemoteEmitter(a), new RemoteEmitter(b)];
    const heard: unknown[] = [];
    right.on('open', (...args) => heard.push(['right', ...args]));
    left.on('close', (...args) => heard.push(['left', ...args]));
    left.emit('open', 1, { a: ['ü'] });
    right.emit('close');
    await settle(a);
    expect(heard).toHaveLength(2);
    expect(heard).toContainEqual(['right', 1, { a: ['ü'] }]);
    expect(heard).toContainEqual(['left']);
  });

  it('calls once once, and off takes back', async () => {
    const { far, remote } = listen();
    const heard: string[] = [];
    const unwanted = () => heard.push('unwanted');
    remote
      .once('x', () => heard.push('once'))
      .on('x', unwanted)
      .off('x', unwanted);
    far.write('["x"]\n["x"]\n');
    await settle(far);
    expect(heard).toEqual(['once']);
  });

  it('treats names that mean something to Node as any other', async () => {
    const { far, remote, faults } = listen();
    const heard: unknown[] = [];
    for (const name of ['error', 'newListener', '__proto__', 'constructor']) {
      remote.on(name, (...args) => heard.push([name, ...args]));
    }
    far.write('["error","x"]\n["newListener"]\n["__proto__",1]\n["constructor"]\n["unheard"]\n');
    await settle(far);
    expect(heard).toEqual([['error', 'x'], ['newListener'], ['__proto__', 1], ['constructor']]);
    expect(faults).toEqual([]);
  });

  it('hears a whole last line without its end, and blames nobody for half a one', async () => {
    const [whole, half] = [listen(), listen()];
    whole.far.write('["close",1]');
    half.far.write('["close",');
    await Promise.all([settle(whole.far), settle(half.far)]);
    expect(whole.heard).toEqual([['close', 1]]);
    expect([half.heard, half.faults]).toEqual([[], []]);
  });

  it('delivers nothing more once it is detached by any listener of a line', async () => {
    const [byMessage, byFault] = [listen(), listen(() => 0)];
    byMessage.remote.onMessage(() => byMessage.remote.detach());
    byMessage.remote.on('a', () => byMessage.heard.push('a by name'));
    byMessage.far.write('["a"]\n["b"]\n');
    byFault.remote.onFault(() => byFault.remote.detach());
    byFault.far.write(`${'\n'.repeat(200)}["a"]\njunk\n`);
    await Promise.all([settle(byMessage.far), settle(byFault.far)]);
    expect(byMessage.heard).toEqual([['a']]);
    expect(byFault.heard).toEqual([]);
    expect(byFault.faults.map(({ kind }) => kind)).toEqual(['flood']);
  });

  it('leaves nothing of its own on the stream once it is detached, and lets it flow', () => {
    const [, near] = createStreamPair();
    const before = near.eventNames().map((name) => [name, near.listenerCount(name)]);
    new RemoteEmitter(near).detach();
    expect(near.eventNames().map((name) => [name, near.listenerCount(name)])).toEqual(before);
    expect(near.readableFlowing).toBe(true);
  });

  it('counts on the clock of the machine when it is given none', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const { far, faults } = listen();
    far.write('\n'.repeat(200));
    now.mockReturnValue(1000);
    far.write('\n'.repeat(200));
    now.mockRestore();
    await settle(far);
    expect(faults).toEqual([]);
  });

  it('lets a listener that throws fail on its own, not as the peer doing', async () => {
    const { far, remote, heard } = listen();
    remote.on('a', () => {
      throw new Error('our bug');
    });
    expect(await uncaught(1, () => far.write('["a"]\n["b"]\n'))).toEqual(['our bug']);
    expect(heard).toEqual([['a'], ['b']]);
  });

  it('sends no frame that is more than its bound alone, counted in bytes', () => {
    const stuck = new Duplex({ read() {}, write() {} });
    expect(new RemoteEmitter(stuck).send('ü'.repeat(UNSENT_BYTES_MAX / 2 + 1))).toBe(false);
    expect(stuck.writableLength).toBe(0);
  });

  it('lets frames wait up to its bound, and none beyond', () => {
    const stuck = new Duplex({ read() {}, write() {} });
    const remote = new RemoteEmitter(stuck);
    remote.send('y'.repeat(UNSENT_BYTES_MAX - 1));
    remote.send('y');
    expect(stuck.writableLength).toBe(UNSENT_BYTES_MAX);
    expect(remote.send('y')).toBe(false);
    expect(stuck.writableLength).toBe(UNSENT_BYTES_MAX);
  });

  it('writes nothing to a stream that has ended', () => {
    const { near, remote } = listen();
    near.end();
    expect(remote.emit('x')).toBe(false);
  });

  it('refuses arguments that JSON cannot say', () => {
    const { remote } = listen();
    expect(() => remote.emit('x', 1n)).toThrow(TypeError);
  });
});

describe('a channel of a remote emitter', () => {
  it('is a stream within the stream', async () => {
    const [a, b] = createStreamPair();
    const [left, right] = [new RemoteEmitter(a), new RemoteEmitter(b)];
    const heard: unknown[] = [];
    const unwanted = () => heard.push('unwanted');
    right
      .channel('fridge')
      .on('open', (...args) => heard.push(['fridge', ...args]))
      .once('close', (...args) => heard.push(['once', ...args]))
      .on('close', unwanted)
      .off('close', unwanted);
    right.on('open', (...args) => heard.push(['plain', ...args]));
    right.channel('air').on('temperature', (...args) => heard.push(['air', ...args]));
    const fridge = left.channel('fridge');
    fridge.emit('open', 1, { ageMs: 2 });
    fridge.emit('close', 3);
    fridge.emit('close', 4);
    left.channel('air').emit('temperature', 5);
    left.channel('freezer').emit('open', 6);
    left.emit('open', 7);
    await settle(a);
    expect(heard).toEqual([
      ['fridge', 1, { ageMs: 2 }],
      ['once', 3],
      ['air', 5],
      ['plain', 7],
    ]);
  });

  it('speaks with the npm package duplex-emitter, both ways', async () => {
    const [a, b] = createStreamPair();
    const [ours, theirs] = [new RemoteEmitter(a).channel('fridge'), createDuplexEmitter(b)];
    const heard: unknown[] = [];
    theirs.on('fridge/open', (...args: unknown[]) => heard.push(['theirs', ...args]));
    ours.on('close', (...args) => heard.push(['ours', ...args]));
    ours.emit('open', 1, { id: 'k3f9-7' });
    theirs.emit('fridge/close', 2);
    theirs.emit('close', 3);
    await settle(a);
    await settle(b);
    expect(heard).toHaveLength(2);
    expect(heard).toContainEqual(['theirs', 1, { id: 'k3f9-7' }]);
    expect(heard).toContainEqual(['ours', 2]);
  });

  it('has the bounds of its emitter', () => {
    const stuck = new Duplex({ read() {}, write() {} });
    const fridge = new RemoteEmitter(stuck).channel('fridge');
    expect(fridge.emit('open', 'y'.repeat(UNSENT_BYTES_MAX))).toBe(false);
    expect(stuck.writableLength).toBe(0);
  });

  it.each(['', 'Fridge', 'a/b', 'x'.repeat(33)])('has a name, and not %j', (name) => {
    const expected = new RangeError(
      `channel: expected 1 to 32 of a-z0-9-, got ${JSON.stringify(name)}`,
    );
    expect(() => listen().remote.channel(name)).toThrow(expected);
  });
});
