import { describe, expect, it } from 'vitest';
import { type Line, lineWidth, words, wrapped } from '../src/layout/text-lines.ts';
import { textWidth } from '../src/layout/text-width.ts';

const texts = (lines: Line[]) => lines.map(({ spans }) => spans.map(({ text }) => text).join(''));

describe('the width of a text', () => {
  it('is that of its letters in Helvetica', () => {
    expect(textWidth('il', 1000)).toBe(444);
    expect(textWidth('WM', 1000)).toBe(1777);
    expect(textWidth('il', 1000, true)).toBe(556);
    expect(textWidth('', 1000)).toBe(0);
  });

  it('leaves room for letters that are not in the table', () => {
    expect(textWidth('é', 1000)).toBe(722);
    expect(textWidth('门', 1000)).toBe(1000);
    expect(textWidth('🚪', 1000)).toBe(1000);
  });
});

describe('words in lines', () => {
  it('are as many to a line as fit', () => {
    const lines = wrapped(words('event', 'one two three four five six seven'), 80);
    expect(texts(lines)).toEqual(['one two three ', 'four five six ', 'seven']);
    expect(lines.map(({ isIndented }) => isIndented === true)).toEqual([false, true, true]);
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(80);
  });

  it('keep their roles', () => {
    const list = [...words('event', 'door.opened'), ...words('guard', '[is late]')];
    const [line] = wrapped(list, 200);
    expect(line?.spans).toEqual([
      { text: 'door.opened ', role: 'event' },
      { text: '[is late]', role: 'guard' },
    ]);
  });

  it('are broken where one is too long, after a dot if there is one', () => {
    const lines = wrapped(words('event', 'a.very.long.name.of.an.event.with.dots'), 80);
    expect(lines.length).toBeGreaterThan(2);
    expect(
      texts(lines)
        .slice(0, -1)
        .every((text) => text.endsWith('.')),
    ).toBe(true);
    for (const line of wrapped(words('event', 'x'.repeat(200)), 80)) {
      expect(lineWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  it.each([
    ['waitingForThePaymentProvidersAsynchronousResultCheck', 'waitingForThe'],
    ['announce(theDoor:wasClosed,thisTime)', 'announce('],
    ['some/where/over/the/rainbow/way/up/high', 'some/where/'],
    ['PAYMENT_PROVIDER_RESULT_CHECK_FAILED', 'PAYMENT_'],
    ['xstate:payment:provider:result:check', 'xstate:'],
    ['HTTPServerAnsweredWith404NotFoundPage', 'HTTPServer'],
    ['nothingtobreakthisnameatwhateveryoudotoit', 'nothingtobre'],
    ['a name of words andThenALongWordThatNobodyReads  twice', 'a name of '],
    ['three words here', 'three words '],
  ])('give %s back, and break it where it has a seam', (name, first) => {
    for (const px of [72, 80, 100, 117, 235]) {
      const lines = wrapped(words('event', name), px);
      expect(texts(lines).join('')).toBe(name);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(px);
    }
    expect(texts(wrapped(words('event', name), 80))[0]).toContain(first);
  });

  it('have no space within a name whose end fits beside the rest of it', () => {
    // The piece and its end fit into a line, for the lines that go on are narrower.
    const lines = wrapped(words('event', 'x'.repeat(14)), 80);
    expect(texts(lines)).toEqual(['x'.repeat(14)]);
  });

  it('are no lines when there are none', () => {
    expect(wrapped([], 80)).toEqual([]);
  });
});
