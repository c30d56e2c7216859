/** A time of day where this program runs, as people write it: hours and minutes. */
export function localTimeOf(when: number | string): string {
  return new Date(when).toTimeString().slice(0, 5);
}
