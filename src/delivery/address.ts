/** Addresses of people's own, whose path, query and user are secrets: they are sent, never said. */
import { createHash } from 'node:crypto';

/** Where a request goes. */
export interface Address {
  /** Without a user and a password, which fetch does not take. */
  readonly url: URL;
  /** Those instead. */
  readonly headers: Readonly<Record<string, string>>;
  /** For people: `https://ntfy.sh/...`. */
  readonly name: string;
}

/** Reads an address of http or https; throws in words for a person, without what was read. */
export function addressOf(text: string): Address {
  // Of several lines it would make one.
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error('expected an address such as https://host/path, got none');
  }
  const name = nameOf(url);
  const user = userOf(url);
  url.username = '';
  url.password = '';
  return { url, name, headers: user === ':' ? {} : { authorization: `Basic ${base64(user)}` } };
}

/** What may be said of an address. */
export function nameOf({ protocol, host }: URL): string {
  return `${protocol}//${host}/...`;
}

/** Tells one secret from another. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}

/** What a program said, without the addresses in it, for whose scheme is the least secret part. */
export function withoutAddresses(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S+/gi, '$1...');
}

function userOf({ username, password }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    throw new Error('expected a user and a password in which % is %25, got something else');
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
