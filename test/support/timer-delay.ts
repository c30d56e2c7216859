/** The longest delay of a Node timer; a longer one is over at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** A delay as Node takes it without a warning; throws otherwise, as Node 24 prints one. */
export const checkedDelayMs = (delayMs: number): number => {
  if (delayMs >= 0 && delayMs <= DELAY_MS_MAX) return delayMs;
  throw new Error(`expected a delay of 0 to ${DELAY_MS_MAX} ms, got ${delayMs}`);
};
