/** Numbers of several rounds, made one. */

/** The middle value with the least and the most around it. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The value in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value that a share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Of one number a round. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Of many numbers: between the quartiles, for the least and the most of thousands say nothing. */
export function quartilesOf(values: readonly number[]): Spread {
  return { median: median(values), least: quantile(values, 0.25), most: quantile(values, 0.75) };
}

/** Ratios round by round, so that what disturbed a round is on both sides; void rounds left out. */
export function ratiosOf(
  values: readonly number[],
  bases: readonly number[],
  sumUp: (ratios: readonly number[]) => Spread = spreadOf,
): Spread {
  const ratios = values.map((value, round) => value / (bases[round] ?? Number.NaN));
  return sumUp(ratios.filter((ratio) => !Number.isNaN(ratio)));
}

/** `1.05 (1.01 to 1.10)`, `void` if no round counted, `never` of what did not come in its time. */
export function formatSpread({ median: middle, least, most }: Spread, digits = 2): string {
  if (Number.isNaN(middle)) return 'void';
  if (middle === Number.POSITIVE_INFINITY) return 'never';
  return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most === Number.POSITIVE_INFINITY ? 'never' : most.toFixed(digits)})`;
}
