import { describe, expect } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { DOOR_CLIENT } from '../../support/programs.ts';
import { attack, type Plan, plans, type Victim } from './hostile.ts';
import { createJudge } from './judge.ts';
import { runFuzzOn, withInside } from './run.ts';

/** Watchers, each with a server of its own; half of them speak prose and half JSON. */
const WATCHERS = 4;
/** Hostile connections of all watchers until their servers turn good; some 20 000 in all. */
const CONNECTIONS_MAX = 40;
const RUNS = 1000;
/** What all heaps may grow by, in kB: lines of code that run for the first time need some as well. */
const GROWTH_KB_MAX = 4096;

/** After the servers before it, it may say what it heard last. */
const HELLO = /^\["hello",\{"protocol":2,/;
const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';
const WATCHER: Victim = {
  sender: 'server',
  probe: [WELCOME, '["heartbeat",1]'],
  answer: '["heartbeat"]',
};
const OPEN = '["open",2,{"ageMs":0,"id":"good-2"}]';
/** What is said of a server that tells of one opening, and then of its sensor. */
const SAID_OF_GOOD = [
  ...['heard open', 'leapt', 'warned', 'leapt', 'heard plainly', 'closedAfterWarning'],
  ...['heard unknown', 'sensorLost'],
];
const JSON_ONLY = new Set(['open', 'close']);

describe('a watcher, attacked by servers', () => {
  it('raises no false alarm, and is well again with a good server', async ({ lab }) => {
    let connections = 0;
    const { subject, memory } = await runFuzzOn({
      runs: RUNS,
      input: plans(CONNECTIONS_MAX),
      growthKbMax: GROWTH_KB_MAX,
      start: () => startWatchers(lab),
      play(watchers, some, isAgain) {
        connections += some.length;
        return watchers.endure(some, isAgain);
      },
    });
    await subject.finish();
    console.log(`${connections} hostile connections to ${WATCHERS} watchers, ${memory}`);
  });
});

async function startWatchers(lab: Lab) {
  const starts = Array.from({ length: WATCHERS }, (_, i) => startWatcher(lab, i % 2 === 0));
  const watchers = await Promise.all(starts);
  const all = <T>(act: (watcher: (typeof watchers)[number], index: number) => Promise<T>) =>
    Promise.all(watchers.map(act));
  return {
    async endure(some: readonly Plan[], isAgain: boolean): Promise<void> {
      await all(async ({ meet, watchGood }, index) => {
        for (const plan of some.filter((_, i) => i % WATCHERS === index)) await meet(plan, isAgain);
        await watchGood();
      });
    },
    heapKb: async () => (await all(({ heapKb }) => heapKb())).reduce((sum, kb) => sum + kb),
    end: async () => void (await all(({ end }) => end())),
    finish: () => all(({ finish }) => finish()),
  };
}

/** Our client and its server; time passes for it only when it has nothing else to do. */
async function startWatcher(lab: Lab, isJson: boolean) {
  const server = await lab.accept();
  const options = ['--channel', 'door', '--verbose', ...(isJson ? ['--json'] : [])];
  const args = ['127.0.0.1', String(server.port), '1', ...options];
  const inside = withInside('heap.mjs', 'leaping-time.mjs');
  const watcher = lab.startBy(inside, DOOR_CLIENT, ...args);
  const judge = createJudge(isJson);
  let peer = await server.nextPeer();
  let link: 'up' | 'lost' | 'due' = 'up';
  let news: string[] = [];

  /** Hears and judges all that it says until it says this; gives that line. */
  async function hear(about: string): Promise<string> {
    for (;;) {
      const { text } = await watcher.stdout.nextOfAny();
      const heard = judge(text);
      news.push(heard);
      if (heard === 'disconnected') link = 'lost';
      if (heard === 'leapt' && link === 'lost') link = 'due';
      if (heard === about) return text;
    }
  }

  async function leap(signal: 'SIGCONT' | 'SIGWINCH'): Promise<void> {
    watcher.signal(signal);
    await hear('leapt');
  }

  /** Ends the connection, and goes on until there is another one. */
  async function nextPeer(): Promise<void> {
    peer.socket.destroy();
    if (link === 'up') await hear('disconnected');
    if (link === 'lost') await leap('SIGCONT');
    peer = await server.nextPeer();
    link = 'up';
  }

  async function meet(plan: Plan, isAgain: boolean): Promise<void> {
    await attack(peer, plan, WATCHER, isAgain);
    if (plan.end === 'stall') await leap('SIGCONT');
    await nextPeer();
  }

  async function watchGood(): Promise<void> {
    await peer.lines.next(HELLO);
    peer.say(WELCOME, '["close",1,{"ageMs":0,"id":"good-1"}]', OPEN);
    while ((await hear('heard open')) !== `heard ${OPEN}`);
    news = [];
    peer.say(OPEN);
    await hear('heard open');
    for (let times = 0; times < 2; times++) await leap('SIGWINCH');
    peer.say('["close",3,{"ageMs":0,"id":"good-3"}]', '["unknown",4]');
    await hear('sensorLost');
    expect(news.filter((about) => !JSON_ONLY.has(about))).toEqual(SAID_OF_GOOD);
    await nextPeer();
  }

  return {
    meet,
    watchGood,
    async heapKb() {
      watcher.signal('SIGUSR2');
      return Number((await hear('heap')).slice('heap '.length));
    },
    end: () => watcher.kill(),
    finish: async () => expect(await watcher.stop()).toMatchObject({ code: 0 }),
  };
}
