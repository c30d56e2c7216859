import { defineConfig } from 'vitest/config';

// All configurations of door, connection and watchdog: too long for every newcomer's `npm test`.
export default defineConfig({
  test: { include: ['test/exhaustive/*.test.ts'], testTimeout: 240_000, maxWorkers: 2 },
});
