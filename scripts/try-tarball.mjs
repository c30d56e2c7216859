// Packs the package, installs it in an empty folder with neither development packages nor a
// compiler at hand, and has its two binaries find each other.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** How long any of it may take, in ms. */
const DEADLINE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'doorwatch-tarball-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
setTimeout(() => fail('expected to be done by now'), DEADLINE_MS).unref();

/** @param {string} message */
function fail(message) {
  console.error(`try-tarball: ${message}`);
  process.exit(1);
}

/**
 * The first line on a program's stdout that matches.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child
 * @param {RegExp} pattern
 * @returns {Promise<string>}
 */
async function lineOf(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    if (pattern.test(line)) return line;
  }
  return fail(`expected a line like ${pattern}, got the end of the output`) ?? '';
}

// Only what an installation needs: no cc, no make, no python.
const tools = join(folder, 'tools');
execFileSync('mkdir', [tools]);
symlinkSync(process.execPath, join(tools, 'node'));
for (const tool of ['npm', 'sh', 'env']) {
  const directory = (process.env.PATH ?? '').split(':').find((one) => existsSync(join(one, tool)));
  if (directory === undefined) fail(`expected ${tool} on the path, got none`);
  symlinkSync(join(directory ?? '', tool), join(tools, tool));
}
const env = { ...process.env, PATH: tools };

execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
execFileSync('npm', ['install', '--omit=dev', join(folder, tarball)], {
  cwd: folder,
  env,
  stdio: 'inherit',
});

const bin = join(folder, 'node_modules/.bin');
const server = spawn(join(bin, 'door-server'), ['--port', '0', '--host', '127.0.0.1'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const listening = await lineOf(server, /^door server listening on /);
const { port } = JSON.parse(listening.slice(listening.indexOf('{')));
const client = spawn(join(bin, 'door-client'), ['127.0.0.1', String(port), '60', '--json'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
// The simulated door moves at least every 5 s.
await lineOf(client, /"event":"(open|close)"/);

// Pictures of our machines are there; to draw others takes a package that is not installed with it.
if (!existsSync(join(folder, 'node_modules/doorwatch/docs/charts/watchdog.svg'))) {
  fail('expected docs/charts/watchdog.svg in the package, got none');
}
const charts = join(bin, 'door-charts');
execFileSync(charts, ['paths', 'server'], { cwd: folder, env, stdio: 'inherit' });
const { status, stderr } = spawnSync(charts, [], { cwd: folder, env, encoding: 'utf8' });
if (status !== 1 || !stderr.includes('npm install elkjs')) {
  fail(`expected door-charts to say what to install, got ${status}: ${stderr}`);
}

const imports =
  "import { startDoorServer, watchDoor, RemoteEmitter } from 'doorwatch';" +
  "import { doorMachine } from 'doorwatch/machines';" +
  'console.log(startDoorServer.name, watchDoor.name, RemoteEmitter.name, doorMachine.id);';
execFileSync(process.execPath, ['--input-type=module', '--eval', imports], {
  cwd: folder,
  stdio: 'inherit',
});

for (const child of [client, server]) {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await exit;
  if (code !== 0) fail(`expected exit code 0, got ${code}`);
}
console.log(
  `try-tarball: ${dirname(bin)} holds ${readdirSync(dirname(bin)).length - 1} entries; all binaries run`,
);
