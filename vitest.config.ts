import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Half a minute of mere waiting goes first, beside all that works meanwhile. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => moduleId.endsWith('silence.test.ts');
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They have commands of their own: npm run test:properties, test:tcp, test:process, test:gpio,
    // test:layouts, test:exhaustive and fuzz.
    exclude: ['properties', 'walks', 'gpio', 'layouts', 'exhaustive', 'real/fuzz'].map(
      (dir) => `test/${dir}/**`,
    ),
    // Long, for it costs only failures, and machines are shared.
    testTimeout: 120_000,
    // Many tests wait for a process; more of them than cores can do that at a time.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    coverage: {
      provider: 'v8',
      include: ['src/machines/**'],
      reporter: ['text-summary', 'text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
