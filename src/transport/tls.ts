import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** PEM texts: one's own certificate with its key, and whose certificates the peer's are taken. */
export interface TlsCredentials {
  /** With what leads to its issuer, if anything does. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** One or more certificates. */
  readonly ca?: string | undefined;
}

/** Both sides are ours and new: no older version is spoken. */
export const TLS_OPTIONS = { minVersion: 'TLSv1.3' } as const;

/** The credentials themselves; throws an Error that says which of them cannot be used, and why. */
export function checkTls<T extends TlsCredentials>(credentials: T): T {
  const { cert, key, ca } = credentials;
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error(
      `expected a certificate and its key, got ${cert ? 'no key' : 'no certificate'}`,
    );
  }
  // A CA that is none would be taken for nobody's, in silence.
  if (ca !== undefined) attempt('CA', () => new X509Certificate(ca));
  if (cert !== undefined) attempt('certificate', () => new X509Certificate(cert));
  attempt('key', () => createSecureContext({ ...credentials, ...TLS_OPTIONS }));
  return credentials;
}

const EXPECTED = {
  CA: 'a PEM certificate of a CA',
  certificate: 'a PEM certificate',
  key: "the certificate's own PEM key, without a passphrase",
} as const;

function attempt(what: keyof typeof EXPECTED, make: () => unknown): void {
  try {
    make();
  } catch (error) {
    const got = openSslReason(error as Error);
    throw new Error(`TLS: expected ${EXPECTED[what]}, got: ${got}; give another`);
  }
}

/** OpenSSL's own words, if they are there: the message has its numbers and places too. */
export function openSslReason(error: Error & { readonly reason?: string }): string {
  return error.reason ?? error.message;
}
