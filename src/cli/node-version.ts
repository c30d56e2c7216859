/** The oldest Node that runs this: what Raspberry Pi OS on Debian 13 ships. */
const OLDEST = [20, 19] as const;

/** What to say on a Node that is too old, such as `18.19.0`; null on one that is not. */
export function complainOfNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `doorwatch: expected Node ${OLDEST.join('.')} or newer, got ${version}; install a newer one`;
}
