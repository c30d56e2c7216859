import { connect } from 'node:net';
import { describe, expect, onTestFinished } from 'vitest';
import { createListener } from '../../../src/transport/index.ts';
import { startInvoked } from '../../support/actors.ts';
import { kernelTimerOf } from '../../support/kernel.ts';
import { HELLO, it, type Lab } from '../../support/lab.ts';
import { startListener } from '../../support/served.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';

async function start(options?: Parameters<typeof startListener>[0]) {
  const served = await startListener(options);
  onTestFinished(served.end);
  return served;
}

type Served = Awaited<ReturnType<typeof start>>;

/** A client that has had its replay. */
async function join(lab: Lab, served: Served, ...lines: string[]) {
  const peer = await lab.connect(served.port, ...lines);
  await served.nextNote('came');
  if (lines.length > 0) await peer.lines.next(WELCOME);
  else served.clock.advance(100);
  return peer;
}

describe('a listener', () => {
  it('encodes a change once for all who hear it in one protocol', async ({ lab }) => {
    /** A clock that is later each time it is asked, as real ones are. */
    class RestlessClock extends VirtualClock {
      readonly #startMs = performance.now();
      override now() {
        const { wallMs, monotonicMs } = super.now();
        return { wallMs, monotonicMs: monotonicMs + (performance.now() - this.#startMs) * 1000 };
      }
    }
    const served = await start({ clock: new RestlessClock() });
    const peers = [await join(lab, served, HELLO), await join(lab, served, HELLO)];
    served.change('open');
    const [one, other] = await Promise.all(peers.map((peer) => peer.lines.next(/run-1/)));
    expect(one?.text).toBe(other?.text);
  });

  it('tells a client that ends its side at once the last state, then ends its own', async ({
    lab,
  }) => {
    const served = await start();
    served.change('open');
    const peer = await lab.connect(served.port);
    peer.socket.end();
    await peer.lines.ended();
    expect(peer.lines.texts).toEqual(['["open",1400000000000]']);
    await served.nextNote('left');
  });

  it('has the kernel ask whether a plain client still lives', async ({ lab }) => {
    const served = await start();
    const peer = await join(lab, served);
    expect(await kernelTimerOf(served.port, peer.socket.localPort ?? 0)).toBe('keepalive');
  });

  it.for([
    ['ten bad lines', Array(10).fill('junk').join('\n')],
    ['ten malformed hellos', Array(10).fill('["hello",{"protocol":"1"}]').join('\n')],
    ['an endless line', 'x'.repeat(11 * 4096)],
    ['too many lines in a second', '\n'.repeat(201)],
    ['too many bytes in a second', `["${'x'.repeat(4000)}"]\n`.repeat(17)],
  ] as const)('ends a client that sends %s, and no other', async ([, junk], { lab }) => {
    const served = await start();
    const good = await join(lab, served, HELLO);
    const bad = await join(lab, served);
    bad.say(junk);
    expect(await served.nextNote('ended')).toMatchObject({ reason: 'misbehaving' });
    await bad.lines.ended();
    served.change('open');
    await good.lines.next(/run-1/);
  });

  it('refuses politely when it is full, and admits again when a place is free', async ({ lab }) => {
    const served = await start({ clientsMax: 1 });
    const first = await join(lab, served);
    const second = await lab.connect(served.port);
    const { text } = await second.lines.nextOfAny();
    expect(text).toBe('["refused",1400000000100,{"reason":"full","retryMs":30000}]');
    await second.lines.ended();
    first.socket.end();
    await served.nextNote('left');
    await served.nextNote('left');
    await join(lab, served, HELLO);
  });

  it('says at once that its clients are gone when there are none', () => {
    const accept = () => () => {};
    const options = {
      ...{ accept, clock: new VirtualClock(), clientsMax: 1, clientsPerAddressMax: 1 },
      channels: [],
      log: () => {},
    };
    const { told, send } = startInvoked(createListener(options));
    send({ type: 'endClients' });
    expect(told).toEqual([{ type: 'clients.gone' }]);
  });

  it('ends every client with a FIN when it stops, and accepts no more', async ({ lab }) => {
    const served = await start();
    const peers = [await join(lab, served), await join(lab, served, HELLO)];
    served.stop();
    await Promise.all(peers.map((peer) => peer.lines.ended()));
    await expect(lab.connect(served.port)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a listener at its limits', () => {
  it('drops unheard whoever comes while a hundred are being refused', async () => {
    const served = await start({ clientsMax: 1 });
    for (let i = 0; i < 150; i++) {
      // It does not answer our FIN with its own, so its socket stays for as long as we let it.
      const socket = connect({ port: served.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    }
    await served.nextNote('dropped');
    expect(served.count('ended')).toBeLessThanOrEqual(100);
  });

  it('destroys the sockets it still has when it is over itself', async ({ lab }) => {
    const served = await start();
    await join(lab, served);
    // As its machine does on leaving the last state but one.
    served.end();
    await served.nextNote('left');
    expect(served.count('ended')).toBe(0);
  });

  it('hears nothing more of a client it has ended, even in the same chunk', async ({ lab }) => {
    const served = await start();
    const peer = await join(lab, served);
    peer.say(...Array(10).fill('junk'), ...Array(50).fill('more junk'));
    await served.nextNote('left');
    expect(served.count('fault')).toBe(10);
  });
});

describe('a client that reads nothing', () => {
  it('lags with nothing queued for it, and catches up with the truth', async ({ lab }) => {
    const seen: string[] = [];
    const served = await start({
      trace: ({ from, event }) => {
        const what = `${JSON.stringify(from)} ${event}`;
        if (what.includes('serving') && what !== seen.at(-1)) seen.push(what);
      },
    });
    served.change('open');
    const stalled = await join(lab, served);
    await stalled.lines.next(/open/);
    stalled.socket.pause();
    const isLagging = () => seen.at(-1)?.includes('socket.saturated') ?? false;
    let changes = 0;
    // A change and its opposite, until the kernel takes no more; 40 MB would be more than any does.
    while (!isLagging() && changes < 2_000_000) {
      served.change('close', 'open');
      changes += 2;
      // Lets the kernel take what it will.
      if (changes % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // None of these is even told to it.
    served.change('close', 'open', 'close');
    expect(seen.at(-1)).toMatch(/"streaming".* socket\.saturated$/);
    const [waiting] = served.unsentBytes().filter((bytes) => bytes > 0);
    expect(waiting).toBeLessThan(1024 + 30);

    stalled.socket.resume();
    while (!seen.at(-1)?.includes('socket.drained')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    served.clock.advance(1);
    served.change('open');
    await stalled.lines.next('["open",1400000000101]');
    const levels = stalled.lines.texts.map((text) => JSON.parse(text)[0]);
    expect(levels.filter((level, i) => level === levels[i + 1])).toEqual([]);
    expect(seen.filter((what) => what.includes('lagging'))).toEqual([
      expect.stringMatching(/socket\.drained$/),
    ]);
  });
});
