import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Which tests are to notice a mutant of a file, the quickest first: after a failure no more are
 * run, and the tests of other things would only take their time. All tests for a file without entry.
 */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  change: ['machines/connection', 'machines/door', 'oracle/door', 'oracle/connection'],
  connection: ['machines/connection', 'model/totality', 'model/paths', 'oracle/connection'],
  door: ['machines/door', 'model/totality', 'oracle/door', 'model/paths'],
  memory: ['machines/memory', 'machines/door'],
  opening: ['machines/watchdog', 'machines/opening', 'oracle/alarm'],
  'remote-emitter': ['transport/remote-emitter', 'transport/line-gate'],
  sensor: ['machines/sensor', 'model/totality', 'model/paths', 'oracle/sensor'],
  server: ['machines/server', 'model/totality', 'model/paths'],
  watchdog: ['machines/watchdog', 'model/totality', 'model/paths', 'oracle/link', 'oracle/alarm'],
  wire: ['machines/wire', 'machines/connection', 'machines/watchdog', 'transport/remote-emitter'],
};

/** Stryker says in `related` which file has the mutant; in its run without one, all that may. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated = '', ...others] = [this.ctx.config.related ?? []].flat();
    // A machine may be spread over several files, such as watchdog-link.ts.
    const tests = TESTS[basename(mutated, '.ts').replace(/-(alarm|link|setup)$/, '')];
    if (tests === undefined || others.length > 0) return files;
    return tests.flatMap((test) =>
      files.filter(({ moduleId }) => moduleId.endsWith(`/${test}.test.ts`)),
    );
  }
}

export default defineConfig({
  test: {
    include: [
      'test/machines/*.test.ts',
      'test/model/*.test.ts',
      'test/oracle/*.test.ts',
      'test/transport/{line-gate,remote-emitter}.test.ts',
    ],
    setupFiles: ['config/mutants-setup.ts'],
    runner: 'config/mutants-runner.ts',
    // A mutant has a worker of its own; within it, modules are evaluated once for all tests.
    isolate: false,
    testTimeout: 120_000,
    sequence: { sequencer: QuickestFirst },
  },
});
