/** Two network namespaces with a cable between them; root alone can have them. */
import { execFileSync } from 'node:child_process';
import { it as labIt } from '../../support/lab.ts';
import { type Program, startCommand } from '../../support/programs.ts';

/** What a cable does to packets; without, it is the kernel's own and loses none. */
export interface BadCable {
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
}

/** Where a test's programs run. */
export interface Rooms {
  /** What to put before a command that is to run in the server's room, or in the client's. */
  readonly inServers: readonly [string, ...string[]];
  readonly inClients: readonly [string, ...string[]];
  /** The server's address, as its clients see it. */
  readonly address: string;
  pull(): void;
  plug(): void;
}

const SERVER = { room: `dw-s-${process.pid}`, end: `dws${process.pid}`, address: '10.77.0.1' };
const CLIENT = { room: `dw-c-${process.pid}`, end: `dwc${process.pid}`, address: '10.77.0.2' };
const SOURCE = new URL('cable.c', import.meta.url).pathname;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Why there are no rooms here; null where there are. */
export const NO_ROOMS = process.getuid?.() === 0 ? null : 'network namespaces need root';

/** The lab's `it`, with two rooms that are gone after the test; one test at a time. */
export const it = labIt.extend<{ connectRooms: (cable?: BadCable) => Promise<Rooms> }>({
  connectRooms: async ({ lab }, use) => {
    let carrier: Program | undefined;
    await use(async (cable) => {
      const [near, far] = [SERVER.end, CLIENT.end];
      for (const { room } of [SERVER, CLIENT]) ip('netns', 'add', room);
      if (cable) carrier = await startCable(await lab.scratchFile('cable'), cable);
      else ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far);
      connect(SERVER, CLIENT.address);
      connect(CLIENT, SERVER.address);
      return {
        inServers: ['ip', 'netns', 'exec', SERVER.room],
        inClients: ['ip', 'netns', 'exec', CLIENT.room],
        address: SERVER.address,
        pull: () => ip('-n', SERVER.room, 'link', 'set', near, 'down'),
        plug: () => ip('-n', SERVER.room, 'link', 'set', near, 'up'),
      };
    });
    await carrier?.kill();
    for (const { room } of [SERVER, CLIENT]) ip('netns', 'del', room);
  },
});

function connect({ room, end, address }: typeof SERVER, other: string): void {
  ip('link', 'set', end, 'netns', room);
  ip('-n', room, 'address', 'add', address, 'peer', other, 'dev', end);
  ip('-n', room, 'link', 'set', end, 'up');
}

/** Builds and starts one; it makes both interfaces. */
async function startCable(path: string, { delayMs, jitterMs, lossPercent }: BadCable) {
  execFileSync('cc', ['-O2', '-o', path, SOURCE], { stdio: 'inherit' });
  const numbers = [delayMs, jitterMs, lossPercent].map(String);
  const program = startCommand(path, SERVER.end, CLIENT.end, ...numbers);
  await program.stdout.next('ready');
  return program;
}
