import { checkTls, type TlsCredentials } from '../transport/index.ts';
import { readFileText } from './file-text.ts';
import { messageOf, printable } from './printable.ts';

/** A token as a JSON text stays well below the 4096 bytes of a line, whatever is in it. */
const TOKEN_BYTES_MAX = 512;
/** A long chain of certificates, or the CAs of a whole system. */
const FILE_BYTES_MAX = 1_048_576;

/** What keeps strangers out. */
export interface Credentials {
  /** What a client has to say in its hello: 1 to 512 bytes on one line. */
  readonly token?: string | undefined;
  /** TLS 1.3, and by which certificates; plain TCP without. */
  readonly tls?: TlsCredentials | undefined;
}

/** The credentials of now. Throws an Error that says what is wrong with those it is given. */
export function createCredentials(first: Credentials) {
  let now = check(first);
  return {
    token: () => now.token,
    tls: () => now.tls ?? {},
    /** New connections go by the next ones, which are of the same kinds. */
    replace(next: Credentials): void {
      if (kindsOf(next) !== kindsOf(now)) {
        throw new Error(`expected ${kindsOf(now)} as before, got ${kindsOf(next)}`);
      }
      now = check(next);
    },
  };
}

function kindsOf({ token, tls }: Credentials): string {
  const kinds = Object.entries({ token, ...tls }).filter(([, value]) => value !== undefined);
  return kinds.map(([kind]) => kind).join(' and ') || 'none';
}

function check(credentials: Credentials): Credentials {
  const { token, tls } = credentials;
  if (token !== undefined) checkToken('token', token);
  if (tls) checkTls(tls);
  return credentials;
}

function checkToken(label: string, token: string): void {
  if (typeof token !== 'string') {
    throw new RangeError(`${label}: expected a text, got ${JSON.stringify(token)}`);
  }
  const bytes = Buffer.byteLength(token);
  if (bytes > 0 && bytes <= TOKEN_BYTES_MAX && !/\p{Cc}/u.test(token)) return;
  const got = /\p{Cc}/u.test(token) ? 'several lines or a control character' : `${bytes} bytes`;
  throw new RangeError(`${label}: expected 1 to ${TOKEN_BYTES_MAX} bytes on one line, got ${got}`);
}

/** By the option that names it: the path of each file. */
export type CredentialPaths = Readonly<Record<keyof TlsCredentials | 'token', Path>>;
type Path = { readonly option: string; readonly path: string | undefined };

/**
 * Reads credentials; a token that is in no file may be given. Rejects with an Error that says which
 * file or token cannot be used, or with the signal's reason.
 */
export async function readCredentials(
  paths: CredentialPaths,
  given: { readonly option: string; readonly token: string | undefined },
  warn: (line: string) => void,
  stop?: AbortSignal,
): Promise<Credentials> {
  const read = ({ option, path }: Path, isSecret: boolean) =>
    path === undefined
      ? undefined
      : readNamedFile({ option, path }, { isSecret, warn, ...(stop && { stop }) });

  const [token, cert, key, ca] = await Promise.all([
    read(paths.token, true),
    read(paths.cert, false),
    read(paths.key, true),
    read(paths.ca, false),
  ]);
  const said = (token ?? given.token)?.trim();
  if (said !== undefined) checkToken(token === undefined ? given.option : paths.token.option, said);
  return { token: said, tls: { cert, key, ca } };
}

/** How a file is read that an option names. */
interface NamedFileReading {
  /** It is worth a line if everybody can read it. */
  readonly isSecret: boolean;
  readonly warn: (line: string) => void;
  readonly stop?: AbortSignal;
}

/** A file's text. Rejects with an Error that says why it cannot be read, or with the signal's reason. */
export async function readNamedFile(
  { option, path }: { readonly option: string; readonly path: string },
  { isSecret, warn, stop }: NamedFileReading,
): Promise<string> {
  try {
    const { text, mode, size } = await readFileText(path, FILE_BYTES_MAX, {
      onSlow: () => warn(`${option}: not all of ${printable(path)} is there yet, it waits`),
      stop,
    });
    // A pipe has no size, and nobody else can read what came out of it.
    if (isSecret && size > 0 && mode & 0o004) {
      warn(`${option}: expected a file for its user alone, got one for all; chmod 600 it`);
    }
    return text;
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    throw new Error(`${option}: expected a file to read, got: ${messageOf(error)}; name another`);
  }
}
