/** A time of day where this program runs, as people write it: hours and minutes. */
export function localTimeOf(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
