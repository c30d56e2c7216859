import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { type Asked, refusingHost, serveHttp } from '../../support/http-server.ts';
import { HELLO, it, type Lab } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { DOOR_CLIENT, type Program } from '../../support/programs.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const SECRET = 's3cret-path';

/** A receiver that takes everything. */
function serveTaking(onEnd: (cleanup: () => void) => void) {
  return serveHttp((_, response) => void response.end('{}'), onEnd);
}

function newsIn(asked: readonly Asked[]) {
  return asked.map(({ body }) => JSON.parse(body));
}

function until(check: () => void): Promise<void> {
  return vi.waitFor(check, SOON_MS);
}

/** A file with an address, for its user alone. */
async function addressFile(lab: Lab, address: string): Promise<string> {
  const path = await lab.scratchFile('address');
  writeFileSync(path, `${address}\n`, { mode: 0o600 });
  return path;
}

function allSaid({ stdout, stderr }: Program): string {
  return [...stdout.texts, ...stderr.texts].join('\n');
}

describe.concurrent('door-client that tells people', () => {
  it('posts a warning and its end, as documented', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const hook = await addressFile(lab, `http://${host}/${SECRET}`);
    const client = await lab.doorClient(server.port, '0.2', '--webhook', `@${hook}`);
    server.say('open');
    await until(() => expect(asked).toHaveLength(1));
    server.say('close');
    await until(() => expect(asked).toHaveLength(2));
    const opening = {
      ...{ id: expect.stringMatching(/^\S+-1$/), at: TIME, openMs: expect.any(Number) },
      limitMs: 200,
    };
    const [warned, closed] = newsIn(asked);
    expect(warned).toEqual({ time: TIME, event: 'warned', ...opening, level: 1 });
    expect(closed).toEqual({ time: TIME, event: 'closedAfterWarning', ...opening, id: warned.id });
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: `/${SECRET}`,
      headers: { 'content-type': 'application/json' },
    });
    expect(client.stderr.texts).toEqual(['DOOR OPEN FOR MORE THAN 0.2 SECONDS, GO CLOSE IT!!!']);
  });

  it('shows a secret nowhere, whatever becomes of it', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveHttp((_, response) => {
      response.writeHead(307, { location: `https://elsewhere.example/${SECRET}` }).end(SECRET);
    }, onTestFinished);
    const server = await lab.doorServer();
    const trace = await lab.scratchFile('trace');
    const hook = await addressFile(lab, `http://me:${SECRET}@${host}/${SECRET}?key=${SECRET}`);
    const env = ['env', `DOOR_NTFY=http://${await refusingHost()}/${SECRET}`] as const;
    const args = ['127.0.0.1', String(server.port), '0.2', '--webhook', `@${hook}`] as const;
    const client = lab.startBy(env, DOOR_CLIENT, ...args, '--trace', trace, '--verbose');
    await client.stdout.next('connected');
    server.say('open');
    const lines = [
      expect.stringMatching(/^webhook http:.* 307 .*, to https:\/\/elsewhere\.example\/\.\.\./),
      expect.stringMatching(/^ntfy http:.*: alert warned: .* got: nobody listens .* tried again$/),
    ];
    await until(() => expect(client.stderr.texts).toEqual(expect.arrayContaining(lines)));
    // They were sent all the same.
    expect(asked[0]?.path).toBe(`/${SECRET}?key=${SECRET}`);
    expect(asked[0]?.headers.authorization).toMatch(/^Basic /);
    const cmdline = readFileSync(`/proc/${client.pid}/cmdline`, 'utf8');
    expect(cmdline).toContain(`@${hook}`);
    await client.stop();
    const printed = lab.startBy(env, DOOR_CLIENT, ...args, '--print-config');
    await printed.exit();
    expect(printed.stdout.texts.join('')).toContain(`@${hook}`);
    const traced = readFileSync(trace, 'utf8');
    expect(traced).toContain('"machine":"delivery"');
    for (const text of [allSaid(client), allSaid(printed), traced, cmdline]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(Buffer.from(`me:${SECRET}`).toString('base64'));
    }
  });

  it('has a program told by its input and its environment, in time for all others', async ({
    lab,
    onTestFinished,
  }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const told = await lab.scratchFile('told');
    const ways = ['--exec', 'sleep 1000', '--webhook', `http://${host}/`];
    const save = `{ cat; echo "$DOOR_EVENT,$DOOR_LEVEL,$DOOR_TOKEN"; } > ${told}.new; mv ${told}.new ${told}`;
    const client = await lab.doorClient(server.port, '0.2', ...ways, '--exec', save);
    server.say('open');
    await client.stderr.next(/^DOOR OPEN/);
    await until(() => expect(asked).toHaveLength(1));
    await until(() => expect(readFileSync(told, 'utf8')).toMatch(/\nwarned,1,\n$/));
    expect(JSON.parse(readFileSync(told, 'utf8').split('\n')[0] ?? '')).toEqual(newsIn(asked)[0]);
  });

  it('ends in time while an alert is under way, and leaves no program behind', async ({ lab }) => {
    const server = await lab.doorServer();
    const pidFile = await lab.scratchFile('pid');
    const hang = `trap '' TERM; echo $$ > ${pidFile}; while true; do sleep 1; done`;
    const client = await lab.doorClient(server.port, '0.2', '--exec', hang);
    server.say('open');
    await until(() => expect(readFileSync(pidFile, 'utf8')).toMatch(/\d\n/));
    expect(await client.stop()).toMatchObject({ code: 0, signal: null });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
    expect(client.stderr.texts.at(-1)).toMatch(
      /^1 alert could not be delivered, and no state file/,
    );
  });

  it('tells others of what is urgent and its end only, and of its own life', async ({
    lab,
    onTestFinished,
  }) => {
    const [all, urgent, pinged] = await Promise.all([
      serveTaking(onTestFinished),
      serveTaking(onTestFinished),
      serveTaking(onTestFinished),
    ]);
    const server = await lab.doorServer();
    const ways = [
      '--webhook',
      `http://${all.host}/`,
      '--escalate-webhook',
      `http://${urgent.host}/`,
    ];
    const more = ['--escalate-after', '0.2', '--ping', `http://${pinged.host}/${SECRET}`];
    const client = await lab.doorClient(server.port, '0.2', ...ways, ...more);
    await until(() => expect(pinged.asked).toMatchObject([{ method: 'GET', path: `/${SECRET}` }]));
    server.say('open');
    await until(() => expect(urgent.asked).toHaveLength(1));
    server.say('close');
    await client.stdout.next('closed now');
    await until(() => expect(urgent.asked).toHaveLength(2));
    await until(() => expect(all.asked).toHaveLength(3));
    const levelsIn = (asked: readonly Asked[]) =>
      newsIn(asked).map(({ event, level }) => [event, level]);
    const ending = ['closedAfterWarning', undefined];
    expect(levelsIn(urgent.asked)).toEqual([['warned', 2], ending]);
    expect(levelsIn(all.asked)).toEqual([['warned', 1], ['warned', 2], ending]);
  });

  it('tells nobody twice over kill -9, and tells the end', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const stateFile = await lab.scratchFile('state');
    const ways = ['--webhook', `http://${host}/`, '--state-file', stateFile];
    const first = await lab.doorClient(server.port, '0.2', ...ways);
    server.say('open');
    // What was under way when it was killed is sent again, with the same idempotency key.
    const told = /"level":1.*"waiting":\{("[^"]+":\[\])?\}/;
    await until(() => expect(readFileSync(stateFile, 'utf8')).toMatch(told));
    expect(asked).toHaveLength(1);
    await first.kill();
    const second = await lab.doorClient(server.port, '0.2', ...ways);
    await second.stderr.next(/^DOOR OPEN/);
    server.say('close');
    await second.stdout.next('closed now');
    await until(() => expect(newsIn(asked).at(-1).event).toBe('closedAfterWarning'));
    expect(newsIn(asked).map(({ event }) => event)).toEqual(['warned', 'closedAfterWarning']);
  });

  it('knows after kill -9 the opening that a new server named anew', async ({
    lab,
    onTestFinished,
  }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const stateFile = await lab.scratchFile('state');
    const ways = ['--webhook', `http://${host}/`, '--state-file', stateFile];
    const isKept = (text: RegExp | string) =>
      until(() => expect(readFileSync(stateFile, 'utf8')).toMatch(text));
    const first = await lab.doorClient(server.port, '0.2', ...ways);
    server.say('open');
    await isKept(/"level":1.*"waiting":\{"[^"]+":\[\]\}/);
    await server.stop();
    const next = await lab.doorServer('--port', String(server.port));
    const witness = await lab.connect(next.port, HELLO);
    next.say('open');
    const { text } = await witness.lines.next(/"open",.*"id"/);
    const [, id = 'none'] = /"id":"([^"]+)"/.exec(text) ?? [];
    await isKept(`"id":"${id}"`);
    await first.kill();
    const second = await lab.doorClient(server.port, '0.2', ...ways);
    await second.stderr.next(/^DOOR OPEN/);
    next.say('close');
    await second.stdout.next('closed now');
    await until(() =>
      expect(newsIn(asked).at(-1)).toMatchObject({ id, event: expect.any(String) }),
    );
    expect(newsIn(asked).map(({ event }) => event)).toEqual(['warned', 'closedAfterWarning']);
  });

  it('tells of an acknowledgement once, over kill -9', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const stateFile = await lab.scratchFile('state');
    const ways = ['--webhook', `http://${host}/`, '--state-file', stateFile];
    const first = await lab.doorClient(server.port, '0.2', ...ways);
    server.say('open');
    await until(() => expect(asked).toHaveLength(1));
    await lab.runClient('127.0.0.1', String(server.port), 'ack').exit();
    const told = /"acknowledgedUntil".*"waiting":\{"[^"]+":\[\]\}/;
    await until(() => expect(readFileSync(stateFile, 'utf8')).toMatch(told));
    await first.kill();
    const second = await lab.doorClient(server.port, '0.2', ...ways);
    await second.stdout.next(/quiet until/);
    server.say('close');
    await until(() => expect(newsIn(asked).at(-1).event).toBe('closedAfterWarning'));
    const events = newsIn(asked).map(({ event }) => event);
    expect(events).toEqual(['warned', 'acknowledged', 'closedAfterWarning']);
  });

  it('tells after kill -9 what was open meanwhile, and once that the sensor is gone', async ({
    lab,
    onTestFinished,
  }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const server = await lab.doorServer();
    const stateFile = await lab.scratchFile('state');
    const ways = ['--webhook', `http://${host}/`, '--state-file', stateFile];
    const isKept = (text: RegExp) =>
      until(() => expect(readFileSync(stateFile, 'utf8')).toMatch(text));
    const first = await lab.doorClient(server.port, '1000', ...ways);
    // How long a first reading has been true its server does not know.
    server.say('close', 'open');
    await isKept(/"since":"\S+-2".*"level":0/);
    await first.kill();
    const witness = await lab.connect(server.port, HELLO);
    for (const reading of ['close', 'open', 'close']) {
      server.say(reading);
      await witness.lines.next(new RegExp(`"${reading}",.*"id"`));
      // A millisecond is too long.
      await until(() => expect(Date.now() % 2).toBe(1));
      await until(() => expect(Date.now() % 2).toBe(0));
    }
    const second = await lab.doorClient(server.port, '0.001', ...ways);
    await until(() => expect(asked).toHaveLength(2));
    server.endInput();
    await isKept(/"kind":"sensor".*"waiting":\{"[^"]+":\[\]\}/);
    await second.kill();
    const third = await lab.doorClient(server.port, '0.001', ...ways);
    await third.stderr.next(/^THE DOOR SENSOR IS GONE/);
    await third.stop();
    const told = newsIn(asked).map(({ event, id }) => [event, id?.replace(/.*-/, '')]);
    expect(told).toEqual([
      ['missed', '2'],
      ['missed', '4'],
      ['sensorLost', undefined],
    ]);
  });
});

describe.concurrent('door-client --test-alert', () => {
  it('sends one test by each way, and ends with 0', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const topic = await addressFile(lab, `http://${host}/${SECRET}`);
    const ways = ['--exec', 'cat > /dev/null', '--webhook', `http://${host}/`];
    const urgent = ['--escalate-after', '60', '--escalate-exec', 'test "$DOOR_EVENT" = test'];
    const args = ['--test-alert', ...ways, ...urgent, '--ntfy', `@${topic}`];
    const client = lab.runClient(...args);
    expect(await client.exit()).toMatchObject({ code: 0 });
    expect(client.stdout.texts).toEqual(
      ['exec 1', 'exec 2', `webhook http://${host}/...`, `ntfy http://${host}/...`].map(
        (way) => `${way}: the test is delivered`,
      ),
    );
    expect(client.stderr.texts).toEqual([]);
    const [hook, published] = asked.toSorted((a, b) => a.body.length - b.body.length);
    expect(JSON.parse(hook?.body ?? '')).toEqual({ time: TIME, event: 'test' });
    expect(JSON.parse(published?.body ?? '')).toMatchObject({ topic: SECRET });
  });

  it('ends with 1 and a line for each that did not, once tried', async ({
    lab,
    onTestFinished,
  }) => {
    const { asked, host } = await serveHttp((_, response) => {
      response.writeHead(503, { 'retry-after': '1' }).end();
    }, onTestFinished);
    const refusing = await refusingHost();
    const ways = [`--webhook=http://${host}/`, `--webhook=http://${refusing}/`, '--exec=exit 3'];
    const client = lab.runClient('--test-alert', ...ways, '--exec=true');
    expect(await client.exit()).toMatchObject({ code: 1 });
    expect(client.stdout.texts).toEqual(['exec 2: the test is delivered']);
    const expected = 'expected to deliver the test, got:';
    expect(client.stderr.texts).toEqual([
      `exec 1: ${expected} exit code 3`,
      `webhook http://${host}/...: ${expected} answered 503 Service Unavailable`,
      `webhook http://${refusing}/...: ${expected} nobody listens there (ECONNREFUSED)`,
    ]);
    expect(asked).toHaveLength(1);
  });

  it.for(['SIGINT', 'SIGTERM'] as const)(
    'ends by %s with 1, a line for each that is under way, and no program left behind',
    async (signal, { lab }) => {
      const pidFile = await lab.scratchFile('pid');
      const hang = `trap '' TERM INT; sleep 1000 & echo $$ $! > ${pidFile}; wait; wait; sleep 1000`;
      // More than Node takes for a leak of listeners.
      const many = Array.from({ length: 11 }, () => '--exec=sleep 1000');
      const client = lab.runClient('--test-alert', '--exec=true', '--exec', hang, ...many);
      await until(() => expect(readFileSync(pidFile, 'utf8')).toMatch(/\n/));
      const pids = readFileSync(pidFile, 'utf8').split(' ').map(Number);
      client.signal(signal);
      expect(await client.exit()).toMatchObject({ code: 1 });
      expect(client.stderr.texts.join('\n')).toMatch(
        /^(exec \d+: expected to deliver the test, got: a signal to stop\n?){12,13}$/,
      );
      for (const pid of pids) {
        await until(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
      }
    },
  );

  it('ends with 1 when it is stopped while it waits for an address', async ({ lab }) => {
    const pipe = await lab.scratchFile('pipe');
    execFileSync('mkfifo', [pipe]);
    const client = lab.runClient('--test-alert', '--ntfy', `@${pipe}`);
    await client.stderr.next(/ is there yet, it waits$/);
    expect(await client.stop()).toMatchObject({ code: 1, signal: null });
    expect(client.stderr.texts.at(-1)).toBe(
      'door-client: expected to send a test, got a signal to stop',
    );
  });

  it('says what is wrong with a file, and sends nothing', async ({ lab, onTestFinished }) => {
    const { asked, host } = await serveTaking(onTestFinished);
    const topic = await addressFile(lab, `http://${host}/${SECRET}.x`);
    const client = lab.runClient(
      '--test-alert',
      '--ntfy',
      `@${topic}`,
      '--webhook',
      `http://${host}/`,
    );
    expect(await client.exit()).toMatchObject({ code: 1 });
    expect(client.stderr.texts).toEqual([
      `door-client: --ntfy: ${topic}: expected the address of a topic: https://ntfy.sh/topic`,
    ]);
    expect(asked).toEqual([]);
  });
});
