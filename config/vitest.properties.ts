import { defineConfig } from 'vitest/config';

// What must be true of any input: too long for every newcomer's `npm test`.
export default defineConfig({
  test: { include: ['test/properties/*.test.ts'], testTimeout: 120_000, maxWorkers: 2 },
});
