import { defineConfig } from 'vitest/config';

// Layouts of random charts: too long for every newcomer's `npm test`.
export default defineConfig({
  test: { include: ['review/test/layouts/*.test.ts'], testTimeout: 240_000, maxWorkers: 2 },
});
