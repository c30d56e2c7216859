import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import {
  connectionMachine,
  doorMachine,
  sensorMachine,
  serverMachine,
} from '../../../../src/machines/index.ts';
import { it, type Lab } from '../../../support/lab.ts';
import { OUT_OF_REACH_OF_A_PROCESS } from '../out-of-reach.ts';
import { expectReach } from '../reach.ts';
import { generateRuns, playOnce, playShort, selectRuns, type Taken, walkAll } from '../scene.ts';
import { playServer, type ServerAct, type ServerScene } from '../server-scene.ts';
import { type ServerProgram, type StartServer, walkServer } from '../server-walk.ts';
import { followTrace } from './trace-file.ts';

/** How many processes run side by side. */
const AT_A_TIME = 3;
/** Waits that are longer are left out, in ms. */
const WAIT_MS_MAX = 5000;
/** Longer than any run, in ms. */
const RUN_MS_MAX = 200_000;

/** Our server as a process; its door is on its standard input. */
function startIn(lab: Lab): StartServer {
  return async ({ settleMs, client, remembers, token }, finds) => {
    const occupant = finds === 'a port taken' ? await lab.accept() : null;
    const path = await lab.scratchFile('trace.jsonl');
    const program = lab.runServer(
      ...['--host', '127.0.0.1', '--port', String(occupant?.port ?? 0), '--sensor', 'stdin'],
      ...['--settle', String(settleMs), '--max-clients', client === 'refused' ? '1' : '10'],
      ...['--trace', path],
      ...(token ? ['--token-file', await tokenFile(lab, token)] : []),
      ...(remembers ? ['--state-file', await stateFile(lab, remembers)] : []),
    );
    if (finds === 'no reader') program.stopReading();
    let exit: number | null = null;
    const over = program.exit(RUN_MS_MAX).then(({ code }) => {
      exit = code;
    });
    let port: number | null = null;
    if (finds === 'a free port') {
      const { text } = await program.stdout.next(/^door server listening on /);
      port = JSON.parse(text.slice(text.indexOf('{'))).port;
    }
    const trace = followTrace(path);
    const taken = () => trace.taken().filter(isNoBeat).map(young);

    // On a slow machine a run may last so long that a heart beats, or that a sensor has lasted.
    const isNoBeat = ({ event }: Taken) => !/beatMs|steadyMs/.test(event);

    return {
      port,
      freeze: () => program.signal('SIGSTOP'),
      thaw: () => program.signal('SIGCONT'),
      sense: (line) => (line === null ? program.endInput() : program.say(line)),
      stop: (by) => program.signal(by),
      // It passes by itself; what comes of it is waited for.
      pass: () => {},
      taken,
      exit: () => exit,
      normalise: (written) =>
        written
          .replaceAll(/^\["heartbeat".*\n/gm, '')
          .replaceAll(/"id":"\w+-\d+"/g, '"id":"run"')
          .replaceAll(/,1[0-9]{12}\b/g, ',1')
          .replaceAll(/"ageMs":\d+/g, '"ageMs":0')
          .replaceAll(/"remainingMs":\d+/g, '"remainingMs":1800000')
          // In virtual time it opens just when the clock starts, and nobody knows what was before.
          .replaceAll(/,"openMs":\d+/g, ''),
      async end() {
        await program.kill();
        await over;
      },
    } satisfies ServerProgram;
  };
}

async function tokenFile(lab: Lab, token: string): Promise<string> {
  const path = await lab.scratchFile('token');
  writeFileSync(path, token);
  return path;
}

/** What a run in another boot left of the door. */
async function stateFile(lab: Lab, level: 'open' | 'close'): Promise<string> {
  const path = await lab.scratchFile('door.json');
  const at = { wallMs: Date.now(), monotonicMs: 0, bootId: 'another' };
  writeFileSync(path, JSON.stringify({ version: 1, level, id: 'old-1', ...at, first: false }));
  return path;
}

/** Only its readings, for the rest is walked without a memory. */
const READS_ONLY: Pick<ServerScene, 'isProcess' | 'client' | 'allows'> = {
  isProcess: true,
  client: 'none',
  allows: (act) =>
    (act.type === 'sense' && act.what !== 'end') ||
    (act.type === 'wait' && act.delay === 'settleMs') ||
    (act.type === 'start' && act.finds === 'a free port'),
};

/** A sensor that has lasted for 30 s does as before. */
function young(one: Taken): Taken {
  if (one.actor !== 'sensor') return one;
  return JSON.parse(JSON.stringify(one).replaceAll('"steady"', '"fresh"'));
}

const SCENES: Readonly<Record<string, ServerScene>> = {
  'a door that settles': { isProcess: true, settleMs: 2000, client: 'none' },
  'a door that need not settle': { isProcess: true, settleMs: 0, client: 'none' },
  'a door that was open, and settles': { ...READS_ONLY, settleMs: 2000, remembers: 'open' },
  'a door that was closed, and settles': { ...READS_ONLY, settleMs: 2000, remembers: 'close' },
  'a door that was open': { ...READS_ONLY, settleMs: 0, remembers: 'open' },
  'a door that was closed': { ...READS_ONLY, settleMs: 0, remembers: 'close' },
  'a client that is admitted': { isProcess: true, settleMs: 0, client: 'admitted' },
  'a client that is refused': { isProcess: true, settleMs: 0, client: 'refused' },
  'a client that knows of channels': {
    isProcess: true,
    settleMs: 0,
    client: 'admitted',
    knowsChannels: true,
    acknowledges: true,
    allows: (act) =>
      ['start', 'connect', 'sense', 'wait'].includes(act.type) ||
      (act.type === 'say' && ['channels', 'ask', 'know'].includes(act.what)),
  },
  'a client that acknowledges and may not': {
    isProcess: true,
    settleMs: 0,
    client: 'admitted',
    acknowledges: true,
    allows: (act) =>
      ['start', 'connect', 'wait'].includes(act.type) ||
      (act.type === 'say' && ['hello', 'know'].includes(act.what)),
  },
  'a client that is asked for a token': {
    isProcess: true,
    settleMs: 0,
    client: 'admitted',
    token: 'k3y',
    acknowledges: true,
    allows: ({ type }) => !['sense', 'read'].includes(type),
  },
};

/** To start a process takes some tenths of a second. */
function costOf({ type }: ServerAct): number {
  return type === 'wait' || type === 'start' ? 5 : 1;
}

describe('a server process', () => {
  const taken = new Set<string>();

  it.for(Object.entries(SCENES))(
    'does with %s what its machines say',
    async ([name, scene], { lab }) => {
      const play = playOnce(playServer(scene));
      const short = playShort(play, WAIT_MS_MAX);
      const runs = selectRuns(generateRuns(short), short, costOf);
      await walkAll(runs, AT_A_TIME, async (acts: readonly ServerAct[]) => {
        for (const label of await walkServer(scene, play, acts, startIn(lab))) taken.add(label);
      });
      console.log(`${name}: ${runs.length} runs walked on the binary`);
      expect(runs.length).toBeGreaterThan(0);
    },
  );

  it.for([doorMachine, sensorMachine, connectionMachine, serverMachine])(
    'takes every transition of the $id that can be caused in time',
    (machine) => {
      expectReach('on the binary', machine, taken, OUT_OF_REACH_OF_A_PROCESS[machine.id]);
    },
  );
});
