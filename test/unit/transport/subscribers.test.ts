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

describe('what a client knows of', () => {
  const HELLO_2 = helloFor({});
  const start = () => {
    const server = startMemoryServer({ channels: [...doors('fridge', 'freezer'), AIR] });
    server.changeOf('fridge', 'open');
    return server;
  };
  const acknowledge = (rest: object) =>
    encode('fridge/acknowledge', { id: 'run-1', ...rest }).trimEnd();
  const TOLD = '["fridge/acknowledged",1400000000000,{"ageMs":0,"id":"run-1","remainingMs":5000}]';

  it('is told to all that know of its channel, itself too, and to nobody else', () => {
    const server = start();
    const others = [
      join(server, new MemorySocket()),
      join(server, new MemorySocket(), HELLO),
      join(server, new MemorySocket(), helloFor({ channels: ['freezer', 'air'] })),
    ];
    const own = join(server, new MemorySocket(), HELLO_2);
    const another = join(server, new MemorySocket(), helloFor({ channels: ['fridge'] }));
    server.clock.advance(100);
    own.say(acknowledge({ forMs: 5000 }));
    const told = TOLD.replaceAll('1400000000000', String(server.clock.now().wallMs));
    expect([own.lines, another.lines]).toEqual([[told], [told]]);
    expect(others.map(({ lines }) => lines)).toEqual([[], [], []]);
  });

  it('of one that speaks no protocol 2 is nothing', () => {
    const server = start();
    const own = join(server, new MemorySocket(), HELLO_2);
    for (const says of [[], [HELLO]]) {
      join(server, new MemorySocket(), ...says).say(acknowledge({ forMs: 5000 }));
    }
    expect([own.lines, server.journal.acknowledged]).toEqual([[], {}]);
  });

  it('is told behind how things are to who comes later, with what is left', () => {
    const server = start();
    join(server, new MemorySocket(), HELLO_2).say(acknowledge({ forMs: 5000 }));
    server.clock.advance(4000);
    const { socket } = server.connect();
    socket.say(HELLO_2);
    expect(socket.lines.slice(1)).toEqual([
      '["fridge/open",1400000000000,{"ageMs":4000,"id":"run-1"}]',
      TOLD.replace('"ageMs":0', '"ageMs":4000').replace('5000', '1000'),
    ]);
    server.clock.advance(1000);
    const late = server.connect().socket;
    late.say(HELLO_2);
    expect(late.lines).toHaveLength(2);
  });

  it('is told to who was away that it is taken back', () => {
    const server = start();
    const own = join(server, new MemorySocket(), HELLO_2);
    own.say(acknowledge({ forMs: 5000 }), acknowledge({ forMs: 0 }));
    expect(own.lines[1]).toBe(TOLD.replace('5000', '0'));
    const { socket } = server.connect();
    socket.say(helloFor({ since: 'run-1' }));
    expect(socket.lines.at(-1)).toBe(TOLD.replace('5000', '0'));
  });

  it('of all openings is told again behind each, and of one ends with it', () => {
    const server = start();
    const own = join(server, new MemorySocket(), HELLO_2);
    own.say('["fridge/acknowledge",{"forMs":5000}]');
    server.changeOf('fridge', 'close', 'open');
    server.changeOf('freezer', 'open');
    const names = () => own.lines.map((line) => JSON.parse(line)[0].replace('fridge/', ''));
    expect(names()).toEqual(['acknowledged', 'close', 'open', 'acknowledged', 'freezer/open']);
    own.written.length = 0;
    own.say(acknowledge({ id: 'run-3', forMs: 5000 }));
    server.changeOf('fridge', 'close', 'open');
    expect(names()).toEqual(['acknowledged', 'close', 'open']);
  });

  it('is heard of one whose socket takes no more, and told when it takes more', () => {
    const server = start();
    const own = join(server, new MemorySocket(), HELLO_2);
    own.fillUp();
    server.changeOf('freezer', 'open');
    own.written.length = 0;
    own.say(acknowledge({ forMs: 5000 }));
    expect(own.lines).toEqual([]);
    own.drain();
    expect(own.lines.at(-1)).toBe(TOLD);
  });
});
