import { describe, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { createTracer, type TraceRecord } from '../../../src/app/trace.ts';
import { startMemoryServer } from '../../support/memory-server.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('the tracer', () => {
  it('writes where an actor starts, once', () => {
    const records: TraceRecord[] = [];
    const clock = new VirtualClock();
    const inspect = createTracer(clock, (record) => records.push(record));
    const states = { a: { on: { go: 'b' } }, b: {} };
    const actor = createActor(createMachine({ id: 'm', initial: 'a', states }), { inspect });
    actor.start().send({ type: 'go' });
    expect(records).toMatchObject([
      { from: null, event: 'xstate.init', to: 'a' },
      { from: 'a', event: 'go', to: 'b' },
    ]);
  });

  it('writes one record per transition taken, and never what a context holds', () => {
    const clock = new VirtualClock();
    clock.wallOffsetMs = 5000;
    const records: TraceRecord[] = [];
    const inspect = createTracer(clock, (record) => records.push(record));
    const { socket, actor } = startMemoryServer({ clock, inspect }).connect();
    clock.advance(100);
    socket.say('junk');
    actor.send({ type: 'nonsense' } as never);
    socket.destroy();
    const common = { machine: 'connection', actor: 'connection-1' };
    const plain = (flow: string) => ({ serving: { protocol: 'plain', flow } });
    expect(records).toEqual([
      { ...common, from: null, event: 'xstate.init', to: plain('handshake'), when: 5000 },
      {
        ...common,
        from: plain('handshake'),
        event: 'xstate.after.handshakeMs.connection.serving.flow.handshake',
        to: plain('replaying'),
        when: 5100,
      },
      {
        ...common,
        from: plain('replaying'),
        event: 'xstate.after.handshakeMs.connection.serving.flow.handshake',
        to: plain('streaming'),
        when: 5100,
      },
      {
        ...common,
        from: plain('streaming'),
        event: 'line.bad',
        to: plain('streaming'),
        when: 5100,
      },
      { ...common, from: plain('streaming'), event: 'socket.closed', to: 'closed', when: 5100 },
    ]);
  });
});
