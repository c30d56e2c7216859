import { startHostileServer } from './hostile-server.mjs';
import { startProgram, until } from './processes.mjs';

/** @import { Plan } from './plans.mjs' */

/** How long a client may wait before it comes again, with what a busy machine adds, in ms. */
const WAIT_MS = 90_000;
const DUE_MS = 10_000;
/** Lines that cannot be told from one that is good: it makes the client come again after 5 s. */
const GOOD_LINE = Buffer.from('["close",1]\n');
/** What a client with --verbose may say; no control character, and not much of it. */
const STDOUT = /^(connected|disconnected|closed now|door is back|door sensor is back)$/;
const ALARM = 'DOOR OPEN FOR MORE THAN 1 SECOND, GO CLOSE IT!!!';
const STDERR = new RegExp(
  `^(heard \\P{Cc}{1,200}|lost: \\P{Cc}{1,200}|THE DOOR SENSOR IS GONE: \\P{Cc}{0,200}|${ALARM}|NO WORD FROM THE DOOR FOR MORE THAN 60 SECONDS)$`,
  'u',
);

/**
 * A real door-client that meets a hostile server, and then a good one.
 * @param {readonly Plan[]} plans
 * @returns {Promise<{ failure: string | null, suspects: readonly Plan[] }>}
 */
export async function watchInProcess(plans) {
  let next = 0;
  const server = await startHostileServer({
    nextPlan() {
      const plan = plans[next++];
      return plan === undefined ? null : { ...plan, chunks: [GOOD_LINE, ...plan.chunks] };
    },
    onStall: () => {},
    dueMs: DUE_MS,
  });
  const client = startProgram('client', ['127.0.0.1', String(server.port), '1', '--verbose']);
  const count = (/** @type {string[]} */ lines, /** @type {string} */ line) =>
    lines.filter((one) => one === line).length;

  async function watch() {
    const isPlayed = () =>
      server.played === plans.length || server.failure !== null || !client.isRunning();
    for (let before = -1; !isPlayed(); ) {
      before = server.played;
      if (!(await until(() => isPlayed() || server.played > before, WAIT_MS))) {
        return 'the client came no more';
      }
    }
    if (server.failure !== null || !client.isRunning()) return server.failure;
    /** @type {import('node:net').Socket | undefined} */
    let socket;
    server.turnGood((one) => {
      socket = one;
      one.write('["close",1,{"ageMs":0,"id":"good-1"}]\n["open",2,{"ageMs":0,"id":"good-2"}]\n');
    });
    const opened = () => client.stderr.findLastIndex((line) => line.includes('"id":"good-2"'));
    const warned = () => (opened() < 0 ? 0 : count(client.stderr.slice(opened()), ALARM));
    if (!(await until(() => warned() > 0, WAIT_MS)))
      return 'no warning of the door of a good server';
    const closedBefore = count(client.stdout, 'closed now');
    socket?.write('["close",3,{"ageMs":0,"id":"good-3"}]\n');
    await until(() => count(client.stdout, 'closed now') > closedBefore, DUE_MS);
    const closed = count(client.stdout, 'closed now') - closedBefore;
    return warned() === 1 && closed === 1
      ? null
      : `${warned()} warnings and ${closed} times closed now`;
  }

  let failure = await watch();
  if (!client.isRunning()) failure = `the client is gone: ${client.stderr.slice(-5).join(' / ')}`;
  const ending = await client.end(failure === null ? 'SIGTERM' : 'SIGKILL');
  server.close();
  if (failure === null && ending !== 'exit code 0') failure = `the client: ${ending}`;
  const strange =
    client.stdout.find((line) => !STDOUT.test(line)) ??
    client.stderr.find((line) => !STDERR.test(line));
  if (strange !== undefined) failure ??= `the client said: ${JSON.stringify(strange)}`;
  return { failure, suspects: plans };
}
