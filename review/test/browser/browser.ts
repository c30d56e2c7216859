/** Pages in a real Chromium, which is installed: `apt-get install chromium`, or CHROMIUM=its path. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { PROGRAM, run } from '../command.ts';

/** Where the machines are that the tests play: the project around this one. */
export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** Their names. */
export const NAMES = [
  ...['acknowledging', 'alerts', 'connection', 'delivery', 'door', 'doorAlarm', 'sensor', 'server'],
  ...['temperatureAlarm', 'thermometer', 'watchdog'],
];
const FOUND = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);
if (FOUND === undefined) {
  console.warn('expected a Chromium, got none: apt-get install chromium, or CHROMIUM=its path');
}

/** How long one click may take, in ms: none takes a second, but where others work as well. */
const ACTION_MS_MAX = 15_000;

/** Tests that are skipped where there is no Chromium. */
export const describeInBrowser = describe.skipIf(FOUND === undefined);

/** A page that is open, and what it should never do. */
export interface Opened {
  readonly page: Page;
  /** Errors of its scripts and of its console. */
  readonly complaints: readonly string[];
  /** Addresses that it asked for, itself left out. */
  readonly requests: readonly string[];
}

let browser: Promise<Browser> | undefined;
let folder: Promise<string> | undefined;
afterAll(async () => {
  await (await browser)?.close();
  if (folder !== undefined) await rm(await folder, { recursive: true });
});

/** A file in a folder that is gone after the tests. */
export async function fileWith(name: string, text: string): Promise<string> {
  folder ??= mkdtemp(join(tmpdir(), 'xstate-review-'));
  const path = join(await folder, name);
  await writeFile(path, text);
  return path;
}

/** Has a page written by the command, and returns its address. */
export async function pageOf(name: string, ...args: string[]): Promise<string> {
  const file = await fileWith(`${name}.html`, '');
  const { code, stderr } = await run(
    ...[PROJECT, process.execPath, PROGRAM, 'page', ...args, '--out', file],
  );
  if (code !== 0) throw new Error(`expected a page, got: ${stderr}`);
  return pathToFileURL(file).href;
}

/** Opens a page, with no network behind it. */
export async function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  browser ??= chromium.launch({
    ...(FOUND !== undefined && { executablePath: FOUND }),
    // Of no use to a page of our own, and not to be had as root.
    args: ['--no-sandbox'],
  });
  const context = await (await browser).newContext({
    ...{ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce', offline: true },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_MS_MAX);
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (one) => {
    if (['error', 'warning'].includes(one.type())) complaints.push(one.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (one) => {
    const [address] = one.url().split('#');
    if (address !== url.split('#')[0]) requests.push(one.url());
  });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Statecharts' }).waitFor();
  return { page, complaints, requests };
}

/** The ids of the states that are lit in the picture of an actor. */
export async function litIn(page: Page, actor: string): Promise<Set<string>> {
  const lit = page.getByRole('article', { name: actor, exact: true }).locator('.active[data-s]');
  const ids = await lit.evaluateAll((all) => all.map((one) => one.getAttribute('data-s') ?? ''));
  return new Set(ids);
}
