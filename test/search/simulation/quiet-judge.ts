/** How much the same end of a quiet time may be off when it is told again, in ms. */
const SAME_END_MS = 5000;

/** Of which opening a watcher was told that somebody knows, and until when. */
export function createQuietJudge(nowMs: () => number) {
  let openId: string | undefined;
  let acknowledged: { readonly id: string | undefined } | null = null;
  /** When a quiet time was over last, or is: at the earliest, and at the latest. */
  let sureMs = Number.NEGATIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;

  const isOfThis = () =>
    acknowledged !== null && (acknowledged.id === undefined || acknowledged.id === openId);

  return {
    opened(id: string | undefined): void {
      if (id === undefined) return;
      openId = id;
      // What is known of one opening is nothing about another.
      if (acknowledged?.id === undefined || acknowledged.id === id) return;
      acknowledged = null;
      endMs = Number.NEGATIVE_INFINITY;
    },
    acknowledged({ id, remainingMs = 0 }: { id?: string; remainingMs?: number }): void {
      sureMs = nowMs() + remainingMs;
      endMs = sureMs;
      acknowledged = remainingMs === 0 ? null : { id };
    },
    isOfThis,
    /** No warning may be said; just before the end it may be over by another word. */
    isSurely: () => isOfThis() && nowMs() < sureMs - SAME_END_MS,
    mayBe: () => nowMs() < endMs + SAME_END_MS,
    endMs: () => endMs,
    /** Nobody counts the time of a sleep. */
    slept(): void {
      if (acknowledged !== null && nowMs() < endMs) endMs = Number.POSITIVE_INFINITY;
    },
  };
}
