/**
 * npm run bench: how fast doorwatch is, beside the least that Node can do.
 *
 *     npm run bench                       all tables, some twenty minutes
 *     npm run bench -- --write            and into bench/README.md; with --only, its section there
 *     npm run bench -- --check            exit 1 and a line for each target that was missed
 *     npm run bench -- --check --short    the same within two minutes, with wider margins
 *     npm run bench -- --only NAME        one measure
 *     npm run bench -- --server PATH      another build: the path of its door-server.js
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connects } from './connects.ts';
import { fanOut } from './fan-out.ts';
import { heartbeats } from './heartbeats.ts';
import { line } from './line.ts';
import { buildLoad } from './load.ts';
import { describeMachine } from './machine.ts';
import type { Measure, Settings } from './measure.ts';
import { memory } from './memory.ts';
import { writeAll, writeSection } from './readme.ts';
import { formatResult, missedTargets } from './report.ts';
import { stalled } from './stalled.ts';
import { start } from './start.ts';
import type { Spread } from './statistics.ts';

const SERVER = fileURLToPath(new URL('../dist/cli/door-server.js', import.meta.url));

const MEASURES: Readonly<Record<string, Measure>> = {
  'fan-out': fanOut,
  connects,
  memory,
  heartbeats,
  stalled,
  line,
  start,
};

function fail(problem: string): never {
  console.error(`bench: ${problem}`);
  return process.exit(2);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        short: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        only: { type: 'string' },
        server: { type: 'string', default: SERVER },
      },
    });
    return values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

const options = readOptions();
// Filling their kernels' buffers and the 30 s of the rule take longer than all the rest of it.
const all = Object.keys(MEASURES).filter((name) => !(options.short && name === 'stalled'));
const names = options.only === undefined ? all : [options.only];
for (const name of names) {
  if (!(name in MEASURES)) {
    fail(`--only: expected one of ${Object.keys(MEASURES).join(', ')}, got '${name}'`);
  }
}
if (options.write && options.short) fail('--write: expected measures in full, got --short');
if (!existsSync(options.server)) {
  fail(`--server: expected the path of a door-server.js, got '${options.server}'; npm run build`);
}
const server = resolve(options.server);
const settings: Settings = {
  load: buildLoad(),
  server,
  client: join(dirname(server), 'door-client.js'),
  isShort: options.short,
};
try {
  const { on, texts, figures } = await measureAll();
  if (options.write && options.only === undefined) writeAll([on, '', ...texts].join('\n'));
  // The others are of another day, and may be of another machine.
  else if (options.write) writeSection([...texts, on].join('\n'));
  if (options.check) check(figures);
} catch (error) {
  // What went wrong is a server's or a load's doing, and where it was noticed is of no interest.
  console.error(`bench: ${(error as Error).message}`);
  process.exit(1);
}

async function measureAll() {
  const figures: Record<string, Spread> = {};
  const texts: string[] = [];
  const on = `Measured on ${describeMachine(settings.load)}.`;
  console.log(`${on}\n`);
  for (const name of names) {
    const result = await MEASURES[name]?.(settings);
    if (result === undefined) continue;
    Object.assign(figures, result.figures);
    const text = formatResult(result);
    texts.push(text);
    console.log(text);
  }
  return { on, texts, figures };
}

function check(figures: Readonly<Record<string, Spread>>): void {
  const { missed, checked } = missedTargets(figures, options.short);
  for (const line of missed) console.error(`missed: ${line}`);
  console.log(`${checked - missed.length} of ${checked} targets hold`);
  if (missed.length > 0 || checked === 0) process.exitCode = 1;
}
