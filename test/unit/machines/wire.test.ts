import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASK_FRAME,
  acknowledgeOf,
  type Change,
  encode,
  encodeAcknowledged,
  encodeChange,
  encodeChannelChange,
  encodeChannelHeartbeat,
  encodeHeartbeat,
  encodeNoSuchChannel,
  encodeReading,
  encodeRefused,
  encodeWelcome,
  helloOf,
  isHello,
  isWorthTelling,
  lossReasonOf,
  parseLine,
  refusalOf,
  reportOf,
  retryMsOf,
  WELCOME_FRAME,
} from '../../../src/machines/index.ts';

const at = { wallMs: 1_407_334_342_639, monotonicMs: 5000.4 };
const change: Change = { level: 'open', id: 'k3f9-7', at, first: false };

function message(...args: unknown[]) {
  return { name: 'any', args };
}

describe('parseLine', () => {
  it.each([
    ['["open",1407334342639]', { name: 'open', args: [1_407_334_342_639] }],
    ['["x"]', { name: 'x', args: [] }],
    ['["heartbeat"]', { name: 'heartbeat', args: [] }],
    [' ["x", {"a": [1]}] \r', { name: 'x', args: [{ a: [1] }] }],
    ['["error","x"]', { name: 'error', args: ['x'] }],
    ['', null],
    ['\r', null],
  ])('reads %j', (line, expected) => {
    expect(parseLine(line)).toEqual(expected);
  });

  it.each([
    ['open', 'expected a JSON array, got no JSON'],
    ['["open",1', 'expected a JSON array, got no JSON'],
    ['  ', 'expected a JSON array, got no JSON'],
    ['{"open":1}', 'expected a JSON array, got other JSON'],
    ['"open"', 'expected a JSON array, got other JSON'],
    ['null', 'expected a JSON array, got other JSON'],
    ['[]', 'expected a name first, got something else'],
    ['[1,"open"]', 'expected a name first, got something else'],
  ])('finds a fault in %j', (line, fault) => {
    expect(parseLine(line)).toEqual({ fault });
  });

  it('never throws, and gives back what was encoded', () => {
    /** Any there can be, halves of surrogate pairs too. */
    const string = fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units));
    const text = fc.oneof(string, fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.array(fc.jsonValue()), (text, args) => {
        parseLine(text);
        const frame = encode(text, ...args);
        expect(frame.indexOf('\n')).toBe(frame.length - 1);
        expect(parseLine(frame.slice(0, -1))).toEqual({
          name: text,
          args: JSON.parse(JSON.stringify(args)),
        });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what is written', () => {
  it('is to the letter', () => {
    const now = { wallMs: 1_407_334_343_000, monotonicMs: 5812 };
    expect(ASK_FRAME).toBe('["ask"]\n');
    expect(WELCOME_FRAME).toBe('["hello",{"protocol":1,"heartbeatMs":10000}]\n');
    expect(encodeChange('plain', change, now)).toBe('["open",1407334342639]\n');
    expect(encodeChange('greeted', change, now)).toBe(
      '["open",1407334342639,{"ageMs":812,"id":"k3f9-7"}]\n',
    );
    expect(encodeHeartbeat(null, now)).toBe('["heartbeat",1407334343000]\n');
    expect(encodeHeartbeat(change, now)).toBe(
      '["heartbeat",1407334343000,{"ageMs":812,"id":"k3f9-7"}]\n',
    );
    expect(encodeRefused('full', now)).toBe(
      '["refused",1407334343000,{"reason":"full","retryMs":30000}]\n',
    );
    expect(encodeRefused('token', now)).toContain('{"reason":"token","retryMs":60000}');
  });

  it('is to the letter in channels too', () => {
    const now = { wallMs: 1_407_334_343_000, monotonicMs: 5812 };
    const channels = [
      { name: 'fridge', kind: 'door' },
      { name: 'air', kind: 'temperature' },
    ] as const;
    expect(encodeWelcome(channels, false)).toBe(
      '["hello",{"protocol":2,"heartbeatMs":10000,' +
        '"channels":{"fridge":"door","air":"temperature"}}]\n',
    );
    expect(encodeWelcome(channels, true)).toContain('"temperature"},"missed":"lost"}]');
    expect(encodeChannelChange('fridge', change, now)).toBe(
      '["fridge/open",1407334342639,{"ageMs":812,"id":"k3f9-7"}]\n',
    );
    expect(encodeChannelChange('fridge', change, now, true)).toContain(
      '{"ageMs":812,"id":"k3f9-7","missed":true}',
    );
    expect(encodeReading('air', { celsius: 4.5, id: 'k3f9-air-9', at }, now)).toBe(
      '["air/temperature",1407334342639,{"ageMs":812,"id":"k3f9-air-9","celsius":4.5}]\n',
    );
    expect(encodeNoSuchChannel('x', 'k3f9-7', now)).toBe(
      '["x/unknown",1407334343000,{"ageMs":0,"id":"k3f9-7","reason":"no such channel"}]\n',
    );
    expect(encodeChannelHeartbeat([['fridge', change]], now)).toBe(
      '["heartbeat",1407334343000,{"channels":{"fridge":{"ageMs":812,"id":"k3f9-7"}}}]\n',
    );
  });

  it('says what is first, and why nothing is known', () => {
    const lost: Change = { ...change, level: 'unknown', first: true, reason: 'unplugged' };
    expect(encodeChange('greeted', lost, at)).toBe(
      '["unknown",1407334342639,{"ageMs":0,"id":"k3f9-7","first":true,"reason":"unplugged"}]\n',
    );
  });

  it('says in full of a close how long it was open, and nothing of that in the plain way', () => {
    const closed: Change = { ...change, level: 'close', openMs: 4234 };
    const details = '{"ageMs":0,"id":"k3f9-7","openMs":4234}';
    expect(encodeChange('plain', closed, at)).toBe('["close",1407334342639]\n');
    expect(encodeChange('greeted', closed, at)).toBe(`["close",1407334342639,${details}]\n`);
    expect(encodeChannelChange('fridge', closed, at)).toContain(details);
  });

  it('never gives an age below 0', () => {
    expect(encodeChange('greeted', change, { wallMs: 0, monotonicMs: 0 })).toContain('"ageMs":0,');
  });
});

describe('isHello', () => {
  it.each([1, 2, 99])('takes protocol %j', (protocol) => {
    expect(isHello(message({ protocol }))).toBe(true);
  });

  it.each([
    [[]],
    [[null]],
    [[1]],
    [['1']],
    [[{}]],
    [[{ protocol: '1' }]],
    [[{ protocol: 0 }]],
    [[{ protocol: 1.5 }]],
    [[{ protocol: null }]],
  ])('does not take %j', (args) => {
    expect(isHello(message(...args))).toBe(false);
  });
});

describe('helloOf', () => {
  const nothing = { channels: null, since: null, token: undefined };

  it.each([
    [{ protocol: 1 }, { protocol: 1 }],
    [
      { protocol: 1, token: 5 },
      { protocol: 1, token: 5 },
    ],
    // Protocol 1 knows no such arguments, so they are none of its.
    [{ protocol: 1, channels: 5, since: 5 }, { protocol: 1 }],
    [{ protocol: 2 }, { protocol: 2 }],
    [{ protocol: 3 }, { protocol: 2 }],
    [
      { protocol: 2, channels: ['fridge', '0-9'], since: 'k3f9-7', token: 'k3y' },
      { protocol: 2, channels: ['fridge', '0-9'], since: 'k3f9-7', token: 'k3y' },
    ],
  ])('reads %j', (said, asked) => {
    expect(helloOf(message(said))).toEqual({ ...nothing, ...asked });
  });

  const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);

  it.each([
    [{ protocol: 0 }],
    [{ protocol: 2, channels: 'fridge' }],
    [{ protocol: 2, channels: null }],
    [{ protocol: 2, channels: {} }],
    [{ protocol: 2, channels: [] }],
    [{ protocol: 2, channels: [''] }],
    [{ protocol: 2, channels: ['Fridge'] }],
    [{ protocol: 2, channels: ['fridge', 'a/b'] }],
    [{ protocol: 2, channels: ['x'.repeat(33)] }],
    [{ protocol: 2, channels: [7] }],
    [{ protocol: 2, channels: names(33) }],
    [{ protocol: 2, since: 7 }],
    [{ protocol: 2, since: null }],
  ])('finds a fault in %j', (said) => {
    expect(helloOf(message(said))).toEqual({ fault: expect.stringMatching(/^expected .*, got/) });
  });

  it('takes as many names as there can be channels, as long as they can be', () => {
    const channels = [...names(31), 'x'.repeat(32)];
    expect(helloOf(message({ protocol: 2, channels }))).toMatchObject({ channels });
  });
});

describe('reportOf', () => {
  it('reads what a greeted client is told', () => {
    expect(reportOf(message(17, { ageMs: 812, id: 'k3f9-7', first: true }))).toEqual({
      id: 'k3f9-7',
      wallMs: 17,
      ageMs: 812,
      first: true,
      isMissed: false,
    });
    expect(reportOf(message(17, { missed: true }))).toMatchObject({ isMissed: true });
  });

  it.each([
    [[], { wallMs: null }],
    [[17], { wallMs: 17 }],
    [['17', { ageMs: '5', id: 5, first: 1 }], { wallMs: null }],
    [[17, null], { wallMs: 17 }],
    [[17, { ageMs: -5 }], { wallMs: 17 }],
    [JSON.parse('[1e999,{"ageMs":1e999}]'), { wallMs: null }],
  ])('believes nothing else of %j', (args: unknown[], expected) => {
    const nothing = { id: null, ageMs: 0, first: false, isMissed: false };
    expect(reportOf(message(...args))).toEqual({ ...nothing, ...expected });
  });
});

describe('refusalOf', () => {
  it('has words of its own, whatever the server says', () => {
    expect(refusalOf(message(17, { reason: 'token' }))).toMatch(/: expected its token, got none/);
    expect(refusalOf(message(17, { reason: 'full' }))).toBe('it refused us');
    expect(refusalOf(message())).toBe('it refused us');
  });
});

describe('lossReasonOf and retryMsOf', () => {
  it('read what is there, and say when it is not', () => {
    expect(lossReasonOf(message(17, { reason: 'unplugged' }))).toBe('unplugged');
    expect(lossReasonOf(message(17, { reason: 5 }))).toBe('no reason given');
    expect(lossReasonOf(message(17))).toBe('no reason given');
    expect(retryMsOf(message(17, { retryMs: 30_000 }))).toBe(30_000);
    expect(retryMsOf(message(17, { retryMs: '30000' }))).toBe(null);
    expect(retryMsOf(message())).toBe(null);
  });
});

describe('what somebody knows of', () => {
  const said = (details?: unknown, name = 'fridge/acknowledge') =>
    acknowledgeOf({ name, args: details === undefined ? [] : [details] });

  it.each([
    [
      { id: 'k3f9-7', forMs: 5 },
      { id: 'k3f9-7', forMs: 5 },
    ],
    [{ forMs: 0 }, { id: null, forMs: 0 }],
    [
      { id: null, forMs: 86_400_000 },
      { id: null, forMs: 86_400_000 },
    ],
    [{}, { id: null, forMs: 1_800_000 }],
    [undefined, { id: null, forMs: 1_800_000 }],
  ])('is read from %j', (details, asked) => {
    expect(said(details)).toEqual({ channel: 'fridge', ...asked });
  });

  it.each([[{ id: 7 }], [{ forMs: '5' }], [{ forMs: -1 }], [{ forMs: 86_400_001 }]])(
    'is nothing in %j',
    (details) => {
      expect(said(details)).toBeNull();
    },
  );

  it.each(['acknowledge', 'Fridge/acknowledge', 'fridge/open', '/acknowledge'])(
    'is nothing in %s',
    (name) => {
      expect(said({}, name)).toBeNull();
    },
  );

  it('is told with what is left of its time', () => {
    const at = { wallMs: 17, monotonicMs: 1000.25 };
    const told = (monotonicMs: number, id: string | null = 'k3f9-7') =>
      encodeAcknowledged('fridge', { id, at, forMs: 5000 }, { wallMs: 0, monotonicMs });
    expect(told(1000.25)).toBe(
      '["fridge/acknowledged",17,{"ageMs":0,"id":"k3f9-7","remainingMs":5000}]\n',
    );
    expect(told(2000, null)).toBe('["fridge/acknowledged",17,{"ageMs":1000,"remainingMs":4001}]\n');
    expect(told(7000)).toContain('"remainingMs":0');
  });

  it('says something while it lasts, and for a day when it was taken back', () => {
    const isWorth = (forMs: number, monotonicMs: number) =>
      isWorthTelling(
        { id: null, forMs, at: { wallMs: 0, monotonicMs: 0 } },
        { wallMs: 0, monotonicMs },
      );
    expect([isWorth(5, 4), isWorth(5, 5)]).toEqual([true, false]);
    expect([isWorth(0, 86_399_999), isWorth(0, 86_400_000)]).toEqual([true, false]);
  });
});
