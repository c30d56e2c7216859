import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_BYTES_MAX } from '../../src/machines/index.ts';
import { createLineGate } from '../../src/transport/line-gate.ts';

/** All that passes a gate when `text` arrives in chunks of these sizes, with a mark for each cut. */
function through(text: string, sizes: readonly number[] = []): string {
  let passed = '';
  const gate = createLineGate({
    pass: (bytes) => {
      passed += bytes.toString('latin1');
    },
    // What passed of the line is void.
    cut: () => {
      passed = `${passed.slice(0, passed.lastIndexOf('\n') + 1)}<cut>\n`;
    },
  });
  let rest = Buffer.from(text, 'latin1');
  for (const size of sizes) {
    gate(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  gate(rest);
  return passed;
}

const longest = 'x'.repeat(LINE_BYTES_MAX);

describe('the line gate', () => {
  it('passes lines up to the limit as they are', () => {
    const text = `short\n\n${longest}\nshort\n`;
    expect(through(text)).toBe(text);
    expect(through(text, [5, 1, 4000, 50, 47, 1])).toBe(text);
  });

  it('cuts a longer line, and passes what follows it', () => {
    expect(through(`a\n${longest}x\nshort\n`)).toBe('a\n<cut>\nshort\n');
    expect(through(`a\n${longest}x\nshort\n`, [100, 4000])).toBe('a\n<cut>\nshort\n');
  });

  it('cuts an endless line at once, and again with each further limit of it', () => {
    expect(through(longest)).toBe(longest);
    expect(through(`${longest}x`)).toBe('<cut>\n');
    expect(through(longest.repeat(2))).toBe('<cut>\n');
    expect(through(`${longest.repeat(2)}x`)).toBe('<cut>\n<cut>\n');
    expect(through(`${longest.repeat(5)}x\n`)).toBe('<cut>\n'.repeat(5));
  });

  it('does the same however the bytes are chunked', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc
        .integer({ min: LINE_BYTES_MAX - 2, max: 3 * LINE_BYTES_MAX + 2 })
        .map((n) => 'y'.repeat(n)),
    );
    const texts = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 20 });
    fc.assert(
      fc.property(texts, sizes, (text, chunks) => {
        expect(through(text, chunks)).toBe(through(text));
      }),
      { numRuns: 3000 },
    );
  });
});
