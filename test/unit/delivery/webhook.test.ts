import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { webhookWay } from '../../../src/delivery/index.ts';
import { createCa, NO_OPENSSL } from '../../support/certificates.ts';
import { refusingHost, serveHttp, serveTcp } from '../../support/http-server.ts';
import { it as itInLab } from '../../support/lab.ts';
import { alertOf, startDelivery, wordsOf } from '../../support/way.ts';

const SECRET = 's3cr3t';

/** A delivery to a webhook of which everything but the host is secret. */
function startWebhook(host: string, scheme = 'http') {
  return startDelivery((clock) =>
    webhookWay(`${scheme}://me:${SECRET}@${host}/${SECRET}?key=${SECRET}`, {
      ...{ level: 1, clock, random: () => 0.5 },
    }),
  );
}

/** What a delivery says of its first attempt; no secret is in it. */
async function saidOf(host: string, scheme?: string): Promise<string> {
  const delivery = startWebhook(host, scheme);
  delivery.raise(alertOf());
  const words = wordsOf(await delivery.next());
  expect(JSON.stringify([delivery.said, delivery.way.name, delivery.way.key])).not.toContain(
    SECRET,
  );
  delivery.delivery.stop();
  return words;
}

async function saidOfAnswer(answer: (response: ServerResponse) => void): Promise<string> {
  const { host } = await serveHttp((_, response) => answer(response));
  return await saidOf(host);
}

describe('a webhook', () => {
  it('gets the JSON of the news, with its user and a key of its own', async () => {
    const { asked, host } = await serveHttp((_, response) => response.end());
    const { raise, next, way } = startWebhook(host);
    const alert = { ...alertOf(), untold: 'offline' } as const;
    raise(alert);
    expect(wordsOf(await next())).toBe('delivered');
    const [{ method, path, body, headers } = expect.fail('expected a request')] = asked;
    expect(`${method} ${path}`).toBe(`POST /${SECRET}?key=${SECRET}`);
    expect(JSON.parse(body)).toEqual({ ...alert.news, untold: 'offline' });
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`,
      'content-type': 'application/json',
      'idempotency-key': 'w1-k3f9-7-warned-2026-01-31T09:00:00.000Z',
    });
    expect(way.name).toBe(`webhook http://${host}/...`);
  });

  it('is another one at another address', () => {
    const { way } = startWebhook('host');
    expect(startWebhook('host').way.key).toBe(way.key);
    expect(startWebhook('host:81').way.key).not.toBe(way.key);
    expect(way.key).toMatch(/^webhook-[0-9a-f]{16}$/);
  });

  it('that answers 500 and then 200 gets it twice, under one key', async () => {
    const { asked, host } = await serveHttp((_, response) => {
      response.statusCode = asked.length === 1 ? 500 : 200;
      response.end();
    });
    const { raise, retry, next } = startWebhook(host);
    raise(alertOf());
    expect(wordsOf(await next())).toBe('failing: answered 500 Internal Server Error');
    retry();
    expect(wordsOf(await next())).toBe('delivered');
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('that answers megabytes has it, and is not read', async () => {
    let written = 0;
    const said = await saidOfAnswer((response) => {
      const more = () => {
        written += 1;
        if (response.destroyed || written > 1000) response.destroy();
        else if (response.write('x'.repeat(100_000))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(said).toBe('delivered');
    expect(written).toBeLessThan(1000);
  });

  it.each([
    ['120', 120_000],
    ['Sat, 31 Jan 2026 09:01:30 GMT', 90_000],
    ['Sat, 31 Jan 2026 08:00:00 GMT', 2000],
    ['soon', 2000],
  ])('that wants to be left alone until %s is', async (until, waitMs) => {
    const { host } = await serveHttp((_, response) => {
      // Its clock is not ours.
      const headers = { 'retry-after': until, date: 'Sat, 31 Jan 2026 09:00:00 GMT' };
      response.writeHead(429, headers).end();
    });
    const { clock, raise, next } = startWebhook(host);
    raise(alertOf());
    expect(wordsOf(await next())).toBe('failing: answered 429 Too Many Requests');
    expect(clock.untilNextMs).toBe(waitMs);
  });

  it('that says no time of its own is left alone until then by our clock', async () => {
    let until = '';
    const { host } = await serveHttp((_, response) => {
      response.sendDate = false;
      response.writeHead(503, { 'retry-after': until }).end();
    });
    const { clock, raise, next } = startWebhook(host);
    until = new Date(clock.now().wallMs + 60_000).toUTCString();
    raise(alertOf());
    expect(wordsOf(await next())).toBe('failing: answered 503 Service Unavailable');
    expect(clock.untilNextMs).toBe(60_000);
  });

  it.each([
    [301, { location: `https://elsewhere.example/${SECRET}` }, 'https://elsewhere.example/...'],
    [308, { location: `/${SECRET}/` }, 'http://127.0.0.1:'],
  ])('that answers %i is not followed, and said where it leads', async (status, headers, to) => {
    const said = await saidOfAnswer((response) => response.writeHead(status, headers).end());
    expect(said).toContain(`abandoned: answered ${status}`);
    expect(said).toContain(`, to ${to}`);
    expect(said).toContain('expected the address that it leads to');
  });

  it.each([
    [400, 'abandoned: answered 400 Bad Request'],
    [403, 'abandoned: answered 403 Forbidden'],
    [404, 'abandoned: answered 404 Not Found'],
    [408, 'failing: answered 408 Request Timeout'],
    [425, 'failing: answered 425 Too Early'],
    [503, 'failing: answered 503 Service Unavailable'],
    [304, 'abandoned: answered 304 Not Modified'],
    [599, 'failing: answered 599'],
  ])('that answers %i is %s', async (status, said) => {
    expect(await saidOfAnswer((response) => response.writeHead(status).end())).toBe(said);
  });

  it('at a port that fetch keeps away from is given up at once', async () => {
    expect(await saidOf('127.0.0.1:10080')).toMatch(/^abandoned: .* port that is not for HTTP$/);
  });

  it('that refuses the connection is tried again', async () => {
    const said = await saidOf(await refusingHost());
    expect(said).toBe('failing: nobody listens there (ECONNREFUSED)');
  });

  it('whose name nobody knows is tried again', async () => {
    const said = await saidOf('nowhere.invalid');
    expect(said).toMatch(/^failing: nobody knows its name \((ENOTFOUND|EAI_AGAIN)\)$/);
  });

  it('that cuts the connection in the middle of its answer is tried again', async () => {
    const host = await serveTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-le'));
    });
    expect(await saidOf(host)).toMatch(/^failing: (the connection was cut|what answered speaks)/);
  });

  it('that resets the connection is tried again', async () => {
    const host = await serveTcp((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(await saidOf(host)).toMatch(/^failing: the connection was cut/);
  });

  it('that speaks no HTTP is tried again', async () => {
    const host = await serveTcp((socket) => {
      socket.once('data', () => socket.end('["hello",{"protocol":2}]\n'));
    });
    expect(await saidOf(host)).toMatch(
      /^failing: what answered speaks no HTTP \((HPE_|HTTPParserError)/,
    );
  });

  it('that hangs is given up after 10 s, and its connection with it', async () => {
    let onAsked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      onAsked = resolve;
    });
    let onGone = () => {};
    const isGone = new Promise<void>((resolve) => {
      onGone = resolve;
    });
    const host = await serveTcp((socket) => {
      socket.once('data', () => onAsked());
      socket.once('close', () => onGone());
    });
    const { clock, raise, next } = startWebhook(host);
    raise(alertOf());
    await isAsked;
    clock.advance(10_000);
    expect(wordsOf(await next())).toBe('failing: no answer within 10 s');
    await isGone;
  });

  itInLab.skipIf(NO_OPENSSL)('whose certificate nobody trusts is tried again', async ({ lab }) => {
    const ca = await createCa(lab);
    const { cert, key } = ca.sign('server', 'IP:127.0.0.1');
    const server = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const said = await saidOf(`127.0.0.1:${(server.address() as AddressInfo).port}`, 'https');
    expect(said).toMatch(/^failing: no secure connection \(UNABLE_TO_VERIFY/);
  });

  it('that speaks no TLS is tried again', async () => {
    const { host } = await serveHttp((_, response) => response.end());
    expect(await saidOf(host, 'https')).toMatch(/^failing: no secure connection \(ERR_SSL/);
  });

  it.each([
    'ftp://host/s3cr3t',
    's3cr3t',
    'http://%zz:s3cr3t@host/',
    'http://host/s3cr3t\nhttp://b/',
  ])('has an address, which %j is not', (text) => {
    const { clock } = startWebhook('host');
    const make = () => webhookWay(text, { level: 1, clock });
    expect(make).toThrow(/^expected a/);
    expect(make).not.toThrow(SECRET);
  });
});
