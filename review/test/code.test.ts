import { describe, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { actionName } from '../src/model/actions.ts';
import { codeOf, dataText } from '../src/model/code-line.ts';
import { shortened, withoutHashes } from '../src/model/shortened.ts';

/** The code of a function that is written so, and not as our formatter would have it. */
function code(source: string): string | null {
  return codeOf(new Function(`return (${source});`)());
}

describe('the code of a function', () => {
  it.each([
    ['({ context }) => context.n < 3', 'context.n < 3'],
    ['({context})=>{return context.n<3}', 'context.n < 3'],
    ['function isLow({ context }) {\n  // Low.\n  return context.n < 3;\n}', 'context.n < 3'],
    ['(_, params) => params.limit > 3', '(_, params) => params.limit > 3'],
    ['({ context: { n } }) => n', '({ context: { n } }) => n'],
    ['({ context }) => { context.n < 3 }', 'context.n < 3;'],
    ['() => {}', '{}'],
    ['() => ({})', '({})'],
    ['() => ({ a: 1 })', '{ a: 1 }'],
    ['async () => await 1', 'async await 1'],
    ['async (x) => x', 'async x => x'],
    ['() => { a.delete(b); if (c) a.catch(d) }', 'a.delete(b); if (c) a.catch(d);'],
    ['() => of(1)', 'of(1)'],
    [String.raw`() => "\\\"" + '\\'`, String.raw`'\\"' + '\\'`],
    ['function (x) { return x }', 'x => x'],
    ['function* () { yield 1 }', 'function * () { yield 1 }'],
    ['({ context }) => -context.n - -1 + +context.m', '-context.n - -1 + +context.m'],
    ['({ context }) => /[/"]/.test(context.s) / 2', '/[/"]/.test(context.s) / 2'],
    ['() => (0, __vi_import_0__.now)() - __vi_import_1__.then', 'now() - then'],
  ])('%s is %s', (source, line) => {
    expect(code(source)).toBe(line);
  });

  it.each([
    [
      '({ context }) => { go("a"); return context.x }',
      "({context}) => { go('a')\n return context.x; }",
    ],
    ['(x) => [x, { "y": 1000 }]', 'x => [\n  x,\n  { y: 1_000, },\n]'],
    ['() => { return a && b }', '() => {\n  return (\n    a && b\n  );\n}'],
    ['() => a ? b : c ? d : e', '() => (a ? b : c ? d : e)'],
    ['() => f((x) => ({ x }), 1)', '() => f(x => ({ x }), 1)'],
    ["() => 'it\\'s' + .5", '() => "it\'s" + 0.5'],
    ['() => { a++; return of(1) }', '() => {\n  a++\n  return (of(1))\n}'],
    ['() => { for (;;) { if (a) break; b() } }', '() => { for (;;) { if (a) break\nb() } }'],
    ['() => { (a || b)(); [c].d() }', '() => {\n  ;(a || b)()\n  ;[c].d()\n}'],
    ['() => { if (a) return; b() }', '() => {\n  if (a) return\n  b()\n}'],
    ['() => { a.catch(b); c.delete(d) }', '() => {\n  a.catch(b)\n  c.delete(d)\n}'],
    ['() => { for (const a of b) c(); }', '() => { for (const a of b) c() }'],
    ['() => { if (a) b(); else c() }', '() => { if (a) b()\n else c() }'],
  ])('%s is the same as %s', (one, other) => {
    expect(code(one)).toBe(code(other));
  });

  it.each([
    ['() => (a || b) && c', '() => a || (b && c)'],
    ['() => a - (b - c)', '() => a - b - c'],
    ['() => (a ? b : c) ? d : e', '() => a ? b : c ? d : e'],
    ['() => f((a, b))', '() => f(a, b)'],
    ['() => (a ** b) ** c', '() => a ** b ** c'],
    ['() => (a?.b).c', '() => a?.b.c'],
    ['() => (-a) ** b', '() => -(a ** b)'],
    ['() => { a; (b) }', '() => { a(b) }'],
    ['() => !(a in b)', '() => !a in b'],
    ['() => (await_, b) => b', '() => await_, (b) => b'],
    ['() => ({})', '() => {}'],
    ['() => (new A).b', '() => new A.b'],
    ['() => { if (a) return; b() }', '() => { if (a) return b() }'],
    ['() => a.delete(b)', '() => a.delete((b, c))'],
    ['() => new (a())()', '() => new a()()'],
    ['() => (({ a: 1 }))', '() => { a: 1 }'],
    ['() => { a\n++b }', '() => { a++\nb }'],
    ['function* () { yield\nb() }', 'function* () { yield b() }'],
    ['() => { a: for (;;) { continue\na } }', '() => { a: for (;;) { continue a } }'],
    ['() => [,]', '() => []'],
    ['() => { a = {}; `b` }', '() => { a = {}`b` }'],
  ])('%s is not the same as %s', (one, other) => {
    expect(code(one.replace('await_', 'a'))).not.toBe(code(other.replace('await_', 'a')));
  });

  it('is that of templates in templates too', () => {
    const [open, close] = ['$'.concat('{'), '}'];
    const inner = `\`c${open}1${close}\``;
    expect(code(`() => \`a${open}b+${inner}${close}}\``)).toBe(`\`a${open}b + ${inner}${close}}\``);
  });

  it('is none of what is native or bound', () => {
    expect([codeOf(Math.max), codeOf((() => 1).bind(null)), codeOf(1)]).toEqual([null, null, null]);
  });

  it('is told by a hash where it is cut', () => {
    const [one, other] = ['x', 'y'].map((end) => shortened(`${'a'.repeat(60)}${end}`));
    expect(one).toMatch(/^a{40}… #[\da-f]{6}$/);
    expect(one).not.toBe(other);
    expect(withoutHashes(`not(${one}), paint( #00ff00)`)).toBe(
      `not(${'a'.repeat(40)}…), paint( #00ff00)`,
    );
  });
});

describe('an inline action', () => {
  it('has no name from the property in which it stands', () => {
    const { entry, sendMail } = { entry: () => {}, sendMail: () => {} };
    expect([entry, sendMail].map(actionName)).toEqual(['{}', 'sendMail']);
  });
});

describe('data', () => {
  it('are text in one order of keys', () => {
    expect(dataText({ b: [1, () => 2], a: 'x' })).toBe('{"a":"x","b":[1,"2"]}');
    expect(dataText({ to: createActor(createMachine({})) })).toBe('{"to":"actor"}');
    const ring: unknown[] = [];
    ring.push(ring);
    expect(dataText(ring)).toBe('[object Array]');
  });
});
