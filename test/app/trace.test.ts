import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { createTracer, type TraceRecord } from '../../src/app/trace.ts';
import { connectionMachine } from '../../src/machines/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

describe('the tracer', () => {
  it('writes one record per transition taken, and never what a context holds', () => {
    const clock = new VirtualClock();
    clock.wallOffsetMs = 5000;
    const records: TraceRecord[] = [];
    const connection = createActor(connectionMachine, {
      id: 'connection-7',
      clock,
      input: { clients: 0, clientsMax: 1 },
      inspect: createTracer(clock, (record) => records.push(record)),
    }).start();
    clock.advance(100);
    connection.send({ type: 'line.bad' });
    connection.send({ type: 'nonsense' } as never);
    connection.send({ type: 'socket.closed' });
    const common = { machine: 'connection', actor: 'connection-7' };
    const plain = (flow: string) => ({ serving: { speech: 'plain', flow } });
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
        event: 'line.bad',
        to: plain('replaying'),
        when: 5100,
      },
      { ...common, from: plain('replaying'), event: 'socket.closed', to: 'closed', when: 5100 },
    ]);
  });
});
