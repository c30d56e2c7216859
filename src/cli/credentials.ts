import { isIP } from 'node:net';
import {
  type CredentialPaths,
  type Credentials,
  messageOf,
  readCredentials,
} from '../app/index.ts';
import type { Options } from './option.ts';
import type { ProgramContext } from './program.ts';
import { FILE, type Settings } from './settings.ts';

/** The names of a program's options, each of a file. */
export type CredentialOptions<T extends Options> = Readonly<
  Record<keyof CredentialPaths, keyof T & string>
>;

/** Reads what a program is told to; without TLS unless that is wanted. */
export async function openCredentials<T extends Options>(
  { values, levelOf, labelOf }: Settings<T>,
  { token, cert, key, ca }: CredentialOptions<T>,
  isTls: boolean,
  { env, log, stop }: Pick<ProgramContext, 'env' | 'log' | 'stop'>,
) {
  const pathOf = (name: keyof T & string) => ({
    option: labelOf(name),
    path: values[name] as string | undefined,
  });
  const isTokenOverruled = env.DOOR_TOKEN !== undefined && levelOf(token) === FILE;
  const paths = {
    token: isTokenOverruled ? { option: '', path: undefined } : pathOf(token),
    ...{ cert: pathOf(cert), key: pathOf(key), ca: pathOf(ca) },
  };

  const ofEnvironment = { option: 'DOOR_TOKEN', token: env.DOOR_TOKEN };
  async function read(): Promise<Credentials> {
    const { token, tls } = await readCredentials(paths, ofEnvironment, log, stop);
    return { token, tls: isTls ? tls : undefined };
  }
  async function readAgain(use: (next: Credentials) => void): Promise<void> {
    try {
      use(await read());
      log('token and certificates are read again, for new connections');
    } catch (error) {
      if (!stop.aborted) log(`token and certificates stay as they were: ${messageOf(error)}`);
    }
  }

  let reading = Promise.resolve();
  return {
    first: await read(),
    /** Reads them again, and says what came of it; one after the other, so the latest holds. */
    reload(use: (next: Credentials) => void): void {
      if (Object.values(paths).every(({ path }) => path === undefined)) return log(NOTHING);
      reading = reading.then(() => readAgain(use));
    },
  };
}

const NOTHING = 'SIGHUP: there is nothing to be read again, it goes on';

/** What to say of a token that everybody on the network can read. */
export function* warningsOfToken({ token, tls }: Credentials, address: string) {
  if (token !== undefined && !tls && !isLoopback(address)) yield IN_THE_CLEAR;
}

const IN_THE_CLEAR = 'the token travels in the clear, for all on the network to read; use TLS';

/** Whether an address is of this machine alone; a name is if it says so. */
export function isLoopback(address: string): boolean {
  // An IPv4 address on an IPv6 socket is written with this before it.
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1' || plain === 'localhost';
}
