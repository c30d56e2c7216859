import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_BYTES_MAX } from '../../src/machines/index.ts';
import { createLineGate } from '../../src/transport/line-gate.ts';

/** All that passes a gate when `text` arrives in chunks of these sizes, and the overflows. */
function through(text: string, sizes: readonly number[] = []) {
  let passed = '';
  let overflows = 0;
  const gate = createLineGate({
    pass: (bytes) => {
      passed += bytes.toString('latin1');
    },
    overflow: () => {
      overflows++;
    },
  });
  let rest = Buffer.from(text, 'latin1');
  for (const size of sizes) {
    gate(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  gate(rest);
  return { passed, overflows };
}

const longest = 'x'.repeat(LINE_BYTES_MAX);

describe('the line gate', () => {
  it('passes lines up to the limit as they are', () => {
    const text = `short\n\n${longest}\nshort\n`;
    expect(through(text)).toEqual({ passed: text, overflows: 0 });
  });

  it('cuts a longer line to one byte more, and passes what follows it', () => {
    const expected = { passed: `${longest}x\nshort\n`, overflows: 0 };
    expect(through(`${longest}xyz\nshort\n`)).toEqual(expected);
    expect(through(`${longest}x\nshort\n`)).toEqual(expected);
  });

  it('cuts an endless line at once, and counts each further limit of it', () => {
    expect(through(`${longest}x`)).toEqual({ passed: `${longest}x\n`, overflows: 0 });
    expect(through(longest.repeat(2)).overflows).toBe(0);
    expect(through(`${longest.repeat(2)}x`).overflows).toBe(1);
    expect(through(`${longest.repeat(5)}x\n`).overflows).toBe(4);
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
        expect(through(text, chunks)).toEqual(through(text));
      }),
      { numRuns: 3000 },
    );
  });
});
