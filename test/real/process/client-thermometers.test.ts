import { describe, expect } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';

const WELCOME =
  '["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"fridge":"door","air":"temperature"}}]';

function read(celsius: number, ageMs = 0): string {
  return JSON.stringify(['air/temperature', 1407334342639, { ageMs, id: 'k3f9-1', celsius }]);
}

/** A client of a server with a door and a thermometer, which is the test. */
async function watchThermometer(lab: Lab, ...options: string[]) {
  const server = await lab.accept();
  const client = await lab.doorClient(server.port, '10', ...options);
  const peer = await server.nextPeer();
  peer.say(WELCOME);
  return { client, peer };
}

describe.concurrent('what door-client says of a thermometer', () => {
  it('is a warning once, and that it is cool again well below the limit', async ({ lab }) => {
    const { client, peer } = await watchThermometer(lab, '--max-celsius', '8');
    const alarm = 'air: WARMER THAN 8 DEGREES FOR MORE THAN 20 MINUTES (9.4)';
    peer.say(read(9.4, 1_200_000));
    await client.stderr.next(alarm);
    peer.say(read(9.5), read(7.6), read(9), read(7.5));
    await client.stdout.next('air: cool again');
    // That was another warmth, and less than 20 minutes.
    peer.say(read(9), read(8), '["air/unknown",0,{"ageMs":0,"id":"k3f9-2","reason":"wire cut"}]');
    await client.stderr.next('air: THE THERMOMETER IS GONE: wire cut');
    peer.say(read(4));
    await client.stdout.next('air: thermometer is back');
    expect(client.stdout.texts).toEqual([
      'connected',
      'air: cool again',
      'air: thermometer is back',
    ]);
    expect(client.stderr.texts).toHaveLength(2);
  });

  it('goes by its own limit, and by how long that may be', async ({ lab }) => {
    const options = ['--max-celsius=30', '--max-celsius=air=-7.5', '--warm-for=90'];
    const { client, peer } = await watchThermometer(lab, ...options);
    peer.say(read(-7.4, 90_000));
    const { text } = await client.stderr.nextOfAny();
    expect(text).toBe('air: WARMER THAN -7.5 DEGREES FOR MORE THAN 90 SECONDS (-7.4)');
  });

  it('is that it is not there, where it has a limit of its own', async ({ lab }) => {
    const { client } = await watchThermometer(lab, '--max-celsius', 'cellar=8');
    await client.stderr.next('cellar: THE THERMOMETER IS GONE: no such thermometer');
  });

  it('is that it is gone, where the server has it no more', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10', '--max-celsius', '8');
    const before = await server.nextPeer();
    before.say(WELCOME, read(4));
    before.socket.end();
    const after = await server.nextPeer();
    after.say('["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"fridge":"door"}}]');
    await client.stderr.next('air: THE THERMOMETER IS GONE: no such thermometer');
  });

  it('has its channel and its temperature with --json', async ({ lab }) => {
    const { client, peer } = await watchThermometer(lab, '--max-celsius', '8', '--json');
    peer.say(read(9.4375, 1_200_000));
    const warm = JSON.parse((await client.stdout.next(/"event":"warm"/)).text);
    peer.say(read(4));
    const cool = JSON.parse((await client.stdout.next(/"event":"cool"/)).text);
    const of = { time: expect.any(String), channel: 'air', kind: 'temperature' };
    const warmMs = expect.any(Number);
    expect(warm).toEqual({
      ...{ ...of, event: 'warm', celsius: 9.4375, maxCelsius: 8, warmMs },
      ...{ at: expect.any(String), limitMs: 1_200_000, level: 1 },
    });
    expect(warm.warmMs).toBeGreaterThanOrEqual(1_200_000);
    expect(cool).toEqual({ ...of, event: 'cool', celsius: 4 });
  });

  it('is nothing without a limit', async ({ lab }) => {
    const { client, peer } = await watchThermometer(lab);
    peer.say(read(99, 1_200_000), '["fridge/open",1,{"ageMs":99000,"id":"k3f9-3"}]');
    await client.stderr.next(/^DOOR OPEN/);
    expect(client.stderr.texts).toHaveLength(1);
  });
});
