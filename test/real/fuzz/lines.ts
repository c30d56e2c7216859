/** What a hostile peer may send: real lines, and what chance makes of them. */
import fc from 'fast-check';

/** All of the wire's table, and the extremes that its fields allow. */
const REAL_LINES = [
  '["open",1407334342639]',
  '["close",1407334347577]',
  '["hello",{"protocol":1}]',
  '["hello",{"protocol":2,"heartbeatMs":10000}]',
  '["open",1407334342639,{"ageMs":812,"id":"k3f9-7"}]',
  '["open",1407334342639,{"ageMs":0,"id":"k3f9-9","first":true}]',
  '["close",1407334347577,{"ageMs":50,"id":"k3f9-8"}]',
  '["close",1407334347577,{"ageMs":50,"id":"k3f9-10","first":true}]',
  '["unknown",1407334349000,{"ageMs":3,"id":"k3f9-10","reason":"the sensor\'s input ended"}]',
  '["heartbeat",1407334350000]',
  '["heartbeat"]',
  '["refused",1407334350000,{"reason":"full","retryMs":30000}]',
  '["error","what an emitter would throw"]',
  '["hello",{"protocol":2,"channels":["door","air"],"since":"k3f9-7"}]',
  '["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"door":"door","air":"temperature"}}]',
  '["door/open",1407334342639,{"ageMs":812,"id":"k3f9-7","missed":true}]',
  '["door/close",1407334347577,{"ageMs":50,"id":"k3f9-8","missed":true}]',
  '["air/unknown",1407334349000,{"ageMs":3,"id":"k3f9-air-1","reason":"no such channel"}]',
  '["air/temperature",1407334350000,{"ageMs":20,"id":"k3f9-air-2","celsius":4.5}]',
  '["heartbeat",1407334350000,{"channels":{"door":{"ageMs":812,"id":"k3f9-7"}}}]',
  '["ask"]',
  '[]',
  'null',
  '',
  '\r',
];

/** Numbers at the edge, names that mean something to JavaScript or to us, marks of a terminal. */
const JUNK = [
  ...['0', '-0', '-1', '0.5', '00', 'NaN', 'null', '"1"', '[]', '{}', 'true'],
  ...['1e999', '-1e999', '1e308', '-1e308', '5e-324', '9007199254740993', '2147483648'],
  ...['"__proto__"', '"constructor"', '"prototype"', '"toString"', '"toJSON"', '"hasOwnProperty"'],
  ...[
    '"constructor/open"',
    '"__proto__/open"',
    '"/open"',
    '"door/"',
    '"door/door/open"',
    '"Door/open"',
  ],
  ...['"newListener"', '"removeListener"', '"error"', '"hello"', '"open"', '"close"', '"unknown"'],
  ...['\u0000', '\u0007', '\u001b[2J', '\\u0000', '\\u001b[2J', '\\n', '\r', '\ufeff', '\u2028'],
  ...['\u202e', '\ud800', '\\ud800', 'é', '🚪', '"', '\\', ',', ':', '[', ']', '{', '}', ' '],
  ...[',{"ageMs":1e999}', ',{"ageMs":-5}', ',{"retryMs":-1e999}'],
  '{"__proto__":{"ageMs":-1,"id":{},"first":1}}',
];

const repeated = fc
  .tuple(
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['x', ''], ['[', ''], ['', '\u001b']),
    fc.constantFrom(1, 2, 40, 1500),
  )
  .map(([[before = '', after = ''], times]) => `${before.repeat(times)}1${after.repeat(times)}`);
const junk = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...JUNK) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  { weight: 1, arbitrary: repeated },
);
/** Junk in the place of a string or a number of a line, or else of any few characters. */
const edit = fc.record({ isValue: fc.boolean(), at: fc.nat(100), count: fc.nat(3), junk });
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

function edited(line: string, { isValue, at, count, junk }: Edit): string {
  const values = isValue ? [...line.matchAll(/"[^"\\]*"|-?\d[\d.]*/g)] : [];
  const value = values[at % values.length];
  const start = value?.index ?? at % (line.length + 1);
  return line.slice(0, start) + junk + line.slice(start + (value?.[0].length ?? count));
}

/** A line without its end, real or with up to four edits; none is much over the wire's limit. */
export const line = fc
  .tuple(fc.constantFrom(...REAL_LINES), fc.array(edit, { maxLength: 4 }))
  .map(([real, edits]) => edits.reduce(edited, real).replaceAll('\n', '').slice(0, 5000));
