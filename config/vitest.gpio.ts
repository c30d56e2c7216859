import { defineConfig } from 'vitest/config';

// A whole machine with a GPIO controller is booted for these, and Debian packages are needed.
export default defineConfig({
  test: {
    include: ['test/gpio/*.test.ts'],
    globalSetup: 'test/gpio/prepare.ts',
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // The two guests boot side by side.
    maxWorkers: 2,
  },
});
