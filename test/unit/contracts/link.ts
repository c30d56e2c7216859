/** What every link owes its watchdog, whatever it is made of. */
import { describe, expect } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { type LinkActorLogic, startLink } from '../../support/started-link.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** One connection, from the server's side. */
export interface ServerSide {
  say(...lines: string[]): void;
  /** Resolves when the link has said that line. */
  hears(line: string): Promise<unknown>;
  end(): void;
  /** Resolves when the link has ended it. */
  ended(): Promise<unknown>;
}

/** A link under test, and the server it finds or does not. */
export interface LinkUnderTest {
  readonly logic: LinkActorLogic;
  /** The next connection to the server, in the order they came. */
  accept(): Promise<ServerSide>;
  /** From now on its time passes only by `pass`. */
  holdTime(): void;
  pass(ms: number): void;
  /** How many timers it has. */
  timers(): number;
}

/** Makes a link, to a server that is there or to none. */
export type CreateLink = (lab: Lab, isServerThere: boolean) => Promise<LinkUnderTest>;

/** The contract; a link waits at most half a minute before it attempts again. */
export function linkContract(name: string, create: CreateLink): void {
  describe(`${name}, as any link`, () => {
    it('says of each attempt that it is made and how it ended, once', async ({ lab }) => {
      const { logic } = await create(lab, false);
      const link = startLink(logic);
      for (let i = 0; i < 3; i++) await link.next('link.lost');
      expect(link.heard.map(({ type }) => type)).toEqual([
        ...['link.attempted', 'link.lost', 'link.attempted', 'link.lost', 'link.attempted'],
        'link.lost',
      ]);
    });

    it('says once that a connection is lost, and makes it again', async ({ lab }) => {
      const { logic, accept } = await create(lab, true);
      const link = startLink(logic);
      for (let i = 0; i < 2; i++) {
        const server = await accept();
        await link.next('link.connected');
        server.end();
        await link.next('link.lost');
      }
      await link.next('link.connected');
      expect(link.count('link.lost')).toBe(2);
    });

    it('reports what the server says, in order', async ({ lab }) => {
      const { logic, accept } = await create(lab, true);
      const link = startLink(logic);
      const server = await accept();
      server.say(
        '["hello",{"protocol":1,"heartbeatMs":10000}]',
        '["open",17,{"ageMs":812,"id":"k3f9-7"}]',
        '["close",18]',
        '["close",18,{"ageMs":0,"id":"k3f9-8","openMs":4234}]',
        '["unknown",19,{"reason":"unplugged"}]',
        '["heartbeat",20]',
        '["heartbeat",20,{"ageMs":812,"id":"k3f9-7"}]',
        '["temperature",4]',
        '["hello",{"protocol":2,"channels":{"fridge":"door"},"missed":"lost"}]',
        '["fridge/open",17,{"ageMs":812,"id":"k3f9-7","missed":true}]',
        '["air/temperature",17,{"ageMs":20,"id":"k3f9-9","celsius":4.5}]',
        '["air/unknown",17,{"ageMs":20,"id":"k3f9-10","reason":"unplugged"}]',
        '["heartbeat",20,{"channels":{"fridge":{"ageMs":812,"id":"k3f9-7"}}}]',
        '["hello",{"protocol":0}]',
        'junk',
        '["refused",21,{"reason":"full","retryMs":30000}]',
      );
      await link.next('server.refused');
      const at = new VirtualClock().now();
      const report = { at, channel: null, ageMs: 0, first: false, isMissed: false };
      expect(link.heard.slice(2)).toEqual([
        { type: 'server.greeted', channels: null, isLost: false },
        { type: 'door.opened', ...report, id: 'k3f9-7', wallMs: 17, ageMs: 812 },
        { type: 'door.closed', ...report, id: null, wallMs: 18, openMs: null },
        { type: 'door.closed', ...report, id: 'k3f9-8', wallMs: 18, openMs: 4234 },
        { type: 'sensor.lost', ...report, id: null, wallMs: 19, reason: 'unplugged' },
        { type: 'server.beat', at, ages: [{ channel: null, id: null, ageMs: 0 }] },
        { type: 'server.beat', at, ages: [{ channel: null, id: 'k3f9-7', ageMs: 812 }] },
        { type: 'line.unknown' },
        { type: 'server.greeted', channels: [{ name: 'fridge', kind: 'door' }], isLost: true },
        {
          ...{ type: 'door.opened', ...report, channel: 'fridge' },
          ...{ id: 'k3f9-7', wallMs: 17, ageMs: 812, isMissed: true },
        },
        { type: 'temperature.read', at, channel: 'air', celsius: 4.5, ageMs: 20 },
        {
          ...{ type: 'sensor.lost', ...report, channel: 'air' },
          ...{ id: 'k3f9-10', wallMs: 17, ageMs: 20, reason: 'unplugged' },
        },
        { type: 'server.beat', at, ages: [{ channel: 'fridge', id: 'k3f9-7', ageMs: 812 }] },
        { type: 'line.bad' },
        { type: 'line.bad' },
        { type: 'server.refused', retryMs: 30_000, reason: 'it refused us' },
      ]);
    });

    it('says what it is told to say', async ({ lab }) => {
      const { logic, accept } = await create(lab, true);
      const link = startLink(logic);
      const server = await accept();
      await link.next('link.connected');
      link.tell('sayHello');
      await server.hears('["hello",{"protocol":2,"channels":["fridge"],"since":"k3f9-7"}]');
      link.tell('answerHeartbeat');
      await server.hears('["heartbeat"]');
      link.tell('ask');
      await server.hears('["ask"]');
      expect(link.count('link.lost')).toBe(0);
    });

    it('says when it is done with what has come', async ({ lab }) => {
      const { logic } = await create(lab, false);
      const link = startLink(logic);
      link.tell('catchUp');
      await link.next('link.caughtUp');
      expect(link.count('link.caughtUp')).toBe(1);
    });

    it('drops its connection when told to, and tells a deaf watchdog only why', async ({ lab }) => {
      const { logic, accept } = await create(lab, true);
      const link = startLink(logic, 'server.refused');
      const server = await accept();
      server.say('["refused",1]', '["open",1]');
      expect(await link.next('link.lost')).toEqual({ type: 'link.lost', reason: 'we dropped it' });
      await server.ended();
      expect(link.count('door.opened')).toBe(0);
    });

    it('makes no attempt while it is held, and one at once when released', async ({ lab }) => {
      const { logic, accept, holdTime, pass } = await create(lab, true);
      const link = startLink(logic);
      const server = await accept();
      await link.next('link.connected');
      holdTime();
      link.tell('holdLink');
      server.end();
      await link.next('link.lost');
      pass(1_000_000);
      expect(link.count('link.attempted')).toBe(1);
      link.tell('releaseLink');
      expect(link.count('link.attempted')).toBe(2);
      await link.next('link.connected');
    });

    it('leaves nothing behind when it is stopped, connected or waiting', async ({ lab }) => {
      const [there, nowhere] = [await create(lab, true), await create(lab, false)];
      const connected = startLink(there.logic);
      const server = await there.accept();
      await connected.next('link.connected');
      connected.stop();
      await server.ended();
      nowhere.holdTime();
      const waiting = startLink(nowhere.logic);
      await waiting.next('link.lost');
      expect(nowhere.timers()).toBe(1);
      // Two may want it in one turn.
      waiting.tell('catchUp');
      waiting.tell('catchUp');
      waiting.stop();
      expect(nowhere.timers()).toBe(0);
    });
  });
}
