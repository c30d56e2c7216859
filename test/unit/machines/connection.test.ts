import { describe, expect, it } from 'vitest';
import {
  BLANK_JOURNAL,
  type Channel,
  connectionMachine,
  journalOf,
  type Level,
  withRecord,
} from '../../../src/machines/index.ts';
import { withChange as withLoss } from '../../../src/machines/journal.ts';
import { HELLO, startMemoryServer } from '../../support/memory-server.ts';
import { MemorySocket } from '../../support/memory-socket.ts';

type Options = Parameters<typeof startMemoryServer>[0];

/** A server in memory with a door that has changed to these levels, and a client that has come. */
function start(levels: Level[] = [], options?: Options) {
  const server = startMemoryServer(options);
  server.change(...levels);
  const { socket, actor } = server.connect();
  /** What it was told: the name, and in full the id. */
  const told = () =>
    socket.lines.map((line) => {
      const [name, , details] = JSON.parse(line);
      return details?.id ? `${name} ${details.id}` : name;
    });
  return { ...server, socket, actor, told };
}

/** A plain client that has had its replay. */
function startPlain(...levels: Level[]) {
  const started = start(levels);
  started.clock.advance(100);
  return started;
}

/** A client that said hello at once. */
function startGreeted(...levels: Level[]) {
  const started = start(levels);
  started.socket.say(HELLO);
  return started;
}

describe('a joining client', () => {
  it('is refused with a FIN when the server is full', () => {
    const { actor, ends, socket, told } = start([], { clientsMax: 0 });
    expect(told()).toEqual(['refused']);
    expect(socket.isEnded).toBe(true);
    expect(ends()).toEqual(['full']);
    expect(actor.getSnapshot().value).toBe('closing');
  });

  it('is refused when those of its address have their share, and no other is', () => {
    const { connect, ends } = startMemoryServer({ clientsMax: 4, clientsPerAddressMax: 2 });
    const come = (address: string) => connect(undefined, address).socket;
    // As an IPv6 socket has it, and two more of one machine's /64.
    const [first, second, third] = ['::ffff:10.0.0.7', '10.0.0.7', '::ffff:10.0.0.7'].map(come);
    const [, , sixth] = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3'].map(come);
    expect([first, second, third, sixth].map((socket) => socket?.isEnded)).toEqual([
      ...[false, false, true, true],
    ]);
    expect(ends()).toEqual(['full', 'full']);
    first?.destroy();
    expect(come('10.0.0.7').isEnded).toBe(false);
    expect(come('10.0.0.8').isEnded).toBe(true);
  });

  it('is dropped unheard while a hundred are being refused', () => {
    const { connect, notes } = startMemoryServer({ clientsMax: 0 });
    const all = Array.from({ length: 102 }, () => connect());
    const sockets = all.map(({ socket }) => socket);
    expect(all.at(-1)?.actor.getSnapshot().value).toBe('closed');
    expect(sockets.map(({ lines }) => lines.length)).toEqual([...Array(100).fill(1), 0, 0]);
    expect(sockets.filter(({ isClosed }) => isClosed)).toHaveLength(2);
    expect(notes.filter(({ kind }) => kind === 'dropped')).toHaveLength(2);
    sockets[0]?.destroy();
    expect(connect().socket.lines).toHaveLength(1);
  });

  it('finds a place that was left while others are being refused', () => {
    const { connect } = startMemoryServer({ clientsMax: 1 });
    const [first] = Array.from({ length: 101 }, () => connect().socket);
    first?.destroy();
    expect(connect().actor.getSnapshot().matches('serving')).toBe(true);
  });

  it.each(
    ['takePlace', 'welcome', 'refuse', 'drop', 'replay', 'subscribe', 'unsubscribe'].concat(
      ...['tellBatch', 'endSocket', 'destroySocket'],
    ),
  )('fails loudly when nobody obeys its %s', (name) => {
    const { actions } = connectionMachine.implementations;
    const order = actions[name as keyof typeof actions] as (args: object, params: object) => void;
    expect(() => order({}, {})).toThrow(
      `action '${name}' was not provided: expected machine.provide({ actions })`,
    );
  });
});

describe('a client that is asked for a token', () => {
  const TOKENED = '["hello",{"protocol":1,"token":"k3y"}]';

  it('is served as one that said hello, or ended with a refusal: at once, or after its 5 s', () => {
    const { change, clock, connect, ends } = startMemoryServer({ token: 'k3y' });
    change('open');
    const [served, wrong, silent] = [connect(), connect(), connect()];
    served.socket.say(TOKENED, HELLO);
    wrong.socket.say(HELLO, TOKENED);
    expect(served.socket.lines.map((line) => JSON.parse(line)[2]?.id)).toEqual([
      undefined,
      'run-1',
    ]);
    expect(served.actor.getSnapshot().value).toEqual({
      serving: { protocol: 'greeted', flow: 'streaming' },
    });
    clock.advance(4999);
    expect([silent.socket.lines, ends()]).toEqual([[], ['unauthorized']]);
    clock.advance(1);
    expect(ends()).toEqual(['unauthorized', 'unauthorized']);
    for (const { socket } of [wrong, silent]) {
      expect(socket.lines).toEqual([expect.stringContaining('"reason":"token"')]);
    }
    const values = [wrong, silent].map(({ actor }) => actor.getSnapshot().value);
    expect(values).toEqual(['closed', 'closing']);
  });

  it('is told of channels, if it says that it knows them', () => {
    const { change, connect } = startMemoryServer({ token: 'k3y' });
    change('open');
    const { socket, actor } = connect();
    socket.say('["hello",{"protocol":2,"token":"k3y"}]');
    expect(socket.lines.map((line) => JSON.parse(line)[0])).toEqual(['hello', 'door/open']);
    expect(actor.getSnapshot().value).toEqual({
      serving: { protocol: 'channelled', flow: 'streaming' },
    });
  });

  it('is told whether there is a place by what is so when it says the token', () => {
    const { connect } = startMemoryServer({ token: 'k3y', clientsMax: 1 });
    const [first, second, third] = [connect().socket, connect().socket, connect().socket];
    first.say(TOKENED);
    second.say(TOKENED);
    expect(second.lines).toEqual([expect.stringContaining('"reason":"full"')]);
    first.destroy();
    // It is being ended, and not heard any more.
    second.say(TOKENED);
    expect(second.lines).toHaveLength(1);
    third.say(TOKENED);
    expect(third.lines).toEqual([expect.stringContaining('"heartbeatMs"')]);
  });

  it('is dropped unheard while 64 others are asked, or 32 of its address, whoever is served', () => {
    const { connect, ends } = startMemoryServer({ token: 'k3y' });
    const come = (address: string) => connect(new MemorySocket(), address);
    for (let i = 0; i < 70; i++) come('10.0.0.1').socket.say(TOKENED);
    const asked = Array.from({ length: 64 }, (_, i) => come(`10.0.0.${1 + (i % 2)}`));
    expect(asked.every(({ socket }) => !socket.isClosed)).toBe(true);
    const { socket, actor } = come('10.0.0.3');
    expect([socket.lines, actor.getSnapshot().value]).toEqual([[], 'closed']);
    asked[0]?.socket.destroy();
    expect(come('10.0.0.2').socket.isClosed).toBe(true);
    expect(come('10.0.0.3').actor.getSnapshot().value).toBe('authenticating');
    expect(ends()).toEqual([]);
  });
});

describe('a plain client', () => {
  it('that missed a close is told of it before the next open', () => {
    const { change, socket, told } = startPlain('open');
    socket.isFull = true;
    change('close', 'open', 'close', 'unknown', 'open');
    expect(told()).toEqual(['open', 'close']);
    socket.drain();
    expect(told()).toEqual(['open', 'close', 'open']);
    socket.isFull = true;
    change('close', 'open', 'close', 'open', 'close');
    socket.drain();
    change('open');
    expect(told().slice(3)).toEqual(['close', 'open', 'close', 'open']);
  });
});

describe('a client that asks', () => {
  const ASK = '["ask"]';

  it('is told again how the door is, with its age by then', () => {
    const { clock, socket } = startGreeted('open');
    clock.advance(700);
    socket.say(ASK);
    expect(socket.lines.at(-1)).toBe('["open",1400000000000,{"ageMs":700,"id":"run-1"}]');
  });

  it('is told again what it was told when it lagged', () => {
    const { change, socket, told } = startGreeted('open');
    socket.isFull = true;
    change('close');
    socket.drain();
    socket.say(ASK);
    expect(told()).toEqual(['hello', 'open run-1', 'close run-2', 'close run-2']);
  });

  it('is told nothing when it is plain, not yet told, or takes no more', () => {
    const plain = startPlain('open');
    plain.socket.say(ASK);
    expect(plain.told()).toEqual(['open']);
    const late = start(['open']);
    late.socket.say(ASK);
    expect(late.told()).toEqual([]);
    const full = startGreeted('open');
    full.socket.isFull = true;
    full.change('close');
    full.socket.say(ASK);
    expect(full.told()).toEqual(['hello', 'open run-1', 'close run-2']);
  });

  it('is told how the door is when it takes more, though it missed nothing', () => {
    const full = startGreeted('open');
    full.socket.isFull = true;
    full.change('close');
    full.socket.say(ASK);
    full.socket.drain();
    expect(full.told()).toEqual(['hello', 'open run-1', 'close run-2', 'close run-2']);
  });

  it('is told of each change after that once', () => {
    const { change, socket, told } = startGreeted('open');
    socket.say(ASK);
    change('close');
    expect(told()).toEqual(['hello', 'open run-1', 'open run-1', 'close run-2']);
  });
});

describe('a greeted client', () => {
  it('that lags at every heartbeat, and drains again, is not taken for silent', () => {
    const { beat, ends, socket, told } = startGreeted();
    for (let i = 0; i < 6; i++) {
      socket.isFull = true;
      beat(10);
      socket.drain();
    }
    expect(told().filter((name) => name === 'heartbeat')).toHaveLength(6);
    expect(ends()).toEqual([]);
    beat(29);
    expect(ends()).toEqual(['silent']);
  });
});

describe('any client', () => {
  it('is ended on its tenth bad line, and not heard any more', () => {
    const { actor, ends, notes, socket } = startPlain();
    socket.say(...Array(9).fill('junk'));
    expect(ends()).toEqual([]);
    socket.say('["hello",{"protocol":"1"}]', 'junk', HELLO);
    expect(ends()).toEqual(['misbehaving']);
    expect(actor.getSnapshot().value).toBe('closing');
    expect(notes.filter(({ kind }) => kind === 'fault')).toHaveLength(10);
    expect(socket.lines).toEqual([]);
  });

  it('is gone at once when its socket says so', () => {
    const { actor, socket } = startPlain('open');
    socket.destroy();
    expect(actor.getSnapshot().value).toBe('closed');
  });

  it('has a second to take our FIN, and is gone only when its socket says so', () => {
    const { actor, clock, endAll, ends, socket } = startPlain();
    socket.isFull = true;
    endAll();
    expect(ends()).toEqual(['stopping']);
    clock.advance(999);
    expect([socket.isEnded, socket.isClosed]).toEqual([true, false]);
    clock.advance(1);
    expect(socket.isClosed).toBe(true);
    expect(actor.getSnapshot().value).toBe('closed');
    expect(clock.pending).toBe(0);
  });
});

describe('a client that knows of channels', () => {
  const CHANNELS: readonly Channel[] = [
    { name: 'fridge', kind: 'door' },
    { name: 'air', kind: 'temperature' },
    { name: 'freezer', kind: 'door' },
  ];

  /** It has said hello, to a server on which all this has happened. */
  function startChannelled(
    asks: object,
    happens: (server: ReturnType<typeof startMemoryServer>) => void = () => {},
  ) {
    const server = startMemoryServer({ channels: CHANNELS });
    happens(server);
    const { socket, actor } = server.connect();
    socket.say(JSON.stringify(['hello', { protocol: 2, ...asks }]));
    /** The names and ids of what it was told since it was asked last; what was missed is marked. */
    const told = () =>
      socket.written.splice(0).flatMap((frames) =>
        frames
          .trimEnd()
          .split('\n')
          .map((line) => {
            const [name, , details] = JSON.parse(line);
            return [name, details?.id, details?.missed && 'missed'].filter(Boolean).join(' ');
          }),
      );
    return { server, socket, actor, told };
  }

  it('is answered with all channels, then told how those are that it wants, in their order', () => {
    const { socket } = startChannelled({ channels: ['freezer', 'air'] }, (server) => {
      server.changeOf('freezer', 'open');
      server.read('air', 4.5);
      server.changeOf('fridge', 'close');
    });
    expect(socket.lines).toEqual([
      '["hello",{"protocol":2,"heartbeatMs":10000,"channels":' +
        '{"fridge":"door","air":"temperature","freezer":"door"}}]',
      '["air/temperature",1400000000000,{"ageMs":0,"id":"run-2","celsius":4.5}]',
      '["freezer/open",1400000000000,{"ageMs":0,"id":"run-1"}]',
    ]);
  });

  it('is told that a channel is not there, with the id of what it knows by then', () => {
    const absent = startChannelled({ channels: ['x', 'constructor'] }, (server) =>
      server.changeOf('fridge', 'open'),
    );
    expect(absent.socket.lines.slice(1)).toEqual([
      '["x/unknown",1400000000000,{"ageMs":0,"id":"run-1","reason":"no such channel"}]',
      '["constructor/unknown",1400000000000,{"ageMs":0,"id":"run-1","reason":"no such channel"}]',
    ]);
    const early = startChannelled({ channels: ['x'] });
    expect(early.told()).toEqual(['hello', 'x/unknown none']);
  });

  it('takes what it missed in batches of a hundred, a second apart, and then how all is', () => {
    const { server, actor, told } = startChannelled({ since: 'run-1' }, (server) => {
      for (let i = 0; i < 126; i++) server.changeOf('fridge', 'open', 'close');
      server.changeOf('freezer', 'open');
    });
    const batch = told();
    expect(batch.slice(0, 2)).toEqual(['hello', 'fridge/close run-2 missed']);
    expect(batch).toHaveLength(101);
    server.changeOf('freezer', 'close');
    server.clock.advance(999);
    expect(told()).toEqual([]);
    server.clock.advance(1);
    expect(told()).toHaveLength(100);
    expect(actor.getSnapshot().matches({ serving: { flow: 'catchingUp' } })).toBe(true);
    server.clock.advance(1000);
    const last = told();
    expect(last[0]).toBe('fridge/close run-202 missed');
    expect(last.slice(51)).toEqual([
      ...['freezer/open run-253 missed', 'freezer/close run-254 missed'],
      ...['fridge/close run-252', 'freezer/close run-254'],
    ]);
    server.changeOf('fridge', 'open');
    expect(told()).toEqual(['fridge/open run-255']);
  });

  it('that takes no more while it catches up goes on with the same batch when it does', () => {
    const { server, socket, actor, told } = startChannelled({ since: 'run-1' }, (server) => {
      for (let i = 0; i < 151; i++) server.changeOf('fridge', 'open', 'close');
    });
    told();
    socket.fillUp();
    server.clock.advance(1000);
    expect(actor.getSnapshot().matches({ serving: { flow: 'lagging' } })).toBe(true);
    socket.drain();
    expect(told()[0]).toBe('fridge/close run-102 missed');
  });

  it('that took no more for long is told what it missed in batches as well', () => {
    const { server, socket, told } = startChannelled({});
    socket.fillUp();
    server.changeOf('freezer', 'open');
    for (let i = 0; i < 60; i++) server.changeOf('fridge', 'open', 'close');
    told();
    socket.drain();
    expect(told()).toHaveLength(100);
  });

  it('is told how all is after its last batch, though nothing was told to others meanwhile', () => {
    const { server, told } = startChannelled({ since: 'run-1' }, (server) => {
      const at = server.clock.now();
      let journal = BLANK_JOURNAL;
      for (let i = 1; i <= 151; i++) {
        const level = i % 2 ? 'open' : 'close';
        const last = { level, id: `run-${i}`, at, first: false } as const;
        journal = withRecord(journal, 'fridge', { last, level: last, levelBefore: null });
      }
      server.deliver(journal);
    });
    expect(told()).toHaveLength(101);
    server.clock.advance(1000);
    expect(told().slice(49)).toEqual(['fridge/open run-151 missed', 'fridge/open run-151']);
  });

  it('that missed just a hundred is told all of it at once', () => {
    const { told } = startChannelled({ since: 'run-1' }, (server) => {
      for (let i = 0; i < 50; i++) server.changeOf('fridge', 'open', 'close');
      server.changeOf('fridge', 'open');
    });
    expect(told().slice(100)).toEqual(['fridge/open run-101 missed', 'fridge/open run-101']);
  });

  it('that asks while it takes no more is told all again when it does, though nothing is new', () => {
    const { server, socket, told } = startChannelled({});
    socket.fillUp();
    server.changeOf('fridge', 'open');
    socket.say('["ask"]');
    told();
    socket.drain();
    expect(told()).toEqual(['fridge/open run-1']);
  });

  it('that missed more than is kept while it caught up is told so', () => {
    const { server, socket, told } = startChannelled({ since: 'run-1' }, (server) => {
      for (let i = 0; i < 60; i++) server.changeOf('fridge', 'open', 'close');
    });
    told();
    for (let i = 0; i < 600; i++) server.changeOf('fridge', 'open', 'close');
    server.clock.advance(1000);
    expect(socket.lines[0]).toContain('"missed":"lost"');
    expect(told()).toEqual(['hello', 'fridge/close run-1320']);
  });

  it('is told a reading again after a loss that was before it and took longer to be kept', () => {
    const { server, told } = startChannelled({});
    const journal = withLoss(BLANK_JOURNAL, {
      channel: 'air',
      change: { level: 'unknown', id: 'lost', at: server.clock.now(), first: false },
    });
    server.clock.advance(1);
    server.read('air', 4.5);
    server.deliver(journal);
    expect(told().slice(1)).toEqual([
      ...['air/temperature run-1', 'air/unknown lost', 'air/temperature run-1'],
    ]);
  });

  it('is told of a door that is found as it was remembered, though it did not change', () => {
    const at = { wallMs: 1, monotonicMs: -1 };
    const change = { level: 'open', id: 'old-1', at, first: false } as const;
    const restored = journalOf({ remembered: [{ channel: 'fridge', change }] }, [
      'fridge',
      'air',
      'freezer',
    ]);
    const { server, told } = startChannelled({ since: 'old-1' }, (server) =>
      server.deliver(restored),
    );
    server.deliver(
      withRecord(restored, 'fridge', { last: change, level: change, levelBefore: null }),
    );
    server.changeOf('freezer', 'open');
    expect(told()).toEqual(['hello', 'fridge/open old-1', 'freezer/open run-1']);
  });
});
