/** The programs that a guest is made and run with, from Debian's packages. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How long any of it may take, in ms; downloads are some 250 MB on a machine that has nothing. */
const DEADLINE_MS = 300_000;

/** A program of the system, and the package that has it. */
export interface Tool {
  readonly program: string;
  readonly debianPackage: string;
}

/** What a program printed; rejects with all it said when it fails. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const options = {
    timeout: DEADLINE_MS,
    maxBuffer: 2 ** 26,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    ...(cwd !== undefined && { cwd }),
  };
  const { stdout } = await promisify(execFile)(program, args, options).catch((error) => {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim();
    throw new Error(`${program} ${args.join(' ')}: ${said || error.message}`);
  });
  return stdout;
}

/** Installs what is missing, or says what is. */
export async function ensureTools(tools: readonly Tool[]): Promise<void> {
  const missing = await missingOf(tools);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  if (process.getuid?.() === 0) {
    console.log(`gpio guest: installing ${packages.join(', ')}`);
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
    if ((await missingOf(tools)).length === 0) return;
  }
  const programs = missing.map(({ program }) => program).join(', ');
  throw new Error(
    `expected ${programs} on the path, got none of them; ` +
      `run sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
  );
}

async function missingOf(tools: readonly Tool[]): Promise<Tool[]> {
  const found = await Promise.all(
    tools.map(({ program }) =>
      run('sh', ['-c', `command -v ${program}`]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return tools.filter((_, i) => !found[i]);
}
