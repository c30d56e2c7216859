/**
 * How a part went: its numbers for a person, or what failed and the least input known to do it.
 * @typedef {{ readonly numbers: string } | { readonly failure: string, readonly input: unknown }} Outcome
 */

/**
 * What was thrown, for a person.
 * @param {unknown} error
 * @returns {string}
 */
export function describeError(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
