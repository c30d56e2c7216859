import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { execWay } from '../../../src/delivery/index.ts';
import { it } from '../../support/lab.ts';
import { alertOf, startDelivery, wordsOf } from '../../support/way.ts';

const SECRET = 's3cr3t';

/** A delivery by a line of shell. */
function startExec(command: string) {
  return startDelivery((clock) =>
    execWay(command, { level: 1, number: 2, clock, random: () => 0.5 }),
  );
}

/** What a delivery says of one attempt. */
async function saidOf(command: string): Promise<string> {
  const { raise, next, delivery } = startExec(command);
  raise(alertOf());
  const words = wordsOf(await next());
  delivery.stop();
  return words;
}

/** What a program wrote into a file of its own, once it has. */
async function written(file: string): Promise<string> {
  const isWritten = () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
  await vi.waitFor(() => expect(isWritten()).toBe(true), { timeout: 60_000 });
  return readFileSync(file, 'utf8');
}

function isRunning(pid: number): boolean {
  try {
    // What is over and not yet buried is over.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program', () => {
  it('is told by its standard input and its environment', async ({ lab }) => {
    const file = await lab.scratchFile('told');
    process.env.DOOR_WEBHOOK = SECRET;
    const variables = '$DOOR_EVENT|$DOOR_CHANNEL|$DOOR_ID|$DOOR_LEVEL|$DOOR_TITLE|$DOOR_WEBHOOK';
    const { raise, next, way } = startExec(`cat > ${file}; echo "${variables}" >> ${file}`);
    const alert = alertOf({ level: 2, at: '2026-01-31T08:50:00.000Z' });
    raise(alert);
    expect(wordsOf(await next())).toBe('delivered');
    delete process.env.DOOR_WEBHOOK;
    const [news = '', told] = (await written(file)).split('\n');
    expect(JSON.parse(news)).toEqual(alert.news);
    expect(told).toMatch(/^warned\|fridge\|k3f9-7\|2\|fridge: STILL OPEN since \d\d:\d\d, .*\|$/);
    expect(way.name).toBe('exec 2');
  });

  it('that fails is tried again, and its last words are said', async () => {
    const address = `https://me:${SECRET}@host/${SECRET}`;
    const said = await saidOf(`echo 'no\tuse' >&2; echo 'at ${address}' >&2; exit 3`);
    expect(said).toBe('failing: exit code 3: no use at https://...');
  });

  it('that is killed is tried again', async () => {
    expect(await saidOf('kill -9 $$')).toBe('failing: ended by SIGKILL');
  });

  it('that does not exist is given up', async () => {
    expect(await saidOf('/nonexistent/program')).toMatch(/^abandoned: exit code 127: .*not found/);
  });

  it('that cannot be run is given up', async () => {
    expect(await saidOf('/etc/passwd')).toMatch(/^abandoned: exit code 126: .*denied/i);
  });

  it('that reads nothing of what it is told has it all the same', async () => {
    expect(await saidOf('exec <&-; exit 0')).toBe('delivered');
  });

  it('that floods its output is cut, and no address in two', async () => {
    const flood = 'yes no | head -c 5000000';
    const said = await saidOf(`${flood}; ${flood} >&2; exit 1`);
    expect(said).toBe(`failing: exit code 1: ${'no '.repeat(66).trim()}`);
    const path = `${'x'.repeat(180)}/${SECRET}`;
    expect(await saidOf(`echo 'at https://host/${path} no use' >&2; exit 1`)).toBe(
      'failing: exit code 1: no use',
    );
  });

  it('may leave something running, which keeps nobody waiting', async ({ lab }) => {
    const file = await lab.scratchFile('left');
    const { clock, raise, said } = startExec(`sleep 300 & echo $! > ${file}`);
    raise(alertOf());
    const pid = Number(await written(file));
    // Its last words could follow: they are waited for a moment.
    await vi.waitFor(() => expect(clock.untilNextMs).toBe(200), { timeout: 60_000 });
    clock.advance(200);
    await vi.waitFor(() => expect(said.map(wordsOf)).toEqual(['delivered']), { timeout: 60_000 });
    clock.advance(60_000);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid);
  });

  it('that hangs is ended after 30 s, with what it started', async ({ lab }) => {
    const file = await lab.scratchFile('pids');
    const { clock, raise, next } = startExec(`sleep 300 & echo $$ $! > ${file}; wait`);
    raise(alertOf());
    const pids = (await written(file)).split(' ').map(Number);
    clock.advance(29_999);
    expect(pids.map(isRunning)).toEqual([true, true]);
    clock.advance(1);
    expect(wordsOf(await next())).toBe('failing: no answer within 30 s');
    await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]), {
      timeout: 60_000,
    });
  });

  it('that takes no notice of being ended is killed 2 s later', async ({ lab }) => {
    const file = await lab.scratchFile('stubborn');
    const { clock, raise, delivery } = startExec(
      `trap 'echo asked >> ${file}' TERM; echo $$ > ${file}; while :; do sleep 300 & wait; done`,
    );
    raise(alertOf());
    const pid = Number(await written(file));
    delivery.stop();
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('asked'), {
      timeout: 60_000,
    });
    clock.advance(1999);
    expect(isRunning(pid)).toBe(true);
    clock.advance(1);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000 });
  });
});
