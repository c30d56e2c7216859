import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { BLANK_RECORD, withChange } from '../../../src/machines/change.ts';
import {
  type Acknowledging,
  BLANK_JOURNAL,
  type Change,
  journalOf,
  serverMachine,
  withRecord,
} from '../../../src/machines/index.ts';
import { withChange as withLoss } from '../../../src/machines/journal.ts';
import { errorsOf, startServer } from '../../support/actors.ts';

const address = { address: '::1', family: 'IPv6', port: 8000 };
const at = { wallMs: 0, monotonicMs: 0 };
const change: Change = { level: 'open', id: 'run-1', at, first: true };
const record = withChange(BLANK_RECORD, change);
const journal = withRecord(BLANK_JOURNAL, 'door', record);
/** The door has changed. */
const changed = (to = record) => ({ type: 'door.changed', channel: 'door', record: to }) as const;
const started = (channel = 'door') => ({ type: 'sensor.started', channel }) as const;
const unusable = (channel: string, reason: string) =>
  ({ type: 'sensor.unusable', channel, reason }) as const;
const LISTENING = { type: 'listening', address };

type Event = Parameters<ReturnType<typeof startServer>['server']['send']>[0];

/** Without a state file, and with one. */
const [UNTIL_IT_LISTENS, UNTIL_IT_LISTENS_AND_KEEPS] = [false, true].map((isKeeping): Event[] => [
  { type: 'store.restored', remembered: [], isKeeping },
  started(),
  { type: 'listener.listening', address },
]) as [Event[], Event[]];
const DELIVER_NOTHING = { type: 'deliver', journal: BLANK_JOURNAL };

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
    server.send(unusable('door', 'no such line'));
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

  it('starts its channels with what an earlier run left', () => {
    const remembered = [{ channel: 'door', change }];
    const { inputs } = start([{ type: 'store.restored', remembered, isKeeping: true }]);
    expect(inputs).toEqual({
      ...{ store: undefined, channels: { journal: journalOf({ remembered }, ['door']) } },
    });
  });

  it('waits 5 s for what an earlier run left, then goes without it and keeps what comes', () => {
    const { clock, commands, inputs, said, server } = start([]);
    clock.advance(4999);
    expect([server.getSnapshot().value, said]).toEqual(['restoring', []]);
    clock.advance(1);
    expect([inputs.channels, said]).toEqual([{ journal: BLANK_JOURNAL }, [{ type: 'forgot' }]]);
    const remembered = [{ channel: 'door', change }];
    server.send({ type: 'store.restored', remembered, isKeeping: true });
    server.send(changed());
    server.send(started());
    expect(commands).toEqual([{ type: 'keep', journal }]);
    clock.advance(200);
    expect(commands.at(-1)).toEqual({ type: 'deliver', journal });
  });

  it('has what changes before there is a listener told by it', () => {
    const { commands, server } = start(UNTIL_IT_LISTENS.slice(0, 1));
    server.send(changed());
    server.send(started());
    expect(commands).toEqual([{ type: 'deliver', journal }]);
  });

  it('keeps what changes before there is a listener, and has it told then', () => {
    const { commands, server } = start(UNTIL_IT_LISTENS_AND_KEEPS.slice(0, 1));
    server.send(changed());
    server.send(started());
    expect(commands).toEqual([{ type: 'keep', journal }]);
    server.send({ type: 'store.kept', journal });
    expect(commands).toEqual([
      { type: 'keep', journal },
      { type: 'deliver', journal },
    ]);
  });

  it.each([
    ['store', 0],
    ['channels', 1],
    ['listener', 2],
  ] as const)('fails loudly when nobody provided its %s', (name, events) => {
    const idle = fromCallback(() => {});
    const provided = { store: idle, channels: idle, listener: idle, [name]: undefined };
    const others = Object.entries(provided).filter(([, logic]) => logic !== undefined);
    const actor = createActor(serverMachine.provide({ actors: Object.fromEntries(others) }), {
      input: { channels: ['door'], doors: ['door'] },
    });
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
    server.send(changed());
    expect(commands).toEqual([DELIVER_NOTHING, { type: 'deliver', journal }]);
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
      { type: 'finish', journal: BLANK_JOURNAL },
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
  const closed = withChange(record, { ...change, level: 'close', id: 'run-2' });
  const opened = withChange(closed, { ...change, id: 'run-3' });
  const second = withRecord(journal, 'door', closed);
  const third = withRecord(second, 'door', opened);

  function startKeeping() {
    const started = start(UNTIL_IT_LISTENS_AND_KEEPS);
    expect(started.commands.splice(0)).toEqual([DELIVER_NOTHING]);
    const change = (...records: (typeof record)[]) => {
      for (const record of records) started.server.send(changed(record));
    };
    return {
      ...started,
      change,
      kept: (journal: typeof second) => started.server.send({ type: 'store.kept', journal }),
      /** The orders since this was asked last. */
      orders: () => started.commands.splice(0),
    };
  }

  it('delivers a change when it is kept', () => {
    const { change, kept, orders } = startKeeping();
    change(record);
    expect(orders()).toEqual([{ type: 'keep', journal }]);
    kept(journal);
    expect(orders()).toEqual([{ type: 'deliver', journal }]);
  });

  it('keeps one change at a time, then the latest', () => {
    const { change, kept, orders } = startKeeping();
    change(record, closed, opened);
    expect(orders()).toEqual([{ type: 'keep', journal }]);
    kept(journal);
    expect(orders()).toEqual([
      { type: 'deliver', journal },
      { type: 'keep', journal: third },
    ]);
    kept(third);
    expect(orders()).toEqual([{ type: 'deliver', journal: third }]);
  });

  it('delivers after 200 ms what a slow disk has not kept, and what follows at once', () => {
    const { change, clock, kept, orders } = startKeeping();
    change(record);
    clock.advance(199);
    change(closed);
    expect(orders()).toEqual([{ type: 'keep', journal }]);
    clock.advance(1);
    expect(orders()).toEqual([{ type: 'deliver', journal: second }]);
    change(opened);
    expect(orders()).toEqual([{ type: 'deliver', journal: third }]);
    kept(journal);
    expect(orders()).toEqual([{ type: 'keep', journal: third }]);
  });

  it('has the latest kept when it stops', () => {
    const { change, orders, server } = startKeeping();
    change(record, closed);
    server.send({ type: 'server.stop' });
    server.send({ type: 'clients.gone' });
    expect(orders().at(-1)).toEqual({ type: 'finish', journal: second });
  });
});

describe('a server of several channels', () => {
  const lost: Change = { ...change, level: 'unknown', id: 'run-air-1', reason: 'unplugged' };
  const reading = { celsius: 4.5, id: 'run-air-2', at };

  function startSeveral(isKeeping = false) {
    const started = startServer(['fridge', 'air']);
    started.server.send({ type: 'store.restored', remembered: [], isKeeping });
    return started;
  }

  it('listens as soon as one of its sensors works, and fails when none does', () => {
    const { said, server } = startSeveral();
    server.send(unusable('fridge', 'no such line'));
    server.send(started('air'));
    server.send({ type: 'listener.listening', address });
    server.send(unusable('air', 'unplugged'));
    expect(said).toEqual([LISTENING]);
    const failing = startSeveral();
    failing.server.send(unusable('fridge', 'no such line'));
    expect(failing.server.getSnapshot().value).toEqual({ watching: 'opening' });
    failing.server.send(unusable('air', 'unplugged'));
    failing.server.send({ type: 'store.finished' });
    expect(failing.said).toEqual([
      { type: 'failed', reason: 'expected one sensor of 2 to work, the last is air: unplugged' },
    ]);
  });

  it('tells of a temperature at once, and keeps that a thermometer is lost before it tells', () => {
    const { commands, server } = startSeveral(true);
    server.send(started('air'));
    server.send({ type: 'thermometer.lost', channel: 'air', change: lost });
    server.send({ type: 'temperature.read', channel: 'air', reading });
    const journal = withLoss(BLANK_JOURNAL, { channel: 'air', change: lost });
    const read = { type: 'read', channel: 'air', reading };
    expect(commands).toEqual([DELIVER_NOTHING, { type: 'keep', journal }, read]);
    server.send({ type: 'store.kept', journal });
    expect(commands.slice(3)).toEqual([{ type: 'deliver', journal }]);
  });

  it('has what an earlier run left told before there is anything new', () => {
    const remembered = [{ channel: 'fridge', change }];
    const history = [{ channel: 'air', change: { ...change, id: 'run-0' } }, ...remembered];
    const { commands, server } = startServer(['fridge', 'air']);
    server.send({ type: 'store.restored', remembered, history, isKeeping: true });
    server.send(started('fridge'));
    const journal = journalOf({ remembered, history }, ['fridge', 'air']);
    expect(commands).toEqual([{ type: 'deliver', journal }]);
  });
});

describe('a server that is told that somebody knows of an opening', () => {
  const acknowledge = (said: Partial<Acknowledging> = {}) => ({
    ...{ type: 'client.acknowledged' as const, channel: 'door', id: 'run-1', forMs: 60_000 },
    ...{ at, by: '10.0.0.7', ...said },
  });
  /** What is known of the door in the last journal that was delivered. */
  const toldIn = ({ commands }: ReturnType<typeof start>) =>
    commands.flatMap((one) => ('journal' in one ? [one.journal.acknowledged] : [])).at(-1);

  it('tells it at once, and says who it was', () => {
    const server = start();
    server.server.send(changed());
    server.server.send(acknowledge());
    expect(toldIn(server)).toEqual({ door: { id: 'run-1', forMs: 60_000, at } });
    const { type: _, ...said } = acknowledge();
    expect(server.said.at(-1)).toEqual({ type: 'acknowledged', ...said });
  });

  it('keeps it before it is told', () => {
    const { server, commands } = start(UNTIL_IT_LISTENS_AND_KEEPS);
    server.send(changed());
    server.send({ type: 'store.kept', journal });
    server.send(acknowledge());
    const { journal: known } = server.getSnapshot().context;
    expect(commands.at(-1)).toEqual({ type: 'keep', journal: known });
    server.send({ type: 'store.kept', journal: known });
    expect(commands.at(-1)).toEqual({ type: 'deliver', journal: known });
  });

  it.each([
    ['an opening that is over', { id: 'run-0' }],
    ['a channel that is no door', { channel: 'air', id: null }],
    ['a channel that is not there', { channel: 'constructor', id: null }],
  ])('is silent of %s', (_, said) => {
    const server = startServer(['door', 'air']);
    for (const event of [...UNTIL_IT_LISTENS, changed()]) server.server.send(event);
    const before = server.commands.length;
    server.server.send(acknowledge(said));
    expect([server.commands.length, server.said]).toEqual([before, [LISTENING]]);
  });

  it('takes no opening for the one that was known before it', () => {
    const server = start();
    server.server.send(changed());
    server.server.send(changed(withChange(record, { ...change, level: 'close', id: 'run-2' })));
    server.server.send(acknowledge());
    expect(toldIn(server)).toEqual({});
  });

  it('takes as many in a second as there can be doors, and goes on in the next', () => {
    const { server, said } = start();
    const sayAt = (monotonicMs: number, times: number) => {
      for (let i = 0; i < times; i++) {
        server.send(acknowledge({ id: null, at: { wallMs: 0, monotonicMs } }));
      }
      return said.filter(({ type }) => type === 'acknowledged').length;
    };
    expect([sayAt(500, 33), sayAt(1499, 1), sayAt(1500, 33)]).toEqual([32, 32, 64]);
  });
});
