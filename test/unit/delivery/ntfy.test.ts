import { describe, expect, it } from 'vitest';
import { ntfyWay } from '../../../src/delivery/index.ts';
import type { DoorNews } from '../../../src/machines/index.ts';
import { serveHttp } from '../../support/http-server.ts';
import { type NtfyServerOptions, serveNtfy } from '../../support/ntfy-server.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { alertOf, startDelivery, wordsOf } from '../../support/way.ts';

const SUBJECT = 'w1-k3f9-7';

/** A server, a way to it and a phone, all on one clock. */
async function startNtfy(isDeadman: boolean, options: Partial<NtfyServerOptions> = {}) {
  const clock = new VirtualClock();
  const ntfy = await serveNtfy({ clock, ...options });
  const delivery = startDelivery(
    () => ntfyWay(`http://${ntfy.host}/fridge`, { level: 1, isDeadman, clock, random: () => 0.5 }),
    clock,
  );
  /** Raises an alert of the opening and waits for what becomes of it. */
  async function tell(news: Partial<DoorNews>): Promise<string> {
    delivery.raise(alertOf({ time: iso(0), ...news }));
    return wordsOf(await delivery.next());
  }
  /** So many ms from now, as the watcher's clock says. */
  const iso = (ms: number) => new Date(clock.now().wallMs + ms).toISOString();
  return { ...delivery, clock, ntfy, tell, iso };
}

describe('ntfy', () => {
  it('is told of an opening in one notification, which what follows replaces', async () => {
    const { tell, ntfy, way } = await startNtfy(false);
    expect(await tell({ event: 'warned' })).toBe('delivered');
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({
      topic: 'fridge',
      priority: 4,
      tags: ['warning'],
    });
    expect(await tell({ event: 'warned', level: 2 })).toBe('delivered');
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({ priority: 5, tags: ['rotating_light'] });
    expect(await tell({ event: 'closedAfterWarning', openMs: 720_000 })).toBe('delivered');
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({
      ...{ title: 'fridge: closed after 12 minutes', priority: 2, tags: ['white_check_mark'] },
    });
    expect(ntfy.shown.size).toBe(1);
    expect(way.name).toBe(`ntfy http://${ntfy.host}/...`);
    expect(way.takesOpenings).toBe(false);
    expect(JSON.stringify([way.name, way.key])).not.toContain('fridge');
  });

  it('that asks for a user gets the one of the address', async () => {
    const clock = new VirtualClock();
    const ntfy = await serveNtfy({ clock, user: ':tk_s3cr3t' });
    const { raise, next, way } = startDelivery(
      () => ntfyWay(`http://:tk_s3cr3t@${ntfy.host}/fridge`, { level: 1, isDeadman: false, clock }),
      clock,
    );
    raise(alertOf());
    expect(wordsOf(await next())).toBe('delivered');
    expect(way.name).toBe(`ntfy http://${ntfy.host}/...`);
  });

  it('that took its 250 messages of a day is tried again', async () => {
    const { tell, ntfy } = await startNtfy(false);
    ntfy.exhaust();
    expect(await tell({})).toBe('failing: answered 429 Too Many Requests');
  });

  it.each(['https://ntfy.sh', 'https://ntfy.sh/', 'https://ntfy.sh/a.s3cr3t', 's3cr3t'])(
    'has a topic, which %s has not',
    (text) => {
      const make = () => ntfyWay(text, { level: 1, isDeadman: false, clock: new VirtualClock() });
      expect(make).toThrow(/^expected .*https:/);
      expect(make).not.toThrow('s3cr3t');
    },
  );

  it('may be behind a path of another server', async () => {
    const clock = new VirtualClock();
    const ntfy = await serveNtfy({ clock });
    const { raise, next } = startDelivery(
      () => ntfyWay(`http://${ntfy.host}/ntfy/fridge/`, { level: 1, isDeadman: false, clock }),
      clock,
    );
    raise(alertOf());
    expect(wordsOf(await next())).toBe('abandoned: answered 404 Not Found');
    expect(ntfy.asked.map(({ path }) => path)).toEqual(['/ntfy/']);
  });
});

describe('an alarm that is left at ntfy', () => {
  it('sounds half a minute after ours would have, if we do not outlive the opening', async () => {
    const { tell, ntfy, clock, delivery, iso } = await startNtfy(true);
    expect(await tell({ event: 'open', at: iso(-60_000), limitMs: 300_000 })).toBe('delivered');
    // The power is cut.
    delivery.stop();
    expect(ntfy.shown.size).toBe(0);
    clock.advance(269_999);
    expect(ntfy.shown.size).toBe(0);
    clock.advance(1);
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({ priority: 5, tags: ['rotating_light'] });
    expect(ntfy.shown.get(SUBJECT)?.message).toContain('fallen silent');
  });

  it('is dropped when the door is closed in time', async () => {
    const { tell, ntfy, clock } = await startNtfy(true);
    await tell({ event: 'open' });
    expect(await tell({ event: 'close' })).toBe('delivered');
    expect([ntfy.scheduled.size, ntfy.shown.size]).toEqual([0, 0]);
    clock.advance(1_000_000);
    expect(ntfy.shown.size).toBe(0);
  });

  it('gives way to our own', async () => {
    const { tell, ntfy, clock } = await startNtfy(true);
    await tell({ event: 'open' });
    await tell({ event: 'warned' });
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({ priority: 4 });
    clock.advance(1_000_000);
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({ priority: 4 });
  });

  it('waits until an acknowledgement is over, and again for the limit if it is taken back', async () => {
    const { tell, ntfy, iso } = await startNtfy(true);
    await tell({ event: 'open' });
    await tell({ event: 'open', until: iso(1_800_000) });
    expect(ntfy.scheduled.get(SUBJECT)?.delayS).toBe(1830);
    await tell({ event: 'open', at: iso(-60_000) });
    expect(ntfy.scheduled.get(SUBJECT)?.delayS).toBe(270);
    expect(ntfy.shown.size).toBe(0);
  });

  it('is postponed by who knows of an opening that was told, and people are told that', async () => {
    const { tell, ntfy, clock, delivery, iso } = await startNtfy(true);
    await tell({ event: 'warned' });
    expect(await tell({ event: 'acknowledged', until: iso(1_800_000) })).toBe('delivered');
    expect(ntfy.shown.get(SUBJECT)?.title).toContain('somebody knows, quiet until');
    delivery.stop();
    clock.advance(1_829_999);
    expect(ntfy.shown.get(SUBJECT)?.priority).toBe(2);
    clock.advance(1);
    expect(ntfy.shown.get(SUBJECT)).toMatchObject({ priority: 5 });
  });

  it('is left, and its words told again, where the second request of the two failed', async () => {
    const { tell, retry, next, ntfy, iso } = await startNtfy(true);
    ntfy.exhaust(1);
    expect(await tell({ event: 'acknowledged', until: iso(1_800_000) })).toBe(
      'failing: answered 429 Too Many Requests',
    );
    expect([ntfy.shown.size, ntfy.scheduled.size]).toEqual([1, 0]);
    ntfy.exhaust(2);
    retry();
    expect(wordsOf(await next())).toBe('delivered');
    expect([ntfy.shown.size, ntfy.scheduled.size]).toEqual([1, 1]);
  });

  it.each([
    ['no sooner than ntfy takes', -10_000_000, 12],
    ['no later than ntfy takes', 600_000_000, 259_200],
  ])('is due %s', async (_, limitMs, delayS) => {
    const { tell, ntfy } = await startNtfy(true);
    expect(await tell({ event: 'open', limitMs })).toBe('delivered');
    expect(ntfy.scheduled.get(SUBJECT)?.delayS).toBe(delayS);
  });

  it('is not dropped, but told in words, where a warning could not be told', async () => {
    const { raise, next, ntfy } = await startNtfy(true);
    raise({ ...alertOf({ event: 'close' }), untold: 'warned' });
    expect(wordsOf(await next())).toBe('delivered');
    expect(ntfy.shown.get(SUBJECT)?.title).toBe('fridge: closed');
    expect(ntfy.shown.get(SUBJECT)?.message).toContain('it was open for too long');
  });

  it('is dropped where what was to be left in its place could not be', async () => {
    const { raise, next, ntfy } = await startNtfy(true);
    raise({ ...alertOf({ event: 'close' }), untold: 'acknowledged' });
    expect(wordsOf(await next())).toBe('delivered');
    expect(ntfy.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /fridge/${SUBJECT}`,
    ]);
  });

  it('is for a server that can drop it: a test shows whether it can', async () => {
    const { tell } = await startNtfy(true, { isOld: true });
    expect(await tell({ event: 'test' })).toMatch(/^abandoned: expected ntfy 2.16 or newer/);
    const { tell: tellNew } = await startNtfy(true);
    expect(await tellNew({ event: 'test' })).toBe('delivered');
  });

  it('is left with no older server, which is said once, and all else is told', async () => {
    const { tell, ntfy } = await startNtfy(true, { isOld: true });
    expect(await tell({ event: 'warned' })).toBe('delivered');
    expect(await tell({ event: 'open' })).toMatch(/^abandoned: expected ntfy 2.16 .* no alarm is/);
    expect(await tell({ event: 'close' })).toBe('delivered');
    expect(await tell({ event: 'open' })).toBe('delivered');
    expect(await tell({ event: 'acknowledged' })).toBe('delivered');
    expect(await tell({ event: 'closedAfterWarning' })).toBe('delivered');
    expect(ntfy.asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
    expect([ntfy.shown.size, ntfy.scheduled.size]).toEqual([3, 0]);
  });

  it('is left once, and no more, with an older server that nothing was told to before', async () => {
    const { tell, ntfy } = await startNtfy(true, { isOld: true });
    expect(await tell({ event: 'open' })).toMatch(/^abandoned: expected ntfy 2.16 or newer/);
    expect(await tell({ event: 'open' })).toBe('delivered');
    expect(ntfy.scheduled.size).toBe(1);
  });

  it('is left again when the server has become a newer one', async () => {
    const { tell, ntfy } = await startNtfy(true, { isOld: true });
    await tell({ event: 'warned' });
    ntfy.update();
    await tell({ event: 'warned' });
    expect(await tell({ event: 'open' })).toBe('delivered');
    expect(ntfy.scheduled.size).toBe(1);
  });

  it.each(['open', 'test'] as const)(
    'is for ntfy: not so a page that answers %s',
    async (event) => {
      const { host } = await serveHttp((_, response) => response.end('<html>welcome</html>'));
      const { raise, next } = startDelivery((clock) =>
        ntfyWay(`http://${host}/fridge`, { level: 1, isDeadman: true, clock }),
      );
      for (const _ of [1, 2]) {
        raise(alertOf({ event }));
        expect(wordsOf(await next())).toMatch(/^abandoned: expected ntfy 2.16 or newer/);
      }
    },
  );
});
