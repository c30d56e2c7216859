/** Calls a listener whose failure is our own bug: it surfaces, but nobody else is kept waiting. */
export function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
