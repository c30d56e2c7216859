import { watchDoor } from '../../dist/app/index.js';
import { startHostileServer } from './hostile-server.mjs';
import { createLeapingClock } from './leaping-clock.mjs';
import { describeError } from './outcome.mjs';
import { until } from './processes.mjs';

/** @import { DoorNews } from '../../dist/app/index.js' */
/** @import { Plan } from './plans.mjs' */

/** Less than a greeted server may be silent, so that a leap of it breaks no connection. */
const LIMIT_MS = 20_000;
/** Longer than silence may be, and longer than any wait of a watcher: both in ms. */
const STALL_MS = 30_000;
const ANY_WAIT_MS = 600_000;
/** A real wait before each attempt; what waits longer is leapt over. */
const BACKOFF = { initialDelay: 1, maxDelay: 2, randomisationFactor: 0 };
/** News that only follow other news, of which each takes back one. */
const ONLY_AFTER = new Map([
  ['closedAfterWarning', 'warned'],
  ['back', 'offline'],
  ['sensorBack', 'sensorLost'],
]);

/**
 * One watcher and its hostile server, connection after connection; then the server turns good.
 * @param {() => Plan | null} nextPlan
 * @param {number} dueMs
 */
export async function watchHostile(nextPlan, dueMs) {
  const clock = createLeapingClock();
  let isOutOfPlans = false;
  const server = await startHostileServer({
    nextPlan() {
      const plan = nextPlan();
      isOutOfPlans = plan === null;
      return plan;
    },
    onStall: () => clock.leap(STALL_MS),
    dueMs,
  });
  const watch = watchDoor({
    host: '127.0.0.1',
    port: server.port,
    limitMs: LIMIT_MS,
    clock,
    backoff: BACKOFF,
  });
  /** @type {Set<string>} */
  const said = new Set();
  /** @type {DoorNews[]} */
  const latest = [];
  /** @type {string | null} */
  let fault = null;
  watch.on('news', (news) => {
    fault ??= faultIn(news, said);
    latest.push(news);
    if (latest.length > 20) latest.shift();
  });
  // At once, before another attempt can begin, which a leap would time out.
  watch.on('disconnected', () => queueMicrotask(() => clock.leap(ANY_WAIT_MS)));
  const thrown = (/** @type {unknown} */ error) => {
    fault ??= `thrown: ${describeError(error)}`;
  };
  process.on('uncaughtException', thrown);

  const failed = () => fault ?? server.failure;
  let played = -1;
  while (!isOutOfPlans && failed() === null) {
    // However many there are, one of them is always the next within this time.
    played = server.played;
    const moves = () => isOutOfPlans || failed() !== null || server.played > played;
    if (!(await until(moves, 2 * dueMs))) fault ??= 'the watcher came no more';
  }

  async function watchGood() {
    /** @type {import('node:net').Socket | undefined} */
    let socket;
    server.turnGood((one) => {
      socket = one;
      one.write('["close",1,{"ageMs":0,"id":"good-1"}]\n["open",2,{"ageMs":0,"id":"good-2"}]\n');
    });
    const sinceOpen = () => latest.slice(latest.findLastIndex(({ event }) => event === 'open'));
    const saw = (/** @type {string} */ event) => () =>
      sinceOpen().some((news) => news.event === event);
    latest.length = 0;
    if (!(await until(saw('open'), dueMs))) return 'a good server was not watched any more';
    clock.leap(LIMIT_MS);
    socket?.write('["close",3,{"ageMs":0,"id":"good-3"}]\n');
    await until(saw('closedAfterWarning'), dueMs);
    const events = sinceOpen().map(({ event }) => event);
    const isRight = events.join(' ') === 'open warned close closedAfterWarning';
    return isRight ? null : `of a good server's door was said: ${events.join(', ')}`;
  }

  if (failed() === null) fault = await watchGood();
  watch.stop();
  server.close();
  clock.end();
  // What was thrown last is heard of a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('uncaughtException', thrown);
  return { failure: failed(), played: server.played, suspects: server.suspects };
}

/**
 * @param {DoorNews} news
 * @param {Set<string>} said what was said before and not yet taken back
 * @returns {string | null}
 */
function faultIn(news, said) {
  const { event, openMs = 0, reason = '' } = news;
  const before = ONLY_AFTER.get(event);
  if (before !== undefined && !said.delete(before))
    return `the watcher said ${event} without ${before}`;
  said.add(event);
  if (!Number.isFinite(openMs) || openMs < 0) return `the watcher said: open for ${openMs} ms`;
  const isClean = !/\p{Cc}/u.test(reason) && reason.length <= 200;
  return isClean ? null : `the watcher gave as reason: ${JSON.stringify(reason)}`;
}
