import { describe, expect, it } from 'vitest';
import { complainOfNode } from '../../../src/cli/node-version.ts';

describe('complainOfNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.9.0'])('has nothing to say of %s', (version) => {
    expect(complainOfNode(version)).toBe(null);
  });

  it.each(['18.19.0', '20.18.3', '16.0.0', '0.10.48'])(
    'says in one line what is wrong with %s',
    (version) => {
      expect(complainOfNode(version)).toBe(
        `doorwatch: expected Node 20.19 or newer, got ${version}; install a newer one`,
      );
    },
  );
});
