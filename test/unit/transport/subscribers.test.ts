import { describe, expect, it } from 'vitest';
import { BLANK_RECORD, withChange } from '../../../src/machines/change.ts';
import { type Channel, encode } from '../../../src/machines/index.ts';
import { BLANK_JOURNAL, journalOf, withRecord } from '../../../src/machines/journal.ts';
import { HELLO, startMemoryServer } from '../../support/memory-server.ts';
import { MemorySocket } from '../../support/memory-socket.ts';
import { uncaught } from '../../support/uncaught.ts';

/** A client that has had its replay, greeted or plain. */
function join(
  server: ReturnType<typeof startMemoryServer>,
  socket: MemorySocket,
  ...says: string[]
) {
  server.connect(socket);
  if (says.length > 0) socket.say(...says);
  else server.clock.advance(100);
  socket.written.length = 0;
  return socket;
}

const AIR: Channel = { name: 'air', kind: 'temperature' };

function doors(...names: string[]): Channel[] {
  return names.map((name) => ({ name, kind: 'door' }));
}

/** A hello of protocol 2, without its line's end. */
function helloFor(asks: { readonly channels?: readonly string[]; readonly since?: string }) {
  return encode('hello', { protocol: 2, ...asks }).trimEnd();
}

describe('those who are told the same', () => {
  it('are told one after the other, for as long as one of them is there', () => {
    const server = startMemoryServer({ channels: doors('a', 'b', 'ab') });
    const order: string[] = [];
    const subscribe = (client: string, channels?: readonly string[]) => {
      const socket = join(server, new MemorySocket(), helloFor(channels ? { channels } : {}));
      socket.onWritten = () => order.push(client);
      return socket;
    };
    const gone = subscribe('gone', ['ab']);
    subscribe('b, a', ['b', 'a']);
    gone.destroy();
    subscribe('all');
    subscribe('a, b', ['a', 'b', 'a']);
    subscribe('ab', ['ab']);
    server.changeOf('a', 'open');
    expect(order.splice(0)).toEqual(['b, a', 'a, b', 'all']);
    server.changeOf('ab', 'open');
    expect(order).toEqual(['all', 'ab']);
  });
});

describe('a plain client', () => {
  it('is told of the first door, whatever comes before it', () => {
    const server = startMemoryServer({ channels: [AIR, ...doors('fridge', 'freezer')] });
    const socket = join(server, new MemorySocket());
    server.changeOf('freezer', 'open');
    server.changeOf('fridge', 'close');
    expect(socket.lines.map((line) => JSON.parse(line)[0])).toEqual(['close']);
  });

  it('is told nothing where there is no door', () => {
    const server = startMemoryServer({ channels: [AIR] });
    const socket = join(server, new MemorySocket());
    server.read('air', 4.5);
    expect(socket.written).toEqual([]);
  });
});

describe('one that is far behind', () => {
  it('is written no batch with nothing in it', () => {
    const server = startMemoryServer({ channels: doors('fridge', 'freezer') });
    const socket = join(server, new MemorySocket(), helloFor({ channels: ['fridge'] }));
    socket.isFull = true;
    server.changeOf('fridge', 'open');
    for (let i = 0; i < 100; i++) server.changeOf('freezer', 'open', 'close');
    socket.written.length = 0;
    socket.drain();
    expect(socket.written).toEqual([]);
    server.clock.advance(5000);
    expect(socket.lines.map((line) => JSON.parse(line)[0])).toEqual(['fridge/open']);
  });
});

describe('a reading', () => {
  it('is a change to go on from, if it is one of the latest and all that followed is known', () => {
    const server = startMemoryServer({ channels: [...doors('fridge'), AIR] });
    const missedSince = (since: string) => {
      const { socket } = server.connect();
      socket.say(helloFor({ since }));
      return JSON.parse(socket.lines[0] ?? '')[1].missed;
    };
    for (let i = 0; i < 1001; i++) server.read('air', 4.5);
    expect(['run-1', 'run-2', 'run-1001'].map(missedSince)).toEqual([
      ...['lost', undefined, undefined],
    ]);
    for (let i = 0; i < 500; i++) server.changeOf('fridge', 'open', 'close');
    expect(missedSince('run-1001')).toBeUndefined();
    server.changeOf('fridge', 'open');
    expect(missedSince('run-1001')).toBe('lost');
  });
});

describe('a change that is delivered', () => {
  it('is written once to one who is subscribed in the middle of the round', () => {
    const server = startMemoryServer();
    const late = join(server, new MemorySocket());
    let isHasty = false;
    /** As no stream may do: that it is written to makes another one drain. */
    class Hasty extends MemorySocket {
      override write(bytes: string | Uint8Array): boolean {
        if (isHasty) late.drain();
        return super.write(bytes);
      }
    }
    join(server, new Hasty());
    late.isFull = true;
    server.change('open');
    isHasty = true;
    server.change('close');
    server.change('open');
    expect(late.lines.map((line) => JSON.parse(line)[0])).toEqual(['open', 'close', 'open']);
  });

  it('reaches all others when what watches one that takes no more throws', async () => {
    const server = startMemoryServer({
      inspect(event) {
        if (event.type !== '@xstate.event' || event.event.type !== 'socket.saturated') return;
        throw new Error('our bug');
      },
    });
    const full = [0, 1].map(() => join(server, new MemorySocket()));
    const last = join(server, new MemorySocket(), HELLO);
    for (const socket of full) socket.isFull = true;
    const thrown = await uncaught(2, () => server.change('open'));
    expect(thrown).toEqual(['our bug', 'our bug']);
    expect([...full, last].map(({ lines }) => lines.length)).toEqual([1, 1, 1]);
  });

  it('and is kept only then is not told again to one that took no more meanwhile', () => {
    const server = startMemoryServer();
    const socket = join(server, new MemorySocket(), '["hello",{"protocol":2}]');
    const change = { level: 'open', id: 'run-1', at: server.clock.now(), first: false } as const;
    const journal = withRecord(BLANK_JOURNAL, 'door', withChange(BLANK_RECORD, change));
    socket.isFull = true;
    server.deliver(journal);
    server.deliver(journal);
    socket.drain();
    expect(socket.lines.map((line) => JSON.parse(line)[0])).toEqual(['door/open']);
  });
});

describe('what an earlier run left', () => {
  const at = { wallMs: 1, monotonicMs: -5 };
  const history = (['open', 'close', 'open'] as const).map((level, i) => ({
    channel: 'door',
    change: { level, id: `old-${i + 1}`, at, first: false },
  }));

  /** What one is told who knows that change, of a server that goes on with them. */
  function toldTo(since: string, ...levels: ('open' | 'close')[]): string[] {
    const server = startMemoryServer();
    server.deliver(journalOf({ remembered: history.slice(-1), history }, ['door']));
    server.change(...levels);
    const socket = new MemorySocket();
    server.connect(socket);
    socket.say(encode('hello', { protocol: 2, since }).trimEnd());
    return socket.lines.map((line) => {
      const [name, , details] = JSON.parse(line);
      if (name === 'hello') return `hello ${JSON.parse(line)[1].missed}`;
      return `${name} ${details.id}${details.missed ? ' missed' : ''}`;
    });
  }

  it('is told, with what followed, to one who knows a change before it', () => {
    expect(toldTo('old-1')).toEqual([
      ...['hello undefined', 'door/close old-2 missed', 'door/open old-3 missed'],
    ]);
    expect(toldTo('old-2', 'close', 'open')).toEqual([
      ...['hello undefined', 'door/open old-3 missed'],
      ...['door/close run-1 missed', 'door/open run-2 missed', 'door/open run-2'],
    ]);
  });

  it('is lost to one who knows none of it', () => {
    expect(toldTo('old-0', 'close')).toEqual(['hello lost', 'door/close run-1']);
  });
});
