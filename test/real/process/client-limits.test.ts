import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';

const WELCOME =
  '["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"fridge":"door","air":"temperature"}}]';

describe.concurrent('a limit for a channel', () => {
  it('that is none of the doors of the server is said once to do nothing', async ({ lab }) => {
    const server = await lab.accept();
    const options = ['--limit', 'fridge=1', '--limit', 'attic=1', '--limit', 'air=1'];
    const client = await lab.doorClient(server.port, '100', ...options);
    for (let i = 0; i < 2; i++) {
      const peer = await server.nextPeer();
      peer.say(WELCOME, '["fridge/close",1,{"ageMs":0,"id":"k3f9-1"}]');
      await peer.lines.next(/^\["hello"/);
      if (i === 0) peer.socket.end();
      else peer.say('["fridge/open",1,{"ageMs":2000,"id":"k3f9-2"}]');
    }
    await client.stderr.next(/^DOOR OPEN FOR MORE THAN 1 SECOND,/);
    expect(client.stderr.texts.slice(0, -1)).toEqual(
      ['attic', 'air'].map((name) => `--limit: expected one of fridge, got ${name}; name another`),
    );
  });

  it('of warmth without a thermometer is said once to do nothing', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '1', '--max-celsius', '8');
    const welcome = WELCOME.replace(',"air":"temperature"', '');
    (await server.nextPeer()).say(welcome, '["fridge/open",1,{"ageMs":2000,"id":"k3f9-2"}]');
    await client.stderr.next(/^DOOR OPEN FOR MORE THAN 1 SECOND,/);
    expect(client.stderr.texts.slice(0, -1)).toEqual([
      '--max-celsius: expected a thermometer to watch, got none; it does nothing',
    ]);
  });
});
