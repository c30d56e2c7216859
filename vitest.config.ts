import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These take longest, some by mere waiting: they go first, beside all that works meanwhile. */
const LONGEST = /(silence|real-line|gpiod-\d|gpio\/unit|ntfy-watcher)\.test\.ts$/;

/** `npm run cover` has recorded what machines do in tests; at other times nobody asks. */
const COVERAGE = process.env.XSTATE_REVIEW_COVERAGE ? ['xstate-review/coverage'] : [];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

/** Tests of a kind; `npm test` runs the first four, the others have commands of their own. */
function project(name: string, include: string[], rest: object = {}) {
  // The timeout is long, for it costs only failures, and machines are shared.
  return { test: { name, include, setupFiles: COVERAGE, testTimeout: 240_000, ...rest } };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      project('generated', ['test/generated/{paths,oracle}/*.test.ts']),
      project('real', ['test/real/{interop,process}/*.test.ts', 'test/real/*.test.ts']),
      project('review', ['review/test/**/*.test.ts'], {
        exclude: ['review/test/{layouts,browser}/**'],
      }),
      project('properties', ['test/generated/properties/*.test.ts']),
      project('tcp', ['test/generated/walks/tcp/*.test.ts']),
      project('processes', ['test/generated/walks/process/*.test.ts']),
      project('exhaustive', ['test/search/exhaustive/*.test.ts'], { testTimeout: 900_000 }),
      project('browser', ['review/test/browser/*.test.ts'], { hookTimeout: 240_000 }),
      project('layouts', ['review/test/layouts/*.test.ts']),
      project('fuzz', ['test/real/fuzz/*.test.ts'], { testTimeout: 900_000 }),
      // One after the other: a fault is of the whole machine.
      project('faults', ['test/real/faults/*.test.ts'], { fileParallelism: false }),
      project('gpio', ['test/real/gpio/*.test.ts'], {
        globalSetup: 'test/real/gpio/prepare.ts',
        hookTimeout: 90_000,
      }),
    ],
    // Many tests wait for a process; more of them than cores can do that at a time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['src/machines/**'],
      reporter: ['text-summary', 'text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
