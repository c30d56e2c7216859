import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  BLANK_RECORD,
  type Change,
  type ConnectionCommand,
  connectionMachine,
  type Level,
  withChange,
} from '../../src/machines/index.ts';
import { startConnection } from '../support/actors.ts';

type Started = ReturnType<typeof startConnection>;

/** The door changes, and those in the broadcast are told; the ids are run-1, run-2 and so on. */
function change(started: Started, ...levels: Level[]) {
  const { clock, connection, record } = started;
  for (const level of levels) {
    const number = Number(record.current.last?.id.slice('run-'.length) ?? 0) + 1;
    const next = { level, id: `run-${number}`, at: clock.now(), first: false };
    record.current = withChange(record.current, next);
    connection.send({ type: 'door.changed', record: record.current });
  }
}

function saidBy({ said }: Started, ...words: string[]): string[] {
  return said.map(({ what }) => what).filter((what) => words.some((word) => what.startsWith(word)));
}

/** A plain client that has had its replay. */
function startPlain(...levels: Level[]) {
  const started = startConnection();
  change(started, ...levels);
  started.clock.advance(100);
  return started;
}

/** A client that said hello at once. */
function startGreeted(...levels: Level[]) {
  const started = startConnection();
  change(started, ...levels);
  started.connection.send({ type: 'peer.greeted' });
  return started;
}

describe('a joining client', () => {
  it('is told the last state after its 100 ms when it is plain', () => {
    const started = startConnection();
    change(started, 'open');
    started.clock.advance(99);
    expect(saidBy(started, 'tell')).toEqual([]);
    started.clock.advance(1);
    expect(saidBy(started, 'tell')).toEqual(['tellPlain run-1']);
  });

  it('is welcomed and told the last state at once when it says hello', () => {
    expect(saidBy(startGreeted('open', 'close'), 'say', 'tell')).toEqual([
      'sayWelcome',
      'tellGreeted run-2',
    ]);
  });

  it('is told of an unknown door only when it is greeted', () => {
    expect(saidBy(startPlain('unknown'), 'tell')).toEqual([]);
    expect(saidBy(startGreeted('unknown'), 'tell')).toEqual(['tellGreeted run-1']);
  });

  it('is told nothing of a door nobody has heard of', () => {
    expect(saidBy(startPlain(), 'tell')).toEqual([]);
    expect(saidBy(startGreeted(), 'tell')).toEqual([]);
  });

  it('is refused with a FIN when the server is full', () => {
    const started = startConnection({ clients: 2, clientsMax: 2 });
    expect(saidBy(started, '')).toEqual(['sayRefused', 'endSocket full']);
    expect(started.connection.getSnapshot().value).toBe('closing');
  });
});

describe('a client that ends its side', () => {
  it('before it was told anything is told the last state, and then ended', () => {
    const started = startConnection();
    change(started, 'open');
    started.connection.send({ type: 'socket.ended' });
    expect(saidBy(started, 'tell', 'end')).toEqual(['tellPlain run-1', 'endSocket left']);
  });

  it('is told in the way that it speaks when there is an answer', () => {
    const connection = createActor(connectionMachine, { input: { clients: 0, clientsMax: 1 } });
    const commands: ConnectionCommand[] = [];
    connection.on('*', (command) => commands.push(command));
    connection.start();
    connection.send({ type: 'socket.ended' });
    connection.send({ type: 'peer.greeted' });
    const at = { wallMs: 0, monotonicMs: 0 };
    const unknown: Change = { level: 'unknown', id: 'run-1', at, first: false };
    connection.send({ type: 'door.recalled', record: withChange(BLANK_RECORD, unknown) });
    expect(commands).toEqual([
      { type: 'recallDoor' },
      { type: 'sayWelcome' },
      { type: 'tellGreeted', change: unknown },
      { type: 'endSocket', reason: 'left' },
    ]);
    expect(connection.getSnapshot().value).toBe('closing');
    connection.stop();
  });

  it('later is ended at once', () => {
    const started = startPlain('open');
    started.connection.send({ type: 'socket.ended' });
    change(started, 'close');
    expect(saidBy(started, 'tell', 'end')).toEqual(['tellPlain run-1', 'endSocket left']);
  });
});

describe('a plain client', () => {
  it('that says hello late is welcomed, and told again in the protocol it asked for', () => {
    const started = startPlain('open');
    for (const _ of [1, 2]) started.connection.send({ type: 'peer.greeted' });
    expect(saidBy(started, 'say', 'tell')).toEqual([
      'tellPlain run-1',
      'sayWelcome',
      'tellGreeted run-1',
    ]);
  });

  it('is not told a level again that it has, nor of an unknown door', () => {
    const started = startPlain('open');
    change(started, 'unknown', 'open', 'unknown', 'close');
    expect(saidBy(started, 'tell')).toEqual(['tellPlain run-1', 'tellPlain run-5']);
  });

  it('that missed a close is told of it before the next open', () => {
    const started = startPlain('open');
    started.connection.send({ type: 'socket.saturated' });
    change(started, 'close', 'unknown', 'open');
    started.connection.send({ type: 'socket.drained' });
    expect(saidBy(started, 'tell')).toEqual([
      ...['tellPlain run-1', 'tellPlain run-2', 'tellPlain run-4'],
    ]);
  });

  it('may be silent for as long as it likes, and gets no heartbeats', () => {
    const started = startPlain('open');
    started.clock.advance(1_000_000);
    started.connection.send({ type: 'heartbeat.due' });
    expect(saidBy(started, 'say', 'end')).toEqual([]);
  });
});

describe('a greeted client', () => {
  it('is ended after 25 s of silence, counted from its last good line', () => {
    const started = startGreeted();
    started.clock.advance(24_999);
    started.connection.send({ type: 'peer.spoke' });
    started.clock.advance(24_999);
    expect(saidBy(started, 'end')).toEqual([]);
    started.clock.advance(1);
    expect(saidBy(started, 'end')).toEqual(['endSocket silent']);
  });

  it('that lags at every heartbeat, and drains again, is not taken for silent', () => {
    const started = startGreeted('open');
    for (let ms = 0; ms < 60_000; ms += 10_000) {
      started.connection.send({ type: 'socket.saturated' });
      started.connection.send({ type: 'heartbeat.due' });
      started.connection.send({ type: 'socket.drained' });
      started.clock.advance(10_000);
    }
    expect(saidBy(started, 'sayHeartbeat')).toEqual([]);
    expect(saidBy(started, 'end')).toEqual([]);
    started.clock.advance(15_000);
    expect(saidBy(started, 'end')).toEqual(['endSocket silent']);
  });

  it('that lagged is told the latest change, then every one', () => {
    const started = startGreeted('open');
    started.connection.send({ type: 'socket.saturated' });
    change(started, 'close', 'open', 'close');
    started.connection.send({ type: 'heartbeat.due' });
    started.connection.send({ type: 'socket.drained' });
    change(started, 'open');
    expect(saidBy(started, 'tell', 'sayHeartbeat')).toEqual([
      ...['tellGreeted run-1', 'tellGreeted run-4', 'tellGreeted run-5'],
    ]);
  });
});

describe('any client', () => {
  it('is ended when it lags for 30 s', () => {
    const started = startPlain();
    started.connection.send({ type: 'socket.saturated' });
    started.clock.advance(29_999);
    expect(saidBy(started, 'end')).toEqual([]);
    started.clock.advance(1);
    expect(saidBy(started, 'end')).toEqual(['endSocket lagging']);
  });

  it('is ended on its tenth bad line', () => {
    const started = startPlain();
    for (let i = 0; i < 9; i++) started.connection.send({ type: 'line.bad' });
    expect(saidBy(started, 'end')).toEqual([]);
    started.connection.send({ type: 'line.bad' });
    expect(saidBy(started, 'end')).toEqual(['endSocket misbehaving']);
  });

  it('has a second to take our FIN, and is gone only when its socket says so', () => {
    const started = startPlain();
    started.connection.send({ type: 'connection.end' });
    started.clock.advance(999);
    expect(saidBy(started, 'end', 'destroy')).toEqual(['endSocket stopping']);
    started.clock.advance(1);
    expect(saidBy(started, 'destroy')).toEqual(['destroySocket']);
    expect(started.connection.getSnapshot().value).toBe('closing');
    started.connection.send({ type: 'socket.closed' });
    expect(started.connection.getSnapshot().value).toBe('closed');
  });

  it('is joined to the broadcast exactly while it streams', () => {
    const started = startPlain('open');
    started.connection.send({ type: 'socket.saturated' });
    started.connection.send({ type: 'socket.drained' });
    started.connection.send({ type: 'socket.closed' });
    expect(saidBy(started, 'join', 'leave')).toEqual([
      ...['joinBroadcast', 'leaveBroadcast', 'joinBroadcast', 'leaveBroadcast'],
    ]);
  });
});
