import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { describe, expect } from 'vitest';
import { createCa, NO_OPENSSL } from '../../support/certificates.ts';
import { it, type Lab, type ServerProgram } from '../../support/lab.ts';
import { DOOR_CLIENT, startCommand } from '../../support/programs.ts';

const NAMES = 'DNS:localhost,IP:127.0.0.1';
/** Connections of one address in handshake at a time. */
const HANDSHAKES_PER_ADDRESS_MAX = 32;

type Pair = { readonly cert: string; readonly key: string };

function serverWith(lab: Lab, { cert, key }: Pair, ...args: string[]): Promise<ServerProgram> {
  return lab.doorServer('--tls-cert', cert, '--tls-key', key, ...args);
}

/** Our client, which may not come to be connected. */
function clientOf(lab: Lab, port: number, host: string, ...args: string[]) {
  return lab.runClient(host, String(port), '10', '--verbose', ...args);
}

describe.skipIf(NO_OPENSSL)('a server with TLS', { concurrent: true }, () => {
  it('serves who trusts its CA, by name and by address, and OpenSSL by 1.3 alone', async ({
    lab,
  }) => {
    const { ca, sign } = await createCa(lab);
    const server = await serverWith(lab, sign('server', NAMES));
    const clients = ['localhost', '127.0.0.1'].map((host) =>
      clientOf(lab, server.port, host, '--tls', '--ca', ca),
    );
    for (const client of clients) await client.stdout.next('connected');
    server.say('open');
    for (const client of clients) await client.stderr.next(/^heard \["door\/open",\d+,\{"ageMs"/);
    const openssl = (version: string) =>
      startCommand(
        'openssl',
        's_client',
        '-connect',
        `127.0.0.1:${server.port}`,
        '-quiet',
        ...['-CAfile', ca, '-verify_return_error', version],
      );
    const newer = openssl('-tls1_3');
    await newer.stdout.next(/^\["open",\d{13}\]$/);
    await newer.kill();
    expect((await openssl('-tls1_2').exit()).code).toBe(1);
  });

  it('wants a certificate of its CA from clients, if it has one', async ({ lab }) => {
    const { ca, sign } = await createCa(lab);
    const { cert, key } = sign('client', 'DNS:client');
    const stranger = (await createCa(lab)).sign('client', 'DNS:client');
    const server = await serverWith(lab, sign('server', NAMES), '--tls-ca', ca);
    const come = (...args: string[]) =>
      clientOf(lab, server.port, 'localhost', '--tls', '--ca', ca, ...args);
    await come('--cert', cert, '--key', key).stdout.next('connected');
    await come().stderr.next('lost: it wants a certificate of ours; see --cert and --key');
    await come('--cert', stranger.cert, '--key', stranger.key).stderr.next(
      /^lost: .*another certificate of ours\?$/,
    );
    server.signal('SIGTERM');
    await server.stderr.next(
      /^clients with whom TLS failed: 2 in the last minute, the last: expected a certificate of our CA, got: UNABLE_TO/,
    );
  });

  it('reads its certificate again at SIGHUP, drops nobody, and keeps it when that is broken', async ({
    lab,
  }) => {
    const [before, after] = [await createCa(lab), await createCa(lab)];
    const pair = before.sign('server', NAMES);
    const server = await serverWith(lab, pair);
    const old = clientOf(lab, server.port, 'localhost', '--tls', '--ca', before.ca);
    await old.stdout.next('connected');
    const next = after.sign('server', NAMES);
    copyFileSync(next.cert, pair.cert);
    server.signal('SIGHUP');
    await server.stderr.next(/^token and certificates stay as they were: .*key values mismatch/);
    copyFileSync(next.key, pair.key);
    server.signal('SIGHUP');
    await server.stderr.next('token and certificates are read again, for new connections');
    await clientOf(lab, server.port, 'localhost', '--tls', '--ca', after.ca).stdout.next(
      'connected',
    );
    server.say('open');
    await old.stderr.next(/^heard \["door\/open"/);
    expect(old.stdout.texts).toEqual(['connected']);
  });

  it('is found again after it was away', async ({ lab }) => {
    const { ca, sign } = await createCa(lab);
    const pair = sign('server', NAMES);
    const first = await serverWith(lab, pair);
    const client = clientOf(lab, first.port, 'localhost', '--tls', '--ca', ca);
    await client.stdout.next('connected');
    await first.kill();
    await client.stdout.next('disconnected');
    await serverWith(lab, pair, '--port', String(first.port));
    await client.stdout.next('connected');
  });

  it('goes on for those it has while 32 strangers begin no TLS, and drops the next', async ({
    lab,
  }) => {
    const { ca, sign } = await createCa(lab);
    const server = await serverWith(lab, sign('server', NAMES), '--verbose');
    const client = clientOf(lab, server.port, 'localhost', '--tls', '--ca', ca);
    await client.stdout.next('connected');
    const strangers = [];
    for (let i = 0; i < HANDSHAKES_PER_ADDRESS_MAX; i++)
      strangers.push(await lab.connect(server.port));
    const oneMore = await lab.connect(server.port);
    await oneMore.lines.ended();
    await server.stderr.next(/^no TLS with .*: too many are at their handshake already$/);
    server.say('open');
    await client.stderr.next(/^heard \["door\/open"/);
    for (const { lines } of strangers) await lines.ended();
    expect(strangers.flatMap(({ lines }) => lines.texts)).toEqual([]);
    await clientOf(lab, server.port, 'localhost', '--tls', '--ca', ca).stdout.next('connected');
  });

  it('counts who is asked for the token with who begins no TLS, so no address has more', async ({
    lab,
  }) => {
    const { sign } = await createCa(lab);
    const token = ['env', 'DOOR_TOKEN=a token'] as const;
    const { cert, key } = sign('server', NAMES);
    const server = await lab.startServerBy(
      token,
      '--port',
      '0',
      '--tls-cert',
      cert,
      ...['--tls-key', key, '--verbose'],
    );
    for (let i = 0; i < HANDSHAKES_PER_ADDRESS_MAX; i++) {
      const { socket } = await lab.connect(server.port);
      await once(connectTls({ socket, rejectUnauthorized: false }), 'secureConnect');
    }
    await lab.connect(server.port);
    const { text } = await server.stderr.next(/^(no TLS with|.* is ended: )/);
    expect(text).toMatch(/: too many are at their handshake already$/);
  });

  it('is not understood by a client that speaks plain TCP, and neither is harmed', async ({
    lab,
  }) => {
    const server = await serverWith(lab, (await createCa(lab)).sign('server', NAMES), '--verbose');
    const client = clientOf(lab, server.port, 'localhost');
    await client.stderr.next('lost: the connection was closed without a word; does it want --tls?');
    await server.stderr.next(/^no TLS with .*: wrong version number$/);
  });

  it('does not start with what is no certificate', async ({ lab }) => {
    const { cert, key } = (await createCa(lab)).sign('server', NAMES);
    const junk = await lab.scratchFile('junk');
    writeFileSync(junk, 'junk');
    const complaints = [
      [junk, key, 'TLS: expected a PEM certificate, got: '],
      [cert, junk, "TLS: expected the certificate's own PEM key, without a passphrase, got: "],
    ] as const;
    for (const [cert, key, complaint] of complaints) {
      const server = lab.runServer('--port', '0', '--tls-cert', cert, '--tls-key', key);
      expect((await server.exit()).code).toBe(1);
      expect(server.stderr.texts.at(-1)).toContain(`door-server: ${complaint}`);
    }
  });
});

describe.skipIf(NO_OPENSSL)('a client with TLS', { concurrent: true }, () => {
  it.for([
    [
      'that has expired',
      NAMES,
      -1,
      'expected a valid certificate, got one that has expired; renew it there',
    ],
    [
      'for another name',
      'DNS:other.example',
      1,
      'expected a certificate for localhost, got one for another name; connect by its name',
    ],
    [
      'of an unknown issuer',
      NAMES,
      1,
      'expected a certificate of an issuer that is known here, got another; see --ca',
    ],
  ] as const)(
    'refuses a certificate %s, and comes again after 5 s',
    async ([what, names, days, reason], { lab }) => {
      const { ca, sign } = await createCa(lab);
      const server = await serverWith(lab, sign('server', names, days));
      const trusted = what === 'of an unknown issuer' ? (await createCa(lab)).ca : ca;
      const args = ['localhost', String(server.port), '10', '--verbose', '--tls', '--ca', trusted];
      // Node would have it trust everybody.
      const by = ['env', 'NODE_TLS_REJECT_UNAUTHORIZED=0'] as const;
      const client = lab.startBy(by, DOOR_CLIENT, ...args);
      await client.stderr.next(`lost: ${reason}`);
      const first = await client.stdout.next('disconnected');
      const second = await client.stdout.next('disconnected');
      // reconnect-net's own backoff begins anew with each TCP connection: after 1.5 s at most.
      expect(second.atMs - first.atMs).toBeGreaterThan(2500);
      expect(client.stdout.texts).toEqual(['disconnected', 'disconnected']);
    },
  );

  it('says what the network did to a connection that was agreed', async ({ lab }) => {
    const { ca, sign } = await createCa(lab);
    const { cert, key } = sign('server', NAMES);
    const server = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) });
    server
      .on('error', () => {})
      .on('tlsClientError', () => {})
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = await lab.relay((server.address() as AddressInfo).port);
    const client = clientOf(lab, relay.port, '127.0.0.1', '--tls', '--ca', ca);
    await client.stdout.next('connected');
    relay.reset();
    server.close();
    await client.stderr.next(/^lost: (read|write) E/);
  });

  it('says so when the other side speaks plain TCP', async ({ lab }) => {
    // Ours may end who speaks no words of ours before it tells anything.
    const server = await lab.accept();
    const client = clientOf(lab, server.port, '127.0.0.1', '--tls');
    (await server.nextPeer()).say('["open",1]');
    await client.stderr.next('lost: expected TLS, got something else: does it speak plain TCP?');
    expect((await client.stdout.nextOfAny()).text).toBe('disconnected');
  });
});
