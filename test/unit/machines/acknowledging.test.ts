import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import {
  type AcknowledgingEvent,
  type AcknowledgingInput,
  type AskCommand,
  acknowledgingMachine,
} from '../../../src/machines/index.ts';
import { errorsOf } from '../../support/actors.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const FRIDGE = { name: 'fridge', kind: 'door' } as const;
const FREEZER = { name: 'freezer', kind: 'door' } as const;
const AIR = { name: 'air', kind: 'temperature' } as const;
const CONNECTED = { type: 'link.connected' } as const;

function greeted(...channels: (typeof FRIDGE | typeof FREEZER | typeof AIR)[]) {
  return { type: 'server.greeted', channels } as const;
}

function reported(channel: string, level: 'open' | 'close' | 'unknown', id: string) {
  return { type: 'door.reported', channel, level, id } as const;
}

function acknowledged(channel: string, id: string | null, remainingMs = 60_000) {
  return { type: 'door.acknowledged', channel, id, remainingMs } as const;
}

/** Somebody acknowledges; the test is the connection. */
function start(input: Partial<AcknowledgingInput> = {}, ...events: AcknowledgingEvent[]) {
  const clock = new VirtualClock();
  const said: unknown[] = [];
  const server = fromCallback<AskCommand>(({ receive }) => receive((one) => said.push(one)));
  const actor = createActor(acknowledgingMachine.provide({ actors: { server } }), {
    ...{ clock, input: { wanted: null, forMs: 60_000, ...input } },
  });
  actor.on('*', (news) => said.push(news));
  actor.start();
  const send = (...more: AcknowledgingEvent[]) => {
    for (const one of more) actor.send(one);
    return said.splice(0);
  };
  send(...events);
  return { actor, clock, send, said: () => said.splice(0) };
}

const failure = (reason: RegExp) => ({ type: 'failed', reason: expect.stringMatching(reason) });
const asking = (...asked: object[]) => ({
  type: 'acknowledge',
  asked: asked.map((one) => ({ forMs: 60_000, ...one })),
});

describe('somebody who acknowledges', () => {
  it('asks how the doors are, names those that are open, and is done when all are answered', () => {
    const { actor, clock, send } = start({ wanted: null });
    expect(send(CONNECTED)).toEqual([{ type: 'sayHello', channels: null }]);
    const heard = [greeted(FRIDGE, AIR, FREEZER), reported('fridge', 'open', 'run-1')];
    expect(send(...heard, reported('air', 'unknown', 'run-9'))).toEqual([]);
    expect(send(reported('freezer', 'close', 'run-2'))).toEqual([
      asking({ channel: 'fridge', id: 'run-1' }),
    ]);
    expect(send(acknowledged('fridge', 'run-1'))).toEqual([
      { type: 'acknowledged', channel: 'fridge', id: 'run-1', remainingMs: 60_000 },
    ]);
    expect([actor.getSnapshot().value, clock.pending]).toEqual(['done', 0]);
  });

  it('acknowledges what is to come when none is open, whatever is not known within 1 s', () => {
    const { actor, clock, said, send } = start({ wanted: ['fridge', 'freezer'] }, CONNECTED);
    send(greeted(FRIDGE, FREEZER), reported('fridge', 'unknown', 'run-1'));
    clock.advance(999);
    expect(said()).toEqual([]);
    clock.advance(1);
    expect(said()).toEqual([
      asking({ channel: 'fridge', id: null }, { channel: 'freezer', id: null }),
    ]);
    // They open just then.
    send(reported('fridge', 'open', 'run-2'), acknowledged('fridge', null));
    expect(actor.getSnapshot().value).toEqual({ working: 'awaiting' });
    send(acknowledged('freezer', null));
    expect(actor.getSnapshot().value).toBe('done');
  });

  it('takes back whatever holds, of doors that are open too', () => {
    const { send } = start({ forMs: 0 }, CONNECTED, greeted(FRIDGE));
    expect(send(reported('fridge', 'open', 'run-1'))).toEqual([
      asking({ channel: 'fridge', id: null, forMs: 0 }),
    ]);
    expect(send(acknowledged('fridge', null, 1), acknowledged('fridge', null, 0))).toEqual([
      { type: 'acknowledged', channel: 'fridge', id: null, remainingMs: 0 },
    ]);
  });

  it('takes nothing for the answer that is of another opening, door or time', () => {
    const { actor, send } = start({}, CONNECTED, greeted(FRIDGE), reported('fridge', 'open', 'a'));
    send(acknowledged('fridge', 'b'), acknowledged('fridge', null), acknowledged('freezer', 'a'));
    send(acknowledged('fridge', 'a', 49_999), acknowledged('fridge', 'a', 70_001));
    expect(actor.getSnapshot().value).toEqual({ working: 'awaiting' });
    send(acknowledged('fridge', 'a', 50_000));
    expect(actor.getSnapshot().value).toBe('done');
  });

  it('says again every 2 s what is not answered, until 10 s are over', () => {
    const { clock, said, send } = start({}, CONNECTED, greeted(FRIDGE, FREEZER));
    send(reported('fridge', 'open', 'a'), reported('freezer', 'open', 'b'));
    send(acknowledged('fridge', 'a'));
    clock.advance(1999);
    expect(said()).toEqual([]);
    clock.advance(1);
    expect(said()).toEqual([asking({ channel: 'freezer', id: 'b' })]);
    clock.advance(8000);
    expect(said().at(-1)).toEqual(failure(/^expected it to be .* 10 s, got no word of freezer; /));
  });

  it('names all that is not answered within 10 s, and why that may be', () => {
    const { clock, said } = start({}, CONNECTED, greeted(FRIDGE, FREEZER));
    clock.advance(10_000);
    const reason = /got no word of fridge, freezer; an older server knows nothing of it$/;
    expect(said().at(-1)).toEqual(failure(reason));
  });

  it('waits 10 s for a server that says nothing', () => {
    const { clock, said } = start({}, CONNECTED);
    clock.advance(9999);
    expect(said()).toEqual([]);
    clock.advance(1);
    expect(said()).toEqual([failure(/^expected an answer within 10 s, got none/)]);
  });

  it('takes one that says how its door is, and no more, for an older one', () => {
    const { clock, said } = start({}, CONNECTED, reported('', 'close', 'x'));
    clock.advance(10_000);
    expect(said()).toEqual([failure(/^expected .* got an older one, which knows no acknowledg/)]);
  });

  it.each([
    ['an attempt that fails', { type: 'link.lost', reason: 'ECONNREFUSED' }, /^ECONNREFUSED$/],
    ['a refusal', { type: 'server.refused', reason: 'it refused us' }, /^it refused us$/],
    ['a server of protocol 1', { type: 'server.greeted', channels: null }, /an older one/],
    ['a server without doors', greeted(AIR), /^expected a door named fridge, got no door$/],
    ['another door', greeted(FREEZER), /^expected a door named fridge, got freezer$/],
  ] as const)('ends with %s', (_, event, reason) => {
    const { actor, send } = start({ wanted: ['fridge'] }, CONNECTED);
    expect(send(event)).toEqual([failure(reason)]);
    expect(actor.getSnapshot().value).toBe('refused');
  });

  it('ends with a server that has no doors at all', () => {
    expect(start({}, CONNECTED).send(greeted(AIR))).toEqual([failure(/^expected a door, got no/)]);
  });

  it.each([
    [reported('fridge', 'close', 'b'), /^expected fridge to be open as it was, got it closed$/],
    [reported('fridge', 'open', 'b'), /got another opening; say it again$/],
  ])('ends when that is over: %j', (event, reason) => {
    const { send } = start({}, CONNECTED, greeted(FRIDGE), reported('fridge', 'open', 'a'));
    expect(send(reported('fridge', 'unknown', 'u'), reported('fridge', 'open', 'a'))).toEqual([]);
    expect(send(event)).toEqual([failure(reason)]);
  });

  it('fails loudly when nobody provided its server', () => {
    const input = { wanted: null, forMs: 0 };
    expect(errorsOf(createActor(acknowledgingMachine, { input }))).toEqual([
      expect.stringContaining("actor 'server' was not provided"),
    ]);
  });

  it('is done when, and only when, each door is answered, in any order', () => {
    const names = ['a', 'b', 'c'];
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
        fc.array(fc.record({ name: fc.constantFrom(...names), isSame: fc.boolean() })),
        (open, answers) => {
          const { actor, send } = start({}, CONNECTED, {
            ...{ type: 'server.greeted' },
            channels: names.map((name) => ({ name, kind: 'door' })),
          });
          for (const name of names) {
            send(reported(name, open.includes(name) ? 'open' : 'close', `run-${name}`));
          }
          for (const { name, isSame } of answers) {
            send(acknowledged(name, isSame ? `run-${name}` : 'another'));
          }
          const isAnswered = (name: string) =>
            answers.some((answer) => answer.name === name && answer.isSame);
          expect(actor.getSnapshot().matches('done')).toBe(open.every(isAnswered));
        },
      ),
    );
  });
});
