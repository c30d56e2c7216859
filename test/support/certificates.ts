/** Certificates of a test's own, made by Debian's openssl. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from './lab.ts';

/** Why no certificates can be made here, for people; null where they can. */
export const NO_OPENSSL = spawnSync('openssl', ['version']).error?.message ?? null;
if (NO_OPENSSL) console.log(`TLS is not tested with certificates: ${NO_OPENSSL}`);

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A CA in a folder of its own, and what it signs. */
export async function createCa(lab: Lab) {
  const folder = dirname(await lab.scratchFile('ca.pem'));
  const at = (name: string) => join(folder, name);

  function openssl(...args: string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
  }

  const subject = ['-subj', '/CN=a test'];
  openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject);
  return {
    ca: at('ca.pem'),
    /** A certificate for these names, such as `DNS:localhost,IP:127.0.0.1`, and its key. */
    sign(name: string, names: string, days = 1) {
      const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map(
        (end) => `${name}.${end}`,
      ) as [string, string, string, string];
      openssl('req', ...NEW_KEY, '-keyout', key, '-out', request, ...subject);
      writeFileSync(at(extensions), `subjectAltName=${names}\n`);
      const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)];
      openssl('x509', '-req', '-in', request, '-out', cert, '-extfile', extensions, ...by);
      return { cert: at(cert), key: at(key) };
    },
  };
}
