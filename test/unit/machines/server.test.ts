import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { BLANK_RECORD, withChange } from '../../../src/machines/change.ts';
import { type Change, serverMachine } from '../../../src/machines/index.ts';
import { errorsOf, startServer } from '../../support/actors.ts';

const address = { address: '::1', family: 'IPv6', port: 8000 };
const at = { wallMs: 0, monotonicMs: 0 };
const change: Change = { level: 'open', id: 'run-1', at, first: true };
const record = withChange(BLANK_RECORD, change);
const LISTENING = { type: 'listening', address };

type Event = Parameters<ReturnType<typeof startServer>['server']['send']>[0];

/** Without a state file, and with one. */
const [UNTIL_IT_LISTENS, UNTIL_IT_LISTENS_AND_KEEPS] = [false, true].map((isKeeping): Event[] => [
  { type: 'store.restored', remembered: null, isKeeping },
  { type: 'sensor.started' },
  { type: 'listener.listening', address },
]) as [Event[], Event[]];
const DELIVER_NOTHING = { type: 'deliver', record: BLANK_RECORD };

/** A server to which so much of what makes it listen has happened. */
function start(events: readonly Event[] = UNTIL_IT_LISTENS) {
  const started = startServer();
  for (const event of events) started.server.send(event);
  return started;
}

describe('a server that starts', () => {
  it('reads what it remembers, then opens its sensor, then listens', () => {
    const { said, server } = start([]);
    const values = [];
    for (const event of UNTIL_IT_LISTENS) {
      values.push(server.getSnapshot().value);
      server.send(event);
    }
    expect(values).toEqual([
      'restoring',
      { watching: 'opening' },
      { watching: { serving: { clients: 'binding', telling: 'atOnce' } } },
    ]);
    expect(said).toEqual([LISTENING]);
  });

  it.each([0, 1, 2])('stops at once after %i of its steps, when it is asked to', (steps) => {
    const { clock, said, server } = start(UNTIL_IT_LISTENS.slice(0, steps));
    const untilItStopped: readonly Event[] = [
      { type: 'server.stop' },
      { type: 'clients.gone' },
      { type: 'store.finished' },
    ];
    for (const event of untilItStopped) if (said.length === 0) server.send(event);
    expect(said).toEqual([{ type: 'stopped' }]);
    expect(clock.pending).toBe(0);
  });

  it('ends when its sensor cannot be used', () => {
    const { said, server } = start(UNTIL_IT_LISTENS.slice(0, 1));
    server.send({ type: 'sensor.unusable', reason: 'no such line' });
    server.send({ type: 'store.finished' });
    expect(said).toEqual([{ type: 'failed', reason: 'no such line' }]);
    expect(server.getSnapshot().status).toBe('done');
  });

  it('ends when it cannot listen, and waits for what is being written no longer than 0.7 s', () => {
    const { clock, said, server } = start(UNTIL_IT_LISTENS.slice(0, 2));
    server.send({ type: 'listener.failed', reason: 'taken' });
    clock.advance(699);
    expect(said).toEqual([]);
    clock.advance(1);
    expect(said).toEqual([{ type: 'failed', reason: 'taken' }]);
  });

  it('starts its door with what an earlier run left', () => {
    const { inputs } = start([{ type: 'store.restored', remembered: change, isKeeping: true }]);
    expect(inputs).toEqual({ store: undefined, door: { remembered: change } });
  });

  it('has what changes before there is a listener told by it', () => {
    const { commands, server } = start(UNTIL_IT_LISTENS.slice(0, 1));
    server.send({ type: 'door.changed', record });
    server.send({ type: 'sensor.started' });
    expect(commands).toEqual([{ type: 'deliver', record }]);
  });

  it('keeps what changes before there is a listener, and has it told then', () => {
    const { commands, server } = start(UNTIL_IT_LISTENS_AND_KEEPS.slice(0, 1));
    server.send({ type: 'door.changed', record });
    server.send({ type: 'sensor.started' });
    expect(commands).toEqual([{ type: 'keep', record }]);
    server.send({ type: 'store.kept', record });
    expect(commands).toEqual([
      { type: 'keep', record },
      { type: 'deliver', record },
    ]);
  });

  it.each([
    ['store', 0],
    ['door', 1],
    ['listener', 2],
  ] as const)('fails loudly when nobody provided its %s', (name, events) => {
    const idle = fromCallback(() => {});
    const provided = { store: idle, door: idle, listener: idle, [name]: undefined };
    const others = Object.entries(provided).filter(([, logic]) => logic !== undefined);
    const actor = createActor(serverMachine.provide({ actors: Object.fromEntries(others) }));
    const errors = errorsOf(actor);
    for (const event of UNTIL_IT_LISTENS.slice(0, events)) actor.send(event);
    expect(errors).toEqual([
      `Error: actor '${name}' was not provided: expected machine.provide({ actors })`,
    ]);
  });
});

describe('a server that listens', () => {
  it('beats every second', () => {
    const { clock, commands } = start();
    clock.advance(999);
    expect(commands).toEqual([DELIVER_NOTHING]);
    clock.advance(2001);
    expect(commands.slice(1)).toEqual(Array(3).fill({ type: 'beat' }));
  });

  it('delivers a change at once when nothing is kept', () => {
    const { commands, server } = start();
    server.send({ type: 'door.changed', record });
    expect(commands).toEqual([DELIVER_NOTHING, { type: 'deliver', record }]);
  });

  it('goes on when one client could not be accepted', () => {
    const { said, server } = start();
    server.send({ type: 'listener.failed', reason: 'too many files' });
    expect(said).toEqual([LISTENING]);
    expect(server.getSnapshot().value).toMatchObject({
      watching: { serving: { clients: 'listening' } },
    });
  });

  it('stops when its clients are gone and all is written', () => {
    const { commands, said, server } = start();
    server.send({ type: 'server.stop' });
    server.send({ type: 'clients.gone' });
    expect(said).toEqual([LISTENING]);
    server.send({ type: 'store.finished' });
    expect(commands.slice(1)).toEqual([
      { type: 'endClients' },
      { type: 'finish', record: BLANK_RECORD },
    ]);
    expect(said).toEqual([LISTENING, { type: 'stopped' }]);
  });

  it('stops without them after 1.2 s, and without the disk after 0.7 s more', () => {
    const { clock, commands, said, server } = start();
    server.send({ type: 'server.stop' });
    clock.advance(1199);
    expect(commands.map(({ type }) => type)).toEqual(['deliver', 'endClients']);
    clock.advance(1);
    expect(commands.map(({ type }) => type)).toEqual(['deliver', 'endClients', 'finish']);
    clock.advance(699);
    expect(said).toEqual([LISTENING]);
    clock.advance(1);
    expect(said).toEqual([LISTENING, { type: 'stopped' }]);
  });
});

describe('a server that keeps what it tells', () => {
  const second = withChange(record, { ...change, level: 'close', id: 'run-2' });
  const third = withChange(second, { ...change, id: 'run-3' });

  function startKeeping() {
    const started = start(UNTIL_IT_LISTENS_AND_KEEPS);
    const change = (...records: (typeof record)[]) => {
      for (const record of records) started.server.send({ type: 'door.changed', record });
    };
    return {
      ...started,
      change,
      kept: (record: typeof second) => started.server.send({ type: 'store.kept', record }),
      /** The orders since this was asked last. */
      orders: () => started.commands.splice(0),
    };
  }

  it('delivers a change when it is kept', () => {
    const { change, kept, orders } = startKeeping();
    change(record);
    expect(orders()).toEqual([{ type: 'keep', record }]);
    kept(record);
    expect(orders()).toEqual([{ type: 'deliver', record }]);
  });

  it('keeps one change at a time, then the latest', () => {
    const { change, kept, orders } = startKeeping();
    change(record, second, third);
    expect(orders()).toEqual([{ type: 'keep', record }]);
    kept(record);
    expect(orders()).toEqual([
      { type: 'deliver', record },
      { type: 'keep', record: third },
    ]);
    kept(third);
    expect(orders()).toEqual([{ type: 'deliver', record: third }]);
  });

  it('delivers after 200 ms what a slow disk has not kept, and what follows at once', () => {
    const { change, clock, kept, orders } = startKeeping();
    change(record);
    clock.advance(199);
    change(second);
    expect(orders()).toEqual([{ type: 'keep', record }]);
    clock.advance(1);
    expect(orders()).toEqual([{ type: 'deliver', record: second }]);
    change(third);
    expect(orders()).toEqual([{ type: 'deliver', record: third }]);
    kept(record);
    expect(orders()).toEqual([{ type: 'keep', record: third }]);
  });

  it('has the latest kept when it stops', () => {
    const { change, orders, server } = startKeeping();
    change(record, second);
    server.send({ type: 'server.stop' });
    server.send({ type: 'clients.gone' });
    expect(orders().at(-1)).toEqual({ type: 'finish', record: second });
  });
});
