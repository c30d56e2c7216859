import { describe, expect } from 'vitest';
import { doorAlarmMachine, watchdogMachine } from '../../../../src/machines/index.ts';
import { it, type Lab } from '../../../support/lab.ts';
import { type ClientAct, playClient } from '../client-scene.ts';
import { PROCESS_SCENES } from '../client-scenes.ts';
import { type StartClient, walkClient } from '../client-walk.ts';
import { OUT_OF_REACH_OF_A_PROCESS } from '../out-of-reach.ts';
import { expectReach } from '../reach.ts';
import { generateRuns, playOnce, playShort, selectRuns, walkAll } from '../scene.ts';
import { startScriptedServer } from '../scripted-server.ts';
import { startRealServer } from './real-server.ts';
import { followTrace } from './trace-file.ts';

/** How many processes run side by side. */
const AT_A_TIME = 6;
/** Longer than any run, in ms. */
const RUN_MS_MAX = 200_000;
/** Waits that are longer are left out, in ms. */
const WAIT_MS_MAX = 5000;

/** Our client as a process. */
function startIn(lab: Lab): StartClient {
  return async ({ options }, port) => {
    const path = await lab.scratchFile('trace.jsonl');
    const { limitMs, repeatMs, escalateAfterMs = 0, offlineAfterMs, reconnects } = options;
    const program = lab.runClient(
      ...['127.0.0.1', String(port), String(limitMs / 1000), '--json', '--trace', path],
      ...['--repeat', String(repeatMs / 1000), '--offline-after', String(offlineAfterMs / 1000)],
      ...['--escalate-after', String(escalateAfterMs / 1000)],
      ...(reconnects ? [] : ['--no-reconnect']),
    );
    let exit: number | null = null;
    const over = program.exit(RUN_MS_MAX).then(({ code }) => {
      exit = code;
    });
    return {
      freeze: () => program.signal('SIGSTOP'),
      thaw: () => program.signal('SIGCONT'),
      // Time passes by itself; what comes of it is waited for.
      attempt: () => {},
      pass: () => {},
      ...followTrace(path),
      news: () => program.stdout.texts.map((text) => JSON.parse(text).event),
      exit: () => exit,
      stop: (by) => program.signal(by),
      unread: () => program.stopReading(),
      async end() {
        await program.kill();
        await over;
      },
    };
  };
}

/** What is waited for takes seconds, to start a process some tenths. */
function costOf({ type }: ClientAct): number {
  if (type === 'wait') return 20;
  return type === 'attempt' || type === 'start' ? 5 : 1;
}

describe('a client process', () => {
  const taken = new Set<string>();

  it.for(Object.entries(PROCESS_SCENES))(
    'does with %s what its machine says',
    async ([name, scene], { lab }) => {
      const play = playOnce(playClient(scene));
      const short = playShort(play, WAIT_MS_MAX);
      const runs = selectRuns(generateRuns(short), short, costOf);
      const startServer = scene.isServerOurs ? () => startRealServer(lab) : startScriptedServer;
      await walkAll(runs, AT_A_TIME, async (acts) => {
        const labels = await walkClient(scene, play, acts, startServer, startIn(lab));
        for (const label of labels) taken.add(label);
      });
      console.log(`${name}: ${runs.length} runs walked on the binary`);
      expect(runs.length).toBeGreaterThan(0);
    },
  );

  it.for([watchdogMachine, doorAlarmMachine])(
    'takes every transition of the $id that can be caused in time',
    (machine) => {
      expectReach('on the binary', machine, taken, OUT_OF_REACH_OF_A_PROCESS[machine.id]);
    },
  );
});
