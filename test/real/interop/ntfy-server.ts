/** ntfy's own servers, of which Debian has packages: `npm run fetch:ntfy` brings them into a cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { collectLines, SOON_MS } from '../../support/lines.ts';
import { findFreePort } from '../../support/peers.ts';
import { type Program, startCommand } from '../../support/programs.ts';
import { cachedFolder } from '../gpio/base-image.ts';

/** One of these servers. */
export interface Ntfy {
  /** Debian's release that has it. */
  readonly release: string;
  readonly folder: string;
  readonly program: string;
}

/** A newer one than 2.16, which can drop what is left with it. */
export const NTFY = ntfyOf('forky', process.env.NTFY);
/** The last one of Debian that cannot: 2.11. */
export const NTFY_OLD = ntfyOf('trixie', process.env.NTFY_OLD);

function ntfyOf(release: string, program?: string): Ntfy {
  const folder = `ntfy-1-${release}`;
  return { release, folder, program: program ?? join(cachedFolder(folder), 'usr/bin/ntfy') };
}

/** Whether both are there; if not, that is said. */
export function hasNtfy(): boolean {
  const missing = [NTFY, NTFY_OLD].filter(({ program }) => !existsSync(program));
  for (const { program } of missing) {
    console.warn(`skipped: expected ${program}, got none; npm run fetch:ntfy brings it, on Debian`);
  }
  return missing.length === 0;
}

/** A server asks one address for patience after 60 requests, and tests have more of them. */
const PATIENT = { 'visitor-request-limit-exempt-hosts': '127.0.0.1' };

/** A message as a subscriber gets it; `time` is when it was or will be sent, in s. */
export interface NtfyMessage {
  readonly id: string;
  readonly event: 'message' | 'message_delete' | 'open' | 'keepalive';
  readonly sequence_id?: string;
  readonly time: number;
  readonly title?: string;
  readonly message?: string;
  readonly priority?: number;
  readonly tags?: readonly string[];
}

/** A server on a port of its own, to be started; its messages and users outlive a restart. */
export async function prepareNtfy() {
  const folder = await mkdtemp(join(tmpdir(), 'doorwatch-ntfy-'));
  const config = join(folder, 'server.yml');
  const host = `127.0.0.1:${await findFreePort()}`;
  let running: Program | undefined;

  /** Also in place of the one before, which is killed. */
  async function start({ program }: Ntfy = NTFY, options: object = PATIENT): Promise<void> {
    await running?.kill();
    const settings = {
      ...{ 'listen-http': host, 'base-url': `http://${host}`, 'cache-file': `${folder}/cache.db` },
      ...options,
    };
    const lines = Object.entries(settings).map(
      ([name, value]) => `${name}: ${JSON.stringify(value)}\n`,
    );
    writeFileSync(config, lines.join(''));
    running = startCommand(program, 'serve', '--config', config);
    // It says that it listens before it does.
    await vi.waitFor(async () => {
      const { ok } = await fetch(`http://${host}/v1/health`);
      if (!ok) throw new Error(`expected ${program} to be well`);
    }, SOON_MS);
  }

  /** What has been published to a topic, and what is held for later. */
  async function read(topic: string): Promise<NtfyMessage[]> {
    const response = await fetch(`http://${host}/${topic}/json?poll=1&sched=1`);
    const text = await response.text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  return {
    ...{ folder, host, start, read },
    /** Tells its program of users, and returns what it says. */
    run(...[command = '', ...args]: string[]): string {
      const env = { ...process.env, NTFY_PASSWORD: 's3cr3t' };
      const options = { env, encoding: 'utf8' } as const;
      const said = spawnSync(NTFY.program, [command, '--config', config, ...args], options);
      if (said.status !== 0) throw new Error(`ntfy ${command} ${args.join(' ')}: ${said.stderr}`);
      return said.stdout + said.stderr;
    },
    /** What a phone is to be shown, by what names it. */
    shown: async (topic: string) => shownOf((await read(topic)).filter((one) => !isHeld(one))),
    end: async () => {
      await running?.kill();
      await rm(folder, { recursive: true });
    },
    held: async (topic: string) => (await read(topic)).filter(isHeld),
  };
}

/** A phone that subscribes; `next` waits for what it gets, and `shown` is what it shows. */
export async function subscribe(url: string, auth?: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, auth === undefined ? {} : { auth }, resolve).on('error', reject);
  });
  const lines = collectLines(response, () => `the phone got:\n${lines.texts.join('\n')}`);
  const messages = () => lines.texts.map((text): NtfyMessage => JSON.parse(text));
  await lines.next(/"event":"open"/);
  return {
    shown: () => shownOf(messages()),
    next: async (wanted: RegExp, withinMs?: number): Promise<NtfyMessage> =>
      JSON.parse((await lines.next(wanted, withinMs)).text),
    end: () => void response.destroy(),
  };
}

function shownOf(messages: readonly NtfyMessage[]): NtfyMessage[] {
  const shown = new Map<string, NtfyMessage>();
  for (const message of messages) {
    const name = message.sequence_id ?? message.id;
    if (message.event === 'message') shown.set(name, message);
    else shown.delete(name);
  }
  return [...shown.values()];
}

function isHeld({ time }: NtfyMessage): boolean {
  return time > Date.now() / 1000;
}
