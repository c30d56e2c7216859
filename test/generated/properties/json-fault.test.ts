import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findJsonFault } from '../../../src/cli/json-fault.ts';

/** What Node makes of a text; the names that are refused do not come up. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it('finds a fault in a text if, and only if, it is no JSON', () => {
  const spacing = fc.constantFrom(undefined, 1, '\t');
  const odd = fc.constantFrom(
    '\\u00aB',
    '\\q',
    '\\',
    '-',
    '01',
    '1.5e+3',
    'true',
    '"',
    '\u2028',
    '\x7f',
  );
  const put = fc.oneof(odd, fc.string({ maxLength: 2 }));
  const texts = fc
    .tuple(fc.jsonValue({ maxDepth: 4 }), spacing, fc.nat(), fc.nat(2), put)
    .map(([value, space, at, length, put]) => {
      const text = JSON.stringify(value, null, space);
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    });
  let faults = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const fault = findJsonFault(text);
      fc.pre(fault === null || !/each field once|another name/.test(fault.expected));
      if (fault) faults += 1;
      expect(fault === null).toBe(isJson(text));
    }),
    { numRuns: 20_000 },
  );
  expect(faults).toBeGreaterThan(1000);
});
