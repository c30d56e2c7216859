/** What the figures depend on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { installedBrokers, missingPackages } from './brokers.ts';

/** Which field of /proc/self/stat is the scheduling policy, counted behind the program's name. */
const POLICY_FIELD = 38;
/** What has which version; mosquitto tells it with its help. */
const VERSION_OPTIONS: Readonly<Record<string, string>> = { mosquitto: '-h' };

/** The machine and what ran on it, in a sentence. */
export function describeMachine(load: string): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const versions = installedBrokers.map(({ name }) => `${name} ${versionOf(name)}`);
  return [
    `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${gigabytes} GB, Linux ${release()}`,
    `servers and load ${hasPriority(load) ? 'before all other programs' : 'without priority'}`,
    `Node ${process.versions.node}`,
    `duplex-emitter ${duplexEmitterVersion()}`,
    ...versions,
    ...missingPackages.map((name) => `not installed, so not measured: the package ${name}`),
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}

/** Whether whoever runs this may put a program before all others. */
function hasPriority(load: string): boolean {
  const stat = execFileSync(load, ['run', 'cat', '/proc/self/stat'], { encoding: 'utf8' });
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[POLICY_FIELD] === '2';
}

function versionOf(name: string): string {
  const { stdout, stderr } = spawnSync(name, [VERSION_OPTIONS[name] ?? '--version']);
  return /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`)?.[0] ?? 'of unknown version';
}

function duplexEmitterVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return JSON.parse(text).devDependencies['duplex-emitter'];
}
