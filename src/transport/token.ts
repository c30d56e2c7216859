import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether what a peer said is the token; how long that takes says nothing of how much was right. */
export function isSameToken(said: unknown, token: string): boolean {
  return typeof said === 'string' && timingSafeEqual(digest(said), digest(token));
}

/** Of one length, whatever the text's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
