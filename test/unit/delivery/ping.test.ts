import { describe, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import { createPing } from '../../../src/delivery/index.ts';
import { refusingHost, serveHttp, serveTcp } from '../../support/http-server.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const SECRET = 's3cr3t';

/** A sign of life to a host; `heard` resolves when that many lines were logged. */
function startPing(host: string) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  let onLine = () => {};
  const ping = createPing(`http://${host}/${SECRET}`, clock, (line) => {
    lines.push(line);
    onLine();
  });
  const heard = async (count: number) => {
    while (lines.length < count) {
      await new Promise<void>((resolve) => {
        onLine = resolve;
      });
    }
    return lines;
  };
  /** The answer was heard: what is left to wait for is the next one. */
  const answered = () => vi.waitFor(() => expect(clock.pending).toBe(1), { timeout: 60_000 });
  return { clock, lines, heard, answered, start: () => createActor(ping, { clock }).start() };
}

/** A server that says when it was asked so often. */
async function serveCounted(statuses: number[] = []) {
  let onAsked = () => {};
  const { asked, host } = await serveHttp((_, response) => {
    response.writeHead(statuses.shift() ?? 200).end();
    onAsked();
  });
  const askedFor = async (count: number) => {
    while (asked.length < count) {
      await new Promise<void>((resolve) => {
        onAsked = resolve;
      });
    }
  };
  return { asked, host, askedFor };
}

describe('a sign of life', () => {
  it('is given at once and every minute, while there is word from the door', async () => {
    const { asked, host, askedFor } = await serveCounted();
    const { clock, lines, answered, start } = startPing(host);
    const actor = start();
    await answered();
    clock.advance(59_999);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await askedFor(2);
    actor.stop();
    expect(clock.pending).toBe(0);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...[`GET /${SECRET}`, `GET /${SECRET}`],
    ]);
    // A link that comes and goes makes no more of them.
    const next = start();
    clock.advance(59_999);
    expect(asked).toHaveLength(2);
    clock.advance(1);
    await askedFor(3);
    next.stop();
    clock.advance(60_000);
    const last = start();
    await askedFor(4);
    last.stop();
    expect(lines).toEqual([]);
  });

  it('that is not taken is said once, and once when it is again', async () => {
    const { host } = await serveCounted([500, 404]);
    const { clock, heard, lines, answered, start } = startPing(host);
    const actor = start();
    for (let i = 0; i < 2; i++) {
      await answered();
      clock.advance(60_000);
    }
    await heard(2);
    actor.stop();
    expect(lines).toEqual([
      `ping http://${host}/...: answered 500 Internal Server Error; it is tried every minute`,
      `ping http://${host}/...: taken again`,
    ]);
  });

  it('that nobody answers is given up after 10 s', async () => {
    let onData = () => {};
    const isAsked = new Promise<void>((resolve) => {
      onData = resolve;
    });
    const host = await serveTcp((socket) => socket.once('data', () => onData()));
    const { clock, heard, lines, start } = startPing(host);
    const actor = start();
    await isAsked;
    clock.advance(9999);
    expect(lines).toEqual([]);
    clock.advance(1);
    expect(await heard(1)).toEqual([
      `ping http://${host}/...: no answer within 10 s; it is tried every minute`,
    ]);
    actor.stop();
  });

  it('that is refused is said without its secret', async () => {
    const { heard, start } = startPing(await refusingHost());
    const actor = start();
    expect((await heard(1)).join()).toMatch(/nobody listens there/);
    expect((await heard(1)).join()).not.toContain(SECRET);
    actor.stop();
  });

  it('needs an address', () => {
    expect(() => createPing(SECRET, new VirtualClock(), () => {})).toThrow(/^expected an address/);
  });
});
