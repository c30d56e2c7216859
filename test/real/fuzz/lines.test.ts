import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, type Message, parseLine } from '../../../src/machines/index.ts';
import { eventOf } from '../../../src/transport/watcher/server-message.ts';
import { line } from './lines.ts';
import { runFuzz } from './run.ts';

const RUNS = 1_000_000;
const AT = { wallMs: 1_407_334_342_639, monotonicMs: 1000 };
const PROTOTYPE_KEYS = Reflect.ownKeys(Object.prototype).length;

/** The fields of an event, and what each may be whatever the peer wrote; `at` is our own. */
const FIELDS = {
  type: (value: unknown) => typeof value === 'string',
  at: (value: unknown) => value === AT,
  id: (value: unknown) => value === null || typeof value === 'string',
  wallMs: (value: unknown) => value === null || Number.isFinite(value),
  openMs: (value: unknown) => value === null || Number.isFinite(value),
  ageMs: (value: unknown) => Number.isFinite(value) && Number(value) >= 0,
  first: (value: unknown) => typeof value === 'boolean',
  reason: (value: unknown) => typeof value === 'string',
  retryMs: (value: unknown) => value === null || Number.isFinite(value),
  channel: isName,
  isMissed: (value: unknown) => typeof value === 'boolean',
  isLost: (value: unknown) => typeof value === 'boolean',
  celsius: (value: unknown) => Number.isFinite(value),
  channels: (value: unknown) => value === null || isListOf(value, isChannel),
  ages: (value: unknown) => isListOf(value, isAge),
};

/** Null is of a server that names no channels. */
function isName(value: unknown): boolean {
  return value === null || /^[a-z0-9-]{1,32}$/.test(String(value));
}

function isListOf(value: unknown, isOne: (value: never) => boolean): boolean {
  return Array.isArray(value) && (value as never[]).every(isOne);
}

function isChannel({ name, kind, ...rest }: Record<string, unknown>): boolean {
  return isName(name) && ['door', 'temperature'].includes(String(kind)) && isEmpty(rest);
}

function isAge({ channel, id, ageMs, ...rest }: Record<string, unknown>): boolean {
  return FIELDS.id(channel) && FIELDS.id(id) && FIELDS.ageMs(ageMs) && isEmpty(rest);
}

function isEmpty(rest: object): boolean {
  return Object.keys(rest).length === 0;
}

function isStrange([key, value]: readonly [string, unknown]): boolean {
  return !(key in FIELDS && FIELDS[key as keyof typeof FIELDS](value));
}

// What bytes are a message and what are not is proven beside, for the whole reader of lines.
describe('a line', () => {
  it('that is mutated means nothing that a machine cannot believe', async () => {
    const kinds = { message: 0, other: 0 };
    await runFuzz(
      RUNS,
      fc.property(line, (text) => {
        const message = parseLine(text);
        if (message === null || 'fault' in message) return void kinds.other++;
        kinds.message++;
        expect(Object.entries(eventOf(message, AT)).filter(isStrange)).toEqual([]);
        const frame = encode(message.name, ...message.args);
        expect(frame.indexOf('\n')).toBe(frame.length - 1);
        // Numbers without end become null on the way.
        const again = parseLine(frame.slice(0, -1));
        expect(again).toHaveProperty('name', message.name);
        expect(encode(message.name, ...(again as Message).args)).toBe(frame);
        expect(Reflect.ownKeys(Object.prototype)).toHaveLength(PROTOTYPE_KEYS);
      }),
    );
    console.log(`${kinds.message} messages and ${kinds.other} other lines were read`);
  });
});
