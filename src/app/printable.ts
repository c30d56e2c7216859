/** The longest text of a peer's that a person is shown, in characters. */
const PEER_TEXT_MAX = 200;

/** Text that came from outside, safe for a terminal: no control characters, and cut. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, PEER_TEXT_MAX);
}

/** Why something failed, in the words of who knows. */
export function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}
