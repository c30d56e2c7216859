import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They have a command of their own: npm run test:properties.
    exclude: ['test/properties/**'],
    testTimeout: 40_000,
    // Many tests wait for a process; more of them than cores can do that at a time.
    maxWorkers: 4,
    coverage: {
      provider: 'v8',
      include: ['src/machines/**'],
      reporter: ['text-summary', 'text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
