import { defineConfig } from 'vitest/config';

// Generated runs over real sockets and on the real binaries: too long for every newcomer's
// `npm test`.
export default defineConfig({
  test: { include: ['test/walks/**/*.test.ts'], testTimeout: 240_000, maxWorkers: 2 },
});
