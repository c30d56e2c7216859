/** What was thrown, in its own words, on one line. */
export function messageOf(error: unknown): string {
  return String(Object(error).message ?? error).replace(/\s*\n\s*/g, ' ');
}
