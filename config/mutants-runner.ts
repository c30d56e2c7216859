import { TestRunner, test } from 'vitest';

/**
 * A module that a mutant keeps from being evaluated fails as a test does. Vitest has no test then,
 * which could fail, and Stryker would take the mutant for survived.
 */
export default class ImportingRunner extends TestRunner {
  override async importFile(path: string, source: 'collect' | 'setup'): Promise<unknown> {
    try {
      return await super.importFile(path, source);
    } catch (error) {
      if (source === 'setup') throw error;
      return test('can be imported', () => Promise.reject(error));
    }
  }
}
