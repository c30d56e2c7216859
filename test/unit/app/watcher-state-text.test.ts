import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { openWatcherState } from '../../../src/app/watcher-state.ts';
import {
  parseWatcherState,
  type WatcherState,
  watcherStateText,
} from '../../../src/app/watcher-state-text.ts';
import type { Alert } from '../../../src/machines/index.ts';
import { it } from '../../support/lab.ts';

const time = '2026-01-31T09:00:00.000Z';
const ALERT: Alert = {
  subject: 'w-fridge-k3f9-7',
  news: {
    ...{ time, event: 'warned', channel: 'fridge', id: 'k3f9-7', at: time, openMs: 2000 },
    ...{ limitMs: 2000, level: 2, repeat: 3, reason: 'why', until: time, kind: 'temperature' },
    ...{ celsius: -4.5, maxCelsius: 8, warmMs: 1, open: ['a'], unknown: [] },
  },
  untold: 'open',
};
const STATE: WatcherState = {
  watcher: 'c0ffee00',
  since: 'k3f9-9',
  incidents: [
    {
      ...{ channel: null, kind: 'door', id: 'k3f9-7', subject: 'w-k3f9-7', level: 1 },
      ...{ isRecalled: true, acknowledgedUntil: '2026-01-31T09:30:00.000Z' },
    },
    { channel: 'air', kind: 'temperature', id: null, subject: 'w-air-temperature-1', level: 2 },
    { channel: null, kind: 'reach', id: null, subject: 'w-reach', time, level: 1 },
  ],
  held: [ALERT],
  waiting: { 'ntfy-1': [ALERT, ALERT] },
};

/** The text with one thing in it replaced. */
function textWith(before: string, after: string): string {
  const text = watcherStateText(STATE);
  expect(text).toContain(before);
  return text.replaceAll(before, after);
}

describe("the text of a watcher's state file", () => {
  it('says the same when it is read', () => {
    expect(parseWatcherState(watcherStateText(STATE))).toEqual(STATE);
  });

  it('is read to the end of its line', () => {
    expect(parseWatcherState(`${watcherStateText(STATE)}remains of a longer one`)).toEqual(STATE);
  });

  it('knows a change by whatever name its server can be asked by', () => {
    const sinceOf = (since: string) => {
      const parsed = parseWatcherState(watcherStateText({ ...STATE, since }));
      return 'since' in parsed && parsed.since;
    };
    expect(['door:2026/7 \n\u0007', 'x'.repeat(65)].map(sinceOf)).toEqual([
      'door:2026/7 \n\u0007',
      null,
    ]);
    const text = textWith('"since":"k3f9-9"', `"since":"${'x'.repeat(65)}"`);
    expect(parseWatcherState(text)).toHaveProperty('fault');
  });

  it('leaves out what could not be read again', () => {
    const bad = { ...ALERT, subject: 'a b' };
    const unnamed = {
      channel: null,
      kind: 'door' as const,
      id: null,
      subject: 'w-1',
      level: 1 as const,
    };
    const many = Object.fromEntries(Array.from({ length: 62 }, (_, i) => [`way-${i}`, []]));
    const state = {
      ...STATE,
      incidents: [unnamed],
      held: [bad],
      waiting: { a: [bad], b: [ALERT], 'no name': [], ...many, 'way-62': [] },
    };
    expect(parseWatcherState(watcherStateText(state))).toEqual({
      ...{
        watcher: STATE.watcher,
        since: STATE.since,
        incidents: [],
        held: [],
        waiting: { a: [], b: [ALERT], ...many },
      },
    });
  });

  it.each([
    ['', 'expected an object of JSON, got nothing'],
    ['{', 'expected an object of JSON, got no JSON'],
    ['[]', 'expected an object of JSON, got other JSON'],
    ['null', 'expected an object of JSON, got other JSON'],
    ['{}', 'expected version to be 1, got none'],
    ['{"version":2}', 'expected version to be 1, got 2'],
    ['{"version":1,"watcher":"../x"}', 'expected watcher to be a name, got "../x"'],
  ])('is refused where it is %j', (text, fault) => {
    expect(parseWatcherState(text)).toEqual({ fault });
  });

  it.each([
    ['"event":"warned"', '"event":"__proto__"', 'held'],
    ['"untold":"open"', '"untold":"no"', 'held'],
    ['"openMs":2000', '"openMs":-1', 'held'],
    ['"celsius":-4.5', '"celsius":"cold"', 'held'],
    ['"channel":"fridge"', '"channel":"Fridge"', 'held'],
    ['"reason":"why"', '"reason":"\\u001b[2J"', 'held'],
    ['"until":"2026-01-31T09:00:00.000Z"', '"until":"soon"', 'held'],
    ['"open":["a"]', '"open":["a",1]', 'held'],
    ['"repeat":3', '"shell":"rm"', 'held'],
    ['"level":1', '"level":3', 'incidents'],
    ['"w-reach","time":"2026', '"w-reach","time":"soon', 'incidents'],
    ['"acknowledgedUntil":"2026-01-31T09:30:00.000Z"', '"acknowledgedUntil":"soon"', 'incidents'],
    ['"subject":"w-k3f9-7"', '"subject":"w k3f9-7"', 'incidents'],
    ['"ntfy-1":', '"https://ntfy.sh/x":', 'waiting'],
    ['"waiting":{"ntfy-1":', '"waiting":{"ntfy-1":[{}],"ntfy-2":', 'waiting'],
  ])('is refused with %s for %s', (before, after, list) => {
    const parsed = parseWatcherState(textWith(before, after));
    expect('fault' in parsed && parsed.fault).toMatch(new RegExp(`^expected ${list} to be `));
  });

  it('is refused with more than a watcher has of anything', () => {
    const held = Array.from({ length: 65 }, () => ALERT);
    const parsed = parseWatcherState(watcherStateText({ ...STATE, held }));
    expect(parsed).toHaveProperty('fault');
  });
});

describe("a watcher's state file", () => {
  it('is set aside, and a line says why, where it is no state', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const lines: string[] = [];
    await writeFile(path, '{"version":9}');
    const { left, keep, finish } = await openWatcherState({
      path,
      log: (line) => lines.push(line),
    });
    expect(lines).toEqual([
      `state file ${path}: expected version to be 1, got 9; set aside as ${path}.refused`,
    ]);
    expect(left).toMatchObject({ incidents: [], held: [], waiting: {} });
    keep(STATE);
    await finish();
    expect(await readFile(`${path}.refused`, 'utf8')).toBe('{"version":9}');
    expect(parseWatcherState(await readFile(path, 'utf8'))).toEqual(STATE);
  });

  it('is for its owner alone, and so is what was there before', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const modeOf = async (name: string) => ((await stat(name)).mode & 0o777).toString(8);
    const open = () => openWatcherState({ path, log: () => {} });
    const first = await open();
    first.keep(STATE);
    await first.finish();
    expect(await modeOf(path)).toBe('600');
    await chmod(path, 0o644);
    await (await open()).finish();
    expect(await modeOf(path)).toBe('600');
    await writeFile(path, 'no state');
    await chmod(path, 0o644);
    await (await open()).finish();
    expect(await modeOf(`${path}.refused`)).toBe('600');
  });

  it('says in the end what was kept last', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const { keep, finish } = await openWatcherState({ path, log: () => {} });
    for (let level = 0; level < 100; level++) keep({ ...STATE, watcher: `w${level}` });
    await finish();
    const again = await openWatcherState({ path, log: () => {} });
    expect(again.left.watcher).toBe('w99');
    await again.finish();
  });

  it('is left alone where it is no file, or its folder cannot be written', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    await mkdir(path);
    const { left, isKeeping } = await openWatcherState({ path, log });
    expect([left.held, isKeeping]).toEqual([[], false]);
    await symlink('/dev/null', `${path}-device`);
    await openWatcherState({ path: `${path}-device`, log });
    await openWatcherState({ path: `${path}-none/state`, log });
    expect(lines).toEqual([
      expect.stringMatching(/something that is no file; what was told is not remembered$/),
      expect.stringMatching(/something that is no file; what was told is not remembered$/),
      expect.stringMatching(/ENOENT.*; what was told is not remembered$/),
    ]);
  });
});
