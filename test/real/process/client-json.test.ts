import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import type { Program } from '../../support/programs.ts';

const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** The next piece of news; its keys in order are part of it. */
async function nextNews({ stdout }: Program, event: string): Promise<Record<string, unknown>> {
  return JSON.parse((await stdout.next(new RegExp(`"event":"${event}"`))).text);
}

describe.concurrent('door-client --json', () => {
  it('says what happens to the door, one object a line', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '0.3', '--json');
    server.say('open');
    const open = await nextNews(client, 'open');
    const warned = await nextNews(client, 'warned');
    server.say('close');
    const close = await nextNews(client, 'close');
    const closedAfter = await nextNews(client, 'closedAfterWarning');

    const of = { id: expect.stringMatching(/-1$/), at: TIME, openMs: expect.any(Number) };
    expect(open).toEqual({ time: TIME, event: 'open', ...of, limitMs: 300 });
    expect(warned).toEqual({ time: TIME, event: 'warned', ...of, limitMs: 300, level: 1 });
    expect(warned.openMs).toBeGreaterThanOrEqual(300);
    expect(close).toEqual({ time: TIME, event: 'close', ...of, limitMs: 300 });
    expect(close.openMs).toBeGreaterThanOrEqual(300);
    expect(closedAfter).toEqual({
      ...{ ...close, time: TIME, at: TIME, event: 'closedAfterWarning' },
    });
    expect(Date.parse(String(warned.time))).toBeGreaterThanOrEqual(
      Date.parse(String(warned.at)) + 300,
    );
    expect([warned.id, close.id]).toEqual([open.id, open.id]);
    expect(client.stdout.texts[0]).toMatch(/^\{"time":"[^"]+","event":"connected"\}$/);
    expect(client.stdout.texts).toHaveLength(5);
    expect(client.stderr.texts).toEqual([]);
  });

  it('says what becomes of the sensor', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10', '--json');
    const peer = await server.nextPeer();
    peer.say(WELCOME, '["unknown",1407334342639,{"ageMs":0,"id":"k3f9-1","reason":"wire cut"}]');
    const lost = await nextNews(client, 'sensorLost');
    peer.say('["open",1407334347577,{"ageMs":0,"id":"k3f9-2","first":true}]');
    const back = await nextNews(client, 'sensorBack');
    expect(lost).toEqual({ time: TIME, event: 'sensorLost', reason: 'wire cut' });
    expect(back).toEqual({ time: TIME, event: 'sensorBack' });
    expect(client.stderr.texts).toEqual([]);
  });

  it('names the channel where there are several, each with its own limit', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(...[server.port, '10', '--json', '--limit', 'freezer=0.5']);
    const peer = await server.nextPeer();
    peer.say(
      '["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"fridge":"door","freezer":"door"}}]',
      '["fridge/open",1,{"ageMs":9000,"id":"k3f9-1","missed":true}]',
      '["fridge/close",2,{"ageMs":0,"id":"k3f9-2","missed":true}]',
      '["freezer/open",1,{"ageMs":600,"id":"k3f9-freezer-1"}]',
    );
    const channel = 'freezer';
    const warned = await nextNews(client, 'warned');
    expect(warned).toEqual({
      ...{ time: TIME, event: 'warned', channel },
      ...{ id: 'k3f9-freezer-1', at: TIME, openMs: expect.any(Number), limitMs: 500, level: 1 },
    });
    peer.say('["fridge/open",1,{"ageMs":12000,"id":"k3f9-3","missed":true}]');
    peer.say('["fridge/close",2,{"ageMs":1000,"id":"k3f9-4","missed":true}]');
    expect(await nextNews(client, 'missed')).toEqual({
      ...{ time: TIME, event: 'missed', channel: 'fridge' },
      ...{ id: 'k3f9-3', at: TIME, openMs: expect.any(Number), limitMs: 10_000 },
    });
    expect(client.stderr.texts).toEqual([]);
  });

  it('says that there is no word from the door, and that it is back', async ({ lab }) => {
    const port = await lab.freePort();
    const client = lab.runClient(
      ...['127.0.0.1', String(port), '10', '--json', '--offline-after', '0.5'],
    );
    const refused = await nextNews(client, 'disconnected');
    const offline = await nextNews(client, 'offline');
    await lab.doorServer('--port', String(port));
    const back = await nextNews(client, 'back');
    expect(refused).toEqual({
      time: TIME,
      event: 'disconnected',
      reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    expect(offline).toEqual({ time: TIME, event: 'offline', limitMs: 500 });
    expect(back).toEqual({ time: TIME, event: 'back' });
    expect(client.stderr.texts).toEqual([]);
  });
});
