/** What ntfy itself cannot show, for it is not asked or is not there; test/real/interop has the rest. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ntfyWay } from '../../../src/delivery/index.ts';
import { serveHttp } from '../../support/http-server.ts';
import { SOON_MS } from '../../support/lines.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { alertOf, startDelivery, wordsOf } from '../../support/way.ts';

const OPTIONS = { level: 1, isDeadman: false } as const;

describe('ntfy', () => {
  it.each(['https://ntfy.sh', 'https://ntfy.sh/', 'https://ntfy.sh/a.s3cr3t', 's3cr3t'])(
    'has a topic, which %s has not',
    (text) => {
      const make = () => ntfyWay(text, { ...OPTIONS, clock: new VirtualClock() });
      expect(make).toThrow(/^expected .*https:/);
      expect(make).not.toThrow('s3cr3t');
    },
  );

  it('may be behind a path of another server, and is named without its topic', async () => {
    const { host, asked } = await serveHttp((_, response) => response.writeHead(404).end());
    const { raise, next, way } = startDelivery((clock) =>
      ntfyWay(`http://:tk_s3cr3t@${host}/ntfy/fridge/`, { ...OPTIONS, clock }),
    );
    raise(alertOf());
    expect(wordsOf(await next())).toBe('abandoned: answered 404 Not Found');
    expect(asked.map(({ path }) => path)).toEqual(['/ntfy/']);
    expect(way.name).toBe(`ntfy http://${host}/...`);
    expect(JSON.stringify([way.name, way.key])).not.toMatch(/fridge|s3cr3t/);
  });

  it.each(['open', 'test'] as const)('is not a page that answers %s', async (event) => {
    const { host } = await serveHttp((_, response) => response.end('<html>welcome</html>'));
    const { raise, next } = startDelivery((clock) =>
      ntfyWay(`http://${host}/fridge`, { ...OPTIONS, isDeadman: true, clock }),
    );
    raise(alertOf({ event }));
    expect(wordsOf(await next())).toMatch(
      /^abandoned: expected an answer of ntfy, got another one/,
    );
  });

  describe('where nothing can be dropped', () => {
    /** A server that answers DELETE so, and else as ntfy does. */
    async function startWay(answerDrop: (response: ServerResponse) => void) {
      const { host, asked } = await serveHttp(({ method, body }, response) => {
        if (method === 'DELETE') answerDrop(response);
        else response.end(JSON.stringify({ id: 'x', sequence_id: JSON.parse(body).sequence_id }));
      });
      const delivery = startDelivery((clock) =>
        ntfyWay(`http://${host}/fridge`, { ...OPTIONS, isDeadman: true, clock }),
      );
      const dropping = () => vi.waitFor(() => expect(asked.at(-1)?.method).toBe('DELETE'), SOON_MS);
      return { ...delivery, asked, dropping };
    }

    it.each([405, 429, 503])('has a warning held back by no opening: %i', async (status) => {
      const { raise, next } = await startWay((response) =>
        response.writeHead(status, { 'retry-after': '3600' }).end(),
      );
      raise(alertOf({ event: 'open' }, 'a'));
      raise(alertOf({ event: 'warned' }, 'b'));
      expect(wordsOf(await next())).toMatch(
        new RegExp(`^abandoned: answered ${status} .*; no alarm is left with it$`),
      );
      expect(await next()).toMatchObject({ type: 'delivered', alert: { subject: 'b' } });
    });

    it('waits for no answer for as long as an attempt may take', async () => {
      const { raise, next, retry, dropping } = await startWay(() => {});
      raise(alertOf({ event: 'open' }));
      await dropping();
      retry();
      expect(wordsOf(await next())).toBe(
        'abandoned: no answer within 5 s; no alarm is left with it',
      );
    });

    it.each([405, 429, 503])(
      'is told in words, quietly, that a door is closed: %i',
      async (status) => {
        const { raise, next, asked } = await startWay((response) =>
          response.writeHead(status).end(),
        );
        raise(alertOf({ event: 'close' }));
        expect(wordsOf(await next())).toBe('delivered');
        expect(JSON.parse(asked.at(-1)?.body ?? '')).toMatchObject({
          ...{ sequence_id: 'w1-k3f9-7', title: 'fridge: closed', priority: 2 },
        });
      },
    );

    it('is told it in the same attempt where dropping is not answered', async () => {
      const { raise, next, retry, dropping } = await startWay(() => {});
      raise(alertOf({ event: 'close' }));
      await dropping();
      retry();
      expect(wordsOf(await next())).toBe('delivered');
    });

    it.each([200, 404])('is not taken for an older one by a page of others: %i', async (status) => {
      const { raise, next, asked } = await startWay((response) =>
        response.writeHead(status).end('<html>welcome</html>'),
      );
      raise(alertOf({ event: 'open' }));
      expect(wordsOf(await next())).toMatch(
        /^abandoned: (answered 404 Not Found|expected an answer of ntfy, got another one); no alarm/,
      );
      raise(alertOf({ event: 'close' }));
      expect(wordsOf(await next())).toBe('delivered');
      expect(asked.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'POST']);
      raise(alertOf({ event: 'open' }));
      expect(wordsOf(await next())).toBe('delivered');
    });
  });
});
