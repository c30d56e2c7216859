// Packs both packages and installs each in an empty folder, with neither development packages nor a
// compiler at hand: the two binaries of doorwatch find each other, and xstate-review draws a machine
// of a project that knows nothing of doorwatch.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/**
 * Packs a package of ours and installs it in a project of its own.
 * @param {string} name what the project's folder is called
 * @param {string} home the folder of the package
 * @param {object} project what the project's package.json says
 * @param {string[]} others what is installed beside it
 */
function install(name, home, project, others = []) {
  const directory = join(folder, name);
  mkdirSync(directory);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], {
    cwd: join(ROOT, home),
  });
  const tarball = readdirSync(directory).find((one) => one.endsWith('.tgz')) ?? '';
  const text = JSON.stringify({ private: true, type: 'module', ...project });
  writeFileSync(join(directory, 'package.json'), text);
  execFileSync('npm', ['install', '--omit=dev', join(directory, tarball), ...others], {
    cwd: directory,
    env,
    stdio: 'inherit',
  });
  return directory;
}

const house = install('house', '.', {});
const bin = join(house, 'node_modules/.bin');
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

// A file is checked by the program, and in an editor by the schema.
execFileSync(join(bin, 'door-server'), [
  ...['--print-config', '--config'],
  join(house, 'node_modules/doorwatch/examples/fridge-and-freezer.json'),
]);
if (!existsSync(join(house, 'node_modules/doorwatch/dist/door-server.schema.json'))) {
  fail('expected dist/door-server.schema.json in the package, got none');
}

// Pictures of our machines are there, and what draws them is not.
if (!existsSync(join(house, 'node_modules/doorwatch/docs/charts/watchdog.svg'))) {
  fail('expected docs/charts/watchdog.svg in the package, got none');
}
for (const stranger of ['xstate-review', 'elkjs', 'valibot']) {
  if (existsSync(join(house, 'node_modules', stranger))) fail(`expected no ${stranger}, got one`);
}

const imports =
  "import { startDoorServer, watchDoor, RemoteEmitter } from 'doorwatch';" +
  "import { doorMachine } from 'doorwatch/machines';" +
  'console.log(startDoorServer.name, watchDoor.name, RemoteEmitter.name, doorMachine.id);';
execFileSync(process.execPath, ['--input-type=module', '--eval', imports], {
  cwd: house,
  stdio: 'inherit',
});

for (const child of [client, server]) {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await exit;
  if (code !== 0) fail(`expected exit code 0, got ${code}`);
}

const lamp =
  "import { createMachine } from 'xstate';" +
  "export const lamp = createMachine({ id: 'lamp', initial: 'off', states: {" +
  "off: { on: { press: 'on' } }, on: { on: { press: 'off' } } } });";
const studio = install('studio', 'review', { 'xstate-review': { machines: ['lamp.js'] } }, [
  'xstate@5',
]);
writeFileSync(join(studio, 'lamp.js'), lamp);
for (const command of ['draw', 'check', 'paths']) {
  const review = join(studio, 'node_modules/.bin/xstate-review');
  execFileSync(review, [command], { cwd: studio, env, stdio: 'inherit' });
}
const drawing =
  "import { chartOf, drawSvg } from 'xstate-review';" +
  "import { readFileSync } from 'node:fs';" +
  "import { lamp } from './lamp.js';" +
  "const isSame = await drawSvg(chartOf(lamp)) === readFileSync('docs/charts/lamp.svg', 'utf8');" +
  'process.exitCode = isSame ? 0 : 1;';
execFileSync(process.execPath, ['--input-type=module', '--eval', drawing], {
  cwd: studio,
  stdio: 'inherit',
});

console.log('try-tarball: both packages run where nothing else is installed');
