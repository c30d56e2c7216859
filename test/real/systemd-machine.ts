/** A systemd that runs, in namespaces of its own; root alone can have one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { vi } from 'vitest';
import { it as labIt } from '../support/lab.ts';
import { SOON_MS } from '../support/lines.ts';
import { type Program, startCommand } from '../support/programs.ts';

const START = new URL('systemd-machine.sh', import.meta.url).pathname;
const PACKAGE = new URL('../..', import.meta.url).pathname;

/** A machine with our unit, not started; its token is `a-token`. */
export interface SystemdMachine {
  /** Starts a program in it; ended with it. */
  start(command: string, ...args: string[]): Program;
  /** What a line of shell prints there; throws if that fails. */
  shell(line: string): string;
}

/** Why there is none here; null where there can be one. */
export const NO_SYSTEMD = ((): string | null => {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not here';
  if (groups() === undefined) return 'there is no mount of cgroup2';
  const needed = 'ip -V && pgrep -V && unshare --fork --pid --mount --net true';
  const { status, stderr } = spawnSync('sh', ['-c', needed], { encoding: 'utf8' });
  return status === 0 ? null : `ip, pgrep or namespaces are not here: ${stderr.trim()}`;
})();

/** Where this process's own group of the second kind is. */
function groups(): string | undefined {
  const [, mount] = / (\S+) cgroup2 /.exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
  const [, own] = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
  return mount && own && `${mount}${own}`;
}

/** The lab's `it`, with a machine that is gone after the test. */
export const it = labIt.extend<{ machine: SystemdMachine }>({
  machine: async ({ lab }, use) => {
    const folder = dirname(await lab.scratchFile('root'));
    const group = `${groups()}/doorwatch-test-${process.pid}`;
    const program = startCommand(START, folder, PACKAGE, process.execPath, group);
    try {
      const inside = ['--target', await firstOf(program), '--all', '--root', '--wd'];
      const machine: SystemdMachine = {
        start: (...command) => startCommand('nsenter', ...inside, ...command),
        shell: (line) => run('nsenter', ...inside, 'sh', '-c', line),
      };
      await vi.waitFor(() => machine.shell('systemctl is-system-running'), SOON_MS);
      await use(machine);
    } finally {
      // With it go all that were started in there.
      await program.kill();
      const remove = () => run('find', group, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+');
      await vi.waitFor(remove, SOON_MS);
    }
  },
});

/** The process that is the first in there, by its number out here. */
function firstOf({ pid }: Program): Promise<string> {
  return vi.waitFor(() => run('pgrep', '--parent', String(pid)).trim(), SOON_MS);
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });
}
