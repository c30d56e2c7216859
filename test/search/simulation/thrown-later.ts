/**
 * Plays something in virtual time, and gives `onError` at once what would be thrown later.
 *
 * XState throws what a listener threw, and what nobody subscribed to, in a timer of the process: by
 * then another seed is played, or none. Nothing else here may ask for such a timer.
 */
export function playAtOnce(onError: (error: unknown) => void, play: () => void): void {
  const { setTimeout } = globalThis;
  const runNow = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      return onError(error);
    }
    onError(new Error('expected virtual time only, got a timer of the process'));
  };
  globalThis.setTimeout = runNow as unknown as typeof setTimeout;
  try {
    play();
  } catch (error) {
    onError(error);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}
