import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { openSslReason, TLS_OPTIONS, type TlsCredentials } from '../tls.ts';

/** Begins TLS on a connection, and checks that the server is the one of this name or address. */
export function beginTls(socket: Socket, host: string, credentials: TlsCredentials): TLSSocket {
  // A server is told the name that is wanted, but by the standard no address.
  const servername = isIP(host) ? '' : host;
  // Said, for Node has an environment variable against it.
  const rejectUnauthorized = true;
  return connect({ socket, host, servername, rejectUnauthorized, ...credentials, ...TLS_OPTIONS });
}

const UNKNOWN_ISSUER =
  'expected a certificate of an issuer that is known here, got another; see --ca';
const PLAIN = 'expected TLS, got something else: does it speak plain TCP?';
const NOT_OURS = 'expected our certificate to be accepted, got a refusal; see --cert';

/** By Node's and OpenSSL's own codes. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'expected a valid certificate, got one that has expired; renew it there',
  CERT_NOT_YET_VALID:
    "expected a valid certificate, got one of the future; is this machine's clock right?",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_ISSUER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  ERR_SSL_WRONG_VERSION_NUMBER: PLAIN,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAIN,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'expected TLS 1.3, got an older one; update the server',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of ours; see --cert and --key',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: NOT_OURS,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: NOT_OURS,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: NOT_OURS,
  ECONNRESET: 'it ended the connection before TLS was agreed',
};

/** What an error of TLS means, for a person. */
export function tlsReason(error: NodeJS.ErrnoException, host: string): string {
  const { code = '' } = error;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `expected a certificate for ${host}, got one for another name; connect by its name`;
  }
  return REASONS[code] ?? `TLS failed: ${openSslReason(error)}`;
}
