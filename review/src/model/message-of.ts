/** What was thrown, in its own words. */
export function messageOf(error: unknown): string {
  return String(Object(error).message ?? error);
}
