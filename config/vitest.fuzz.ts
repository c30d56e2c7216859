import { defineConfig } from 'vitest/config';

// Hostile peers by the thousand: too long for every newcomer's `npm test`.
export default defineConfig({
  // All of it, with a good margin for a slow machine.
  test: { include: ['test/real/fuzz/*.test.ts'], testTimeout: 900_000, maxWorkers: 2 },
});
