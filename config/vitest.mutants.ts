import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Which tests are to notice a mutant of a file, the quickest first: after a failure no more are
 * run, and the tests of other things would only take their time. All tests for a file without entry.
 */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'alarm-states': [
    'machines/door-alarm',
    'machines/watchdog',
    'oracle/alarm',
    'oracle/temperature-alarm',
    'paths/totality',
    'paths/paths',
  ],
  change: ['machines/door', 'oracle/door', 'machines/connection', 'oracle/connection'],
  acknowledging: ['machines/acknowledging', 'paths/totality', 'paths/paths'],
  alert: ['machines/delivery', 'oracle/delivery'],
  alerts: ['machines/alerts', 'app/alerting', 'oracle/alerts', 'paths/totality', 'paths/paths'],
  alerted: ['machines/alerts', 'app/alerting', 'oracle/alerts', 'paths/paths'],
  incident: ['machines/alerts', 'app/alerting', 'oracle/alerts', 'paths/paths'],
  delivery: ['machines/delivery', 'paths/totality', 'oracle/delivery', 'paths/paths'],
  'missed-changes': ['machines/connection', 'oracle/connection'],
  connection: ['machines/connection', 'paths/totality', 'paths/paths', 'oracle/connection'],
  door: ['machines/door', 'paths/totality', 'oracle/door', 'paths/paths'],
  journal: ['machines/journal', 'machines/server', 'machines/connection', 'oracle/channels'],
  remembered: ['machines/remembered', 'machines/door'],
  'door-alarm': [
    'machines/door-alarm',
    'machines/watchdog',
    'machines/watchdog-channels',
    'machines/watchdog-knowledge',
    'paths/totality',
    'oracle/alarm',
    'oracle/channels',
    'paths/paths',
  ],
  'temperature-alarm': ['paths/totality', 'oracle/temperature-alarm', 'paths/paths'],
  'client-silence': ['machines/client-silence', 'machines/connection', 'transport/subscribers'],
  opening: [
    'machines/opening',
    'machines/door-alarm',
    'machines/watchdog',
    'machines/watchdog-channels',
    'oracle/alarm',
    'oracle/channels',
  ],
  'line-reader': ['transport/line-reader', 'transport/remote-emitter'],
  'remote-emitter': ['transport/remote-emitter'],
  sensor: ['machines/sensor', 'paths/totality', 'paths/paths', 'oracle/sensor'],
  thermometer: ['machines/thermometer', 'paths/totality', 'oracle/thermometer', 'paths/paths'],
  server: ['machines/server', 'paths/totality', 'paths/paths'],
  subscribers: [
    'transport/subscribers',
    'machines/connection',
    'oracle/connection',
    'oracle/channels',
  ],
  'channels-known': [
    'machines/channels-known',
    'machines/watchdog-channels',
    'machines/watchdog-thermometers',
    'oracle/channels',
  ],
  watchdog: [
    'machines/watchdog',
    'machines/watchdog-channels',
    'machines/watchdog-thermometers',
    'machines/watchdog-knowledge',
    'paths/totality',
    'oracle/alarm',
    'oracle/link',
    'paths/paths',
  ],
  'wire-server': ['machines/wire', 'machines/connection', 'oracle/connection', 'oracle/channels'],
  'wire-watcher': [
    'machines/wire-watcher',
    'machines/watchdog',
    'machines/watchdog-channels',
    'machines/watchdog-thermometers',
    'oracle/channels',
  ],
  wire: [
    'machines/wire',
    'machines/connection',
    'machines/watchdog',
    'transport/remote-emitter',
    'oracle/channels',
  ],
};

/** A machine may be spread over several files, such as watchdog-link.ts. */
const PART =
  /-(acknowledgement|commands|context|events|knowledge|link|protocol|reach|reports|sensor|setup|times)$/;

/** Stryker says in `related` which file has the mutant; in its run without one, all that may. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated = '', ...others] = [this.ctx.config.related ?? []].flat();
    const tests = TESTS[basename(mutated, '.ts').replace(PART, '')];
    if (tests === undefined || others.length > 0) return files;
    return tests.flatMap((test) =>
      files.filter(({ moduleId }) => moduleId.endsWith(`/${test}.test.ts`)),
    );
  }
}

export default defineConfig({
  test: {
    include: [
      'test/unit/machines/*.test.ts',
      'test/unit/app/alerting.test.ts',
      'test/generated/{paths,oracle}/*.test.ts',
      'test/unit/transport/{line-reader,remote-emitter,subscribers}.test.ts',
    ],
    setupFiles: ['config/mutants-setup.ts'],
    runner: 'config/mutants-runner.ts',
    // A mutant has a worker of its own; within it, modules are evaluated once for all tests.
    isolate: false,
    // Stryker ends what hangs. A test that is slow on a busy machine would count as a mutant found.
    testTimeout: 0,
    sequence: { sequencer: QuickestFirst },
  },
});
