/** ntfy itself, the newest and one from before 2.16: what arrives, what is held, what is dropped. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ntfyWay } from '../../../src/delivery/index.ts';
import type { DoorNews } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { alertOf, startDelivery, wordsOf } from '../../support/way.ts';
import { hasNtfy, NTFY, NTFY_OLD, prepareNtfy } from './ntfy-server.ts';

const SUBJECT = 'w1-k3f9-7';
const TOO_OLD = /^abandoned: expected ntfy 2.16 or newer, .* no alarm is left with it$/;

type Server = Awaited<ReturnType<typeof prepareNtfy>>;
let newer: Server;
let older: Server;

/** A server of a test's own. */
async function prepareOwn(): Promise<Server> {
  const ntfy = await prepareNtfy();
  onTestFinished(ntfy.end);
  return ntfy;
}

/** A way to a topic of its own; the watcher's clock stands. */
function startWay(ntfy: Server, isDeadman: boolean) {
  const topic = `fridge-${Math.random().toString(36).slice(2)}`;
  const clock = new VirtualClock();
  const iso = (ms: number) => new Date(clock.now().wallMs + ms).toISOString();
  const delivery = startDelivery(
    () => ntfyWay(`http://${ntfy.host}/${topic}`, { level: 1, isDeadman, clock }),
    clock,
  );
  return {
    ...{ ...delivery, iso },
    /** Raises an alert of the opening and waits for what becomes of it. */
    async tell(news: Partial<DoorNews>): Promise<string> {
      delivery.raise(alertOf({ time: iso(0), ...news }));
      return wordsOf(await delivery.next());
    },
    shown: () => ntfy.shown(topic),
    held: () => ntfy.held(topic),
    /** Says in how many s what is told leaves an alarm, within the time that telling takes. */
    async delayAfter(told: () => Promise<string>): Promise<readonly [number, number]> {
      const fromS = Math.floor(Date.now() / 1000);
      expect(await told()).toBe('delivered');
      const toS = Math.floor(Date.now() / 1000);
      const held = await ntfy.held(topic);
      expect(held).toMatchObject([{ sequence_id: SUBJECT, priority: 5, tags: ['rotating_light'] }]);
      const dueS = held[0]?.time ?? 0;
      return [dueS - toS, dueS - fromS];
    },
  };
}

/** Whether it is within. */
function expectDelay([leastS, mostS]: readonly [number, number], delayS: number): void {
  expect(leastS).toBeLessThanOrEqual(delayS);
  expect(mostS).toBeGreaterThanOrEqual(delayS);
}

describe.skipIf(!hasNtfy())('ntfy', () => {
  beforeAll(async () => {
    [newer, older] = await Promise.all([prepareNtfy(), prepareNtfy()]);
    await Promise.all([newer.start(), older.start(NTFY_OLD)]);
    return () => Promise.all([newer.end(), older.end()]);
  });

  it('is told of an opening in one notification, which what follows replaces', async () => {
    const { tell, shown } = startWay(newer, false);
    expect(await tell({ event: 'warned' })).toBe('delivered');
    const warned = { sequence_id: SUBJECT, priority: 4, tags: ['warning'] };
    expect(await shown()).toMatchObject([warned]);
    await tell({ event: 'warned', level: 2 });
    expect(await shown()).toMatchObject([{ priority: 5, tags: ['rotating_light'] }]);
    await tell({ event: 'closedAfterWarning', openMs: 720_000 });
    const closed = { title: 'fridge: closed after 12 minutes', priority: 2 };
    expect(await shown()).toMatchObject([{ ...closed, tags: ['white_check_mark'] }]);
  });

  describe('with an alarm that is left there', () => {
    it('drops it when the door is closed in time', async () => {
      const { tell, delayAfter, shown, held, iso } = startWay(newer, true);
      const opened = { event: 'open', at: iso(-60_000), limitMs: 300_000 } as const;
      expectDelay(await delayAfter(() => tell(opened)), 270);
      expect(await tell({ event: 'close' })).toBe('delivered');
      expect([await shown(), await held()]).toEqual([[], []]);
    });

    it('has our own in its place', async () => {
      const { tell, shown, held } = startWay(newer, true);
      await tell({ event: 'open' });
      await tell({ event: 'warned' });
      expect(await shown()).toMatchObject([{ priority: 4 }]);
      expect(await held()).toEqual([]);
    });

    it('holds it until an acknowledgement and the limit are over', async () => {
      const { tell, delayAfter, iso, shown } = startWay(newer, true);
      const opened = { event: 'open', at: iso(-60_000), limitMs: 300_000 } as const;
      await tell(opened);
      expectDelay(await delayAfter(() => tell({ ...opened, until: iso(1_800_000) })), 1830);
      expectDelay(await delayAfter(() => tell({ ...opened, until: iso(5000) })), 270);
      expectDelay(await delayAfter(() => tell(opened)), 270);
      expect(await shown()).toEqual([]);
    });

    it('tells who knows of an opening in words, and leaves one for later', async () => {
      const { tell, delayAfter, iso, shown } = startWay(newer, true);
      await tell({ event: 'warned' });
      const known = { event: 'acknowledged', until: iso(1_800_000) } as const;
      expectDelay(await delayAfter(() => tell(known)), 1830);
      const title = expect.stringContaining('somebody knows, quiet until');
      expect(await shown()).toMatchObject([{ title, priority: 2 }]);
    });

    it.each([
      ['no sooner than it takes', -600_000, 0, 12],
      ['no later than it takes', 0, 600_000_000, 259_200],
    ])('has one %s', async (_, timeMs, limitMs, delayS) => {
      const { tell, delayAfter, iso } = startWay(newer, true);
      const told = () => tell({ event: 'open', time: iso(timeMs), limitMs });
      expectDelay(await delayAfter(told), delayS);
    });

    it('is told in words of an end whose warning could not be told', async () => {
      const { tell, raise, next, shown, held } = startWay(newer, true);
      await tell({ event: 'open' });
      raise({ ...alertOf({ event: 'close' }), untold: 'warned' });
      expect(wordsOf(await next())).toBe('delivered');
      const message = expect.stringContaining('it was open for too long');
      expect(await shown()).toMatchObject([{ title: 'fridge: closed', message }]);
      expect(await held()).toEqual([]);
    });

    it('drops it where what was to be left in its place could not be', async () => {
      const { tell, raise, next, shown, held } = startWay(newer, true);
      await tell({ event: 'open' });
      raise({ ...alertOf({ event: 'close' }), untold: 'acknowledged' });
      expect(wordsOf(await next())).toBe('delivered');
      expect([await shown(), await held()]).toEqual([[], []]);
    });

    it('is asked again for all of it where it took the first of two requests', async () => {
      const ntfy = await prepareOwn();
      await ntfy.start(NTFY, { 'visitor-message-daily-limit': 1 });
      const { tell, retry, next, iso, shown, held } = startWay(ntfy, true);
      expect(await tell({ event: 'acknowledged', until: iso(1_800_000) })).toBe(
        'failing: answered 429 Too Many Requests',
      );
      expect([(await shown()).length, (await held()).length]).toEqual([1, 0]);
      await ntfy.start();
      retry();
      expect(wordsOf(await next())).toBe('delivered');
      expect([(await shown()).length, (await held()).length]).toEqual([1, 1]);
    });
  });

  describe('before 2.16', () => {
    it('has no alarm left with it, which is said once, and is told all else', async () => {
      const { tell, shown, held } = startWay(older, true);
      expect(await tell({ event: 'open' })).toMatch(TOO_OLD);
      expect(await tell({ event: 'close' })).toBe('delivered');
      expect(await tell({ event: 'open' })).toBe('delivered');
      for (const event of ['warned', 'acknowledged', 'closedAfterWarning'] as const) {
        expect(await tell({ event })).toBe('delivered');
      }
      expect([(await shown()).length, await held()]).toEqual([3, []]);
    });

    it('has none left with it either once something was told', async () => {
      const { tell, held } = startWay(older, true);
      await tell({ event: 'warned' });
      expect(await tell({ event: 'open' })).toMatch(TOO_OLD);
      expect(await held()).toEqual([]);
    });

    it('is asked to drop nothing by a watcher that left it nothing', async () => {
      expect(await startWay(older, true).tell({ event: 'close' })).toBe('delivered');
    });

    it('is found by a test, and what came in its place as well', async () => {
      const ntfy = await prepareOwn();
      await ntfy.start(NTFY_OLD);
      const { tell, held } = startWay(ntfy, true);
      expect(await tell({ event: 'test' })).toMatch(TOO_OLD);
      await ntfy.start();
      expect(await tell({ event: 'test' })).toBe('delivered');
      expect(await tell({ event: 'open' })).toBe('delivered');
      expect(await held()).toHaveLength(1);
    });
  });
});
