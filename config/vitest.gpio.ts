import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest goes first, beside the two others. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith('real-line.test.ts');
    return [...files.filter(isLongest), ...files.filter((file) => !isLongest(file))];
  }
}

// A whole machine with a GPIO controller is booted for these, and Debian packages are needed.
export default defineConfig({
  test: {
    include: ['test/gpio/*.test.ts'],
    globalSetup: 'test/gpio/prepare.ts',
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // As many guests at a time as there are processors.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
