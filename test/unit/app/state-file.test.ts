import { execFileSync } from 'node:child_process';
import { type PathLike, readFileSync } from 'node:fs';
import { chmod, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { createStore, NO_STATE_FILE, openStateFile } from '../../../src/app/state-file.ts';
import { openStateWriter } from '../../../src/app/state-writer.ts';
import {
  BLANK_JOURNAL,
  type Change,
  type Channel,
  type ChannelChange,
} from '../../../src/machines/index.ts';
import { withChange } from '../../../src/machines/journal.ts';
import { startInvoked } from '../../support/actors.ts';
import { it, type Lab } from '../../support/lab.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

// A disk that is full, or that hangs.
const disk = vi.hoisted(() => ({
  opened: [] as string[],
  open: null as null | (() => unknown),
  /** What is there cannot be written over. */
  isFrozen: false,
}));
vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>();
  return {
    ...actual,
    open(path: PathLike, flags?: string | number) {
      if (typeof flags === 'number' && disk.isFrozen) return actual.open(path);
      if (flags !== 'wx') return actual.open(path, flags);
      disk.opened.push(String(path));
      return disk.open?.() ?? actual.open(path, flags);
    },
  };
});

function failWith(code: string) {
  disk.open = () => Promise.reject(Object.assign(new Error(`${code}: no luck`), { code }));
  onTestFinished(() => {
    disk.open = null;
  });
}

function freeze() {
  disk.isFrozen = true;
  onTestFinished(() => {
    disk.isFrozen = false;
  });
}

const BOOT_ID = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const CHANNELS: readonly Channel[] = [{ name: 'door', kind: 'door' }];
const SAVED = {
  ...{ channel: 'door', level: 'open', id: 'old-7', wallMs: 1_400_000_000_000, monotonicMs: -5 },
  ...{ bootId: BOOT_ID, first: true },
};

function change(level: Change['level'], number: number): Change {
  const at = { wallMs: 1_400_000_000_000 + number, monotonicMs: number };
  return { level, id: `run-${number}`, at, first: number === 1 };
}

/** The text of a file that says this of one channel, or of several. */
function textOf(...changes: object[]): string {
  return `${JSON.stringify({ version: 2, changes, history: changes })}\n`;
}

/** That a channel changed last to this; the door without a name. */
function last(change: Change, channel = 'door') {
  return [{ channel, change }];
}

function idsIn(text: string): string[] {
  return JSON.parse(text).history.map(({ id }: { id: string }) => id);
}

/** That there was nothing else. */
function only(changes: readonly ChannelChange[]) {
  return { lasts: changes, history: changes, acknowledged: {} };
}

/** A state file in a folder of its own, with what is in it before. */
async function openFile(
  lab: Lab,
  content?: string | object,
  options: { path?: string; channels?: readonly Channel[] } = {},
) {
  const path = options.path ?? (await lab.scratchFile('door.json'));
  if (content !== undefined) {
    await writeFile(path, typeof content === 'string' ? content : textOf(content));
  }
  const { channels = CHANNELS } = options;
  const clock = new VirtualClock();
  const lines: string[] = [];
  disk.opened.length = 0;
  const file = await openStateFile({ path, channels, clock, log: (line) => lines.push(line) });
  onTestFinished(() => file.finish());
  return {
    ...{ path, clock, lines, file },
    /** What is in it of the only channel. */
    read: () => JSON.parse(readFileSync(path, 'utf8')).changes[0],
    folder: () => readdir(dirname(path)),
  };
}

describe('a state file', () => {
  it('that is not there yet says nothing, and is made with the first change', async ({ lab }) => {
    const { file, clock, lines, read, folder } = await openFile(lab);
    expect([file.remembered, await folder(), lines]).toEqual([[], [], []]);
    await file.keep(only(last(change('open', 1))));
    expect(clock.pending).toBe(0);
    expect(read()).toEqual({
      ...{ channel: 'door', level: 'open', id: 'run-1', wallMs: 1_400_000_000_001, monotonicMs: 1 },
      ...{ bootId: BOOT_ID, first: true },
    });
    expect(await folder()).toEqual(['door.json']);
    expect(lines).toEqual([]);
  });

  it('gives what it says, on the clocks of this boot', async ({ lab }) => {
    const { file, lines } = await openFile(lab, SAVED);
    expect(file.remembered).toEqual(
      last({
        ...{ level: 'open', id: 'old-7', first: true },
        at: { wallMs: 1_400_000_000_000, monotonicMs: -5 },
      }),
    );
    expect(lines).toEqual([]);
  });

  it('of another boot is counted by the wall clock', async ({ lab }) => {
    const { file } = await openFile(lab, {
      ...SAVED,
      ...{ wallMs: 1_400_000_000_000 - 7000, monotonicMs: 9e9, bootId: 'other' },
    });
    expect(file.remembered[0]?.change.at).toEqual({
      wallMs: 1_399_999_993_000,
      monotonicMs: -7000,
    });
  });

  it('is written on a change only, and on the next one too', async ({ lab }) => {
    const { file, path, read } = await openFile(lab, SAVED);
    const { ino } = await stat(path);
    const { remembered } = file;
    await file.keep(only(remembered));
    expect((await stat(path)).ino).toBe(ino);
    expect(disk.opened).toEqual([]);
    await file.keep(only(last(change('close', 1))));
    expect(read().id).toBe('run-1');
  });

  it('is written in this boot once more when what it says is of another', async ({ lab }) => {
    const { file, read } = await openFile(lab, { ...SAVED, bootId: 'other' });
    const { remembered } = file;
    await file.keep(only(remembered));
    expect(read()).toEqual({ ...SAVED, monotonicMs: 0 });
  });

  it('is whole whenever it is read', async ({ lab }) => {
    const { file, read, path } = await openFile(lab, SAVED);
    const seen = new Set<string>();
    for (let i = 1; i <= 10; i++) {
      const kept = file.keep(only(last(change('open', i))));
      seen.add(read().id);
      await stat(path);
      seen.add(read().id);
      await kept;
      expect(read().id).toBe(`run-${i}`);
    }
    expect(seen.size).toBeGreaterThan(9);
  });

  it('is written although a killed run left half of one beside it', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await writeFile(`${path}.tmp`, '{"version":1,"lev');
    const { file, read, folder } = await openFile(lab, undefined, { path });
    await file.keep(only(last(change('open', 1))));
    expect(read().id).toBe('run-1');
    expect(await folder()).toEqual(['door.json']);
  });
});

describe('a state file that cannot be believed', () => {
  it.for([
    ['torn', JSON.stringify(SAVED).slice(0, 40), 'expected an object of JSON, got no JSON'],
    ['empty', '', 'expected an object of JSON, got nothing'],
    ['foreign', '["open",1]', 'expected an object of JSON, got other JSON'],
    [
      'foreign and huge',
      `{"a":"${'x'.repeat(99_999)}"}`,
      'expected an object of JSON, got no JSON',
    ],
    ['of a later version', '{"version":3}', 'expected version to be 1 or 2, got 3'],
    [
      'of the future',
      { ...SAVED, monotonicMs: 1 },
      'expected monotonicMs of this boot to be at most 0, got 1',
    ],
    ['strange', { ...SAVED, id: '\u001b[2J' }, /^expected id to be .*, got "\\u001b\[2J"$/],
  ] as const)(
    'as it is %s is said, set aside and replaced',
    async ([, content, fault], { lab }) => {
      const { file, path, lines, read, folder } = await openFile(lab, content);
      expect(file.remembered).toEqual([]);
      const [before, says, after] = /^state file (.*?): (.*); set aside as (.*)$/
        .exec(lines[0] ?? '')
        ?.slice(1) ?? ['', '', ''];
      expect(lines).toHaveLength(1);
      expect([before, after]).toEqual([path, `${path}.refused`]);
      expect(says).toMatch(fault);
      expect(await folder()).toEqual(['door.json.refused']);
      const refused = readFileSync(`${path}.refused`, 'utf8').trim();
      expect(refused).toBe(typeof content === 'string' ? content : textOf(content).trim());
      await file.keep(only(last(change('open', 1))));
      expect(read().id).toBe('run-1');
    },
  );

  it('takes the place of the one refused before', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await writeFile(`${path}.refused`, 'older');
    await openFile(lab, 'newer', { path });
    expect(readFileSync(`${path}.refused`, 'utf8')).toBe('newer');
  });

  it('is left alone, with all else, when it cannot be set aside', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await mkdir(`${path}.refused`);
    const { file, lines } = await openFile(lab, 'foreign', { path });
    expect(file).toBe(NO_STATE_FILE);
    await file.keep(only(last(change('open', 1))));
    expect(readFileSync(path, 'utf8')).toBe('foreign');
    expect(lines).toEqual([expect.stringMatching(/, got: EISDIR.*; the door will not be remem/)]);
  });

  // Of the test's own: root could break a device of the machine with a server that is broken.
  it('as it is a pipe is left alone, and not waited for', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    execFileSync('mkfifo', [path]);
    const { file, lines, folder } = await openFile(lab, undefined, { path });
    expect([file, await folder()]).toEqual([NO_STATE_FILE, ['door.json']]);
    expect((await stat(path)).isFIFO()).toBe(true);
    expect(lines).toHaveLength(1);
  });

  it('as it is a folder is left alone', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await mkdir(path);
    const { file, lines } = await openFile(lab, undefined, { path });
    expect([file, await readdir(dirname(path))]).toEqual([NO_STATE_FILE, ['door.json']]);
    expect(lines).toEqual([
      `state file ${path}: expected one that can be read, or none, in a folder that can be written, ` +
        'got: something that is no file; the door will not be remembered, choose another path',
    ]);
  });
});

describe('a state file that cannot be written', () => {
  it('in a folder that is not there is said once, and costs nothing else', async ({ lab }) => {
    const path = await lab.scratchFile('no/such/door.json');
    const { file, lines } = await openFile(lab, undefined, { path });
    expect(file).toBe(NO_STATE_FILE);
    expect(lines).toEqual([expect.stringMatching(/^state file .*, got: ENOENT/)]);
  });

  it.skipIf(process.getuid?.() === 0)('in a read-only folder is not read', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await writeFile(path, textOf(SAVED));
    await chmod(dirname(path), 0o555);
    onTestFinished(() => chmod(dirname(path), 0o755));
    const { file, lines } = await openFile(lab, undefined, { path });
    expect(file).toBe(NO_STATE_FILE);
    expect(lines).toEqual([expect.stringMatching(/^state file .*, got: EACCES/)]);
  });

  it('anew for want of room or descriptors is written over', async ({ lab }) => {
    const { file, lines, path, read, folder } = await openFile(lab, {
      ...SAVED,
      more: 'ü'.repeat(99),
    });
    const { ino } = await stat(path);
    for (const [i, code] of ['ENOSPC', 'EMFILE', 'EEXIST'].entries()) {
      failWith(code);
      await file.keep(only(last(change('close', i))));
      expect(read()).toMatchObject({ level: 'close', id: `run-${i}`, monotonicMs: i });
    }
    expect([(await stat(path)).ino, await folder(), lines]).toEqual([ino, ['door.json'], []]);
    disk.open = null;
    await file.keep(only(last(change('open', 9))));
    expect(read().id).toBe('run-9');
    expect((await stat(path)).ino).not.toBe(ino);
  });

  it('anew is written over with as much of the history as has room, and in one page', async ({
    lab,
  }) => {
    const { file, path, lines } = await openFile(lab);
    const history = Array.from({ length: 100 }, (_, i) => ({
      channel: 'door',
      change: change(i % 2 ? 'open' : 'close', i - 100),
    }));
    const said = () => {
      const text = readFileSync(path, 'utf8');
      return { bytes: text.length, line: text.indexOf('\n') + 1, ids: idsIn(text) };
    };
    await file.keep({ lasts: history.slice(-1), history, acknowledged: {} });
    const before = said();
    failWith('ENOSPC');
    await file.keep({
      lasts: last(change('close', 0)),
      history: [...history, ...last(change('close', 0))],
      acknowledged: {},
    });
    const after = said();
    expect([after.bytes, after.ids.at(-1)]).toEqual([before.bytes, 'run-0']);
    expect([before.line > 4096, after.line <= 4096]).toEqual([true, true]);
    expect(after.ids.length).toBeGreaterThan(15);
    expect(lines).toEqual([]);
    await file.finish();
    // What is behind its line is nothing, whatever was there before.
    await writeFile(path, readFileSync(path, 'utf8').trimEnd().padEnd(5000, '\n}'));
    const { file: next } = await openFile(lab, undefined, { path });
    expect(next.history?.map((one) => one.change.id)).toEqual(after.ids);
  });

  it('at all is taken away, for it is out of date, and written when it can be', async ({ lab }) => {
    freeze();
    const { file, path, lines, read, folder } = await openFile(lab, SAVED);
    failWith('ENOSPC');
    await file.keep(only(last(change('close', 1))));
    expect(await folder()).toEqual([]);
    expect(lines).toEqual([
      `state file ${path}: expected to write it, got: ENOSPC: no luck; ` +
        'the door is not remembered until that works',
    ]);
    disk.open = null;
    await file.keep(only(last(change('close', 1))));
    expect(read().id).toBe('run-1');
  });

  it('at all is said once, until it works again', async ({ lab }) => {
    const lines: string[] = [];
    const writer = await openStateWriter({
      ...{ path: await lab.scratchFile('door.json'), log: (line: string) => lines.push(line) },
      ...{ kept: null, loss: 'it is lost' },
    });
    // Too much to be written over what is there.
    const write = (id: string) => writer.write({ id, text: () => id.padEnd(5000) });
    failWith('ENOSPC');
    for (const id of ['1', '2', '3']) await write(id);
    expect(lines).toEqual([expect.stringMatching(/ENOSPC: no luck; it is lost until that works$/)]);
    disk.open = null;
    await write('4');
    failWith('ENOSPC');
    for (const id of ['5', '6']) await write(id);
    expect(lines).toHaveLength(2);
    await writer.finish();
  });

  it('at all is left alone while what it says is true', async ({ lab }) => {
    freeze();
    const { file, lines, read } = await openFile(lab, { ...SAVED, bootId: 'other' });
    failWith('ENOSPC');
    const { remembered } = file;
    await file.keep(only(remembered));
    expect(read().bootId).toBe('other');
    expect(lines).toEqual([expect.stringMatching(/; what it says of the doors is still true$/)]);
  });

  it('nor taken away is said to be out of date', async ({ lab }) => {
    const { file, path, lines } = await openFile(lab);
    await mkdir(path);
    await file.keep(only(last(change('open', 1))));
    expect(lines).toEqual([expect.stringMatching(/got: EISDIR.*; it is out of date, delete it$/)]);
  });
});

describe('a state file of two servers', () => {
  it("is the first one's, until that has finished", async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const { file: first } = await openFile(lab, SAVED, { path });
    const linked = `${dirname(path)}/../${basename(dirname(path))}/door.json`;
    const { file: second, lines } = await openFile(lab, undefined, { path: linked });
    expect(second).toBe(NO_STATE_FILE);
    expect(lines).toEqual([
      `state file ${linked}: expected one of this server's own, got another server's; ` +
        'the door will not be remembered, choose another path',
    ]);
    await first.finish();
    const { file: third } = await openFile(lab, undefined, { path });
    expect(third.remembered[0]?.change.id).toBe('old-7');
  });
});

describe('a state file of several channels', () => {
  const channels: readonly Channel[] = [
    { name: 'air', kind: 'temperature' },
    { name: 'fridge', kind: 'door' },
    { name: 'freezer', kind: 'door' },
  ];

  it('has the last change of each, in the order in which they were', async ({ lab }) => {
    const { file, path } = await openFile(lab, undefined, { channels });
    const changes = [...last(change('open', -2), 'freezer'), ...last(change('unknown', -1), 'air')];
    await file.keep(only(changes));
    await file.finish();
    const { file: next } = await openFile(lab, undefined, { path, channels });
    expect(next.remembered.map(({ channel, change: { level } }) => [channel, level])).toEqual([
      ['freezer', 'open'],
      ['air', 'unknown'],
    ]);
  });

  it('of before there were channels is the first door, and is written as one of today', async ({
    lab,
  }) => {
    const { channel, ...saved } = SAVED;
    const text = JSON.stringify({ version: 1, ...saved });
    const { file, read } = await openFile(lab, text, { channels });
    expect(file.remembered).toMatchObject([{ channel: 'fridge', change: { id: 'old-7' } }]);
    await file.keep(only(file.remembered));
    expect(read()).toEqual({ ...saved, channel: 'fridge' });
  });

  it('of before there were channels says nothing where there is no door', async ({ lab }) => {
    const { channel, ...saved } = SAVED;
    const text = JSON.stringify({ version: 1, ...saved });
    const { file, lines } = await openFile(lab, text, { channels: channels.slice(0, 1) });
    expect([file.remembered, lines]).toEqual([[], []]);
  });
});

describe('a state file of a run', () => {
  const run = [1, 2, 3].map((i) => ({ channel: 'door', change: change('open', i - 9) }));

  it('has its latest changes, 100 of them, for the next', async ({ lab }) => {
    const { file, path } = await openFile(lab);
    const history = Array.from({ length: 101 }, (_, i) => ({
      channel: 'door',
      change: change('open', i - 101),
    }));
    await file.keep({ lasts: history.slice(-1), history, acknowledged: {} });
    await file.finish();
    const { file: next } = await openFile(lab, undefined, { path });
    expect(next.history).toEqual(history.slice(1));
    expect(next.remembered).toEqual(history.slice(-1));
  });

  it('of before they were kept has the last ones', async ({ lab }) => {
    const text = `${JSON.stringify({ version: 2, changes: [SAVED] })}\n`;
    const { file, lines } = await openFile(lab, text);
    expect([file.remembered[0]?.change.id, file.history, lines]).toEqual(['old-7', undefined, []]);
  });

  it('in another boot was as long as it was by its own clock', async ({ lab }) => {
    const saved = { ...SAVED, bootId: 'other' };
    const { file } = await openFile(
      lab,
      `${JSON.stringify({
        version: 2,
        changes: [{ ...saved, monotonicMs: 9000, wallMs: 1_400_000_000_000 - 5000 }],
        history: [
          // The wall clock was set between the two.
          { ...saved, monotonicMs: 2000, wallMs: 1_300_000_000_000 },
          { ...saved, monotonicMs: 9000, wallMs: 1_400_000_000_000 - 5000 },
        ],
      })}\n`,
    );
    const atMs = file.history?.map(({ change: { at } }) => at.monotonicMs);
    expect(atMs).toEqual([-12_000, -5000]);
    expect(file.remembered[0]?.change.at.monotonicMs).toBe(-5000);
  });

  it('with one of the future is refused', async ({ lab }) => {
    const text = `${JSON.stringify({
      version: 2,
      changes: [SAVED],
      history: [{ ...SAVED, monotonicMs: 1 }, SAVED],
    })}\n`;
    const { file, lines } = await openFile(lab, text);
    expect([file.remembered, file.history]).toEqual([[], undefined]);
    expect(lines).toEqual([expect.stringMatching(/at most 0, got 1; set aside as/)]);
  });

  it('has what came to channels that are no more', async ({ lab }) => {
    const { file, path } = await openFile(lab);
    await file.keep({ lasts: [], history: run, acknowledged: {} });
    await file.finish();
    const { file: next } = await openFile(lab, undefined, { path });
    expect([next.remembered, next.history]).toEqual([[], run]);
  });
});

describe('what somebody knows of', () => {
  const at = { wallMs: 1_400_000_000_000, monotonicMs: -5000 };
  const acknowledged = {
    door: { id: 'run-1', at, forMs: 60_000 },
    other: { id: null, at, forMs: 0 },
  };

  it('is kept with the changes, and without any', async ({ lab }) => {
    for (const changes of [last(change('open', -10)), []]) {
      const { file, path } = await openFile(lab);
      await file.keep({ ...only(changes), acknowledged });
      const restored = await openFile(lab, readFileSync(path, 'utf8'));
      expect([restored.lines, restored.file.acknowledged]).toEqual([[], acknowledged]);
    }
  });

  it('is as old in another boot as the wall clocks say', async ({ lab }) => {
    const one = { channel: 'door', id: 'old-7', forMs: 60_000, ...at, bootId: 'another' };
    const text = { version: 2, changes: [{ ...SAVED, bootId: 'another' }], acknowledged: [one] };
    const { file, lines } = await openFile(lab, JSON.stringify(text));
    const [door] = file.remembered;
    expect([lines, file.acknowledged]).toEqual([
      [],
      {
        door: {
          ...{ id: 'old-7', forMs: 60_000 },
          at: { ...at, monotonicMs: Number(door?.change.at.monotonicMs) - 4995 },
        },
      },
    ]);
  });

  it('of the future has the file set aside', async ({ lab }) => {
    const one = { channel: 'door', id: null, forMs: 1, ...at, monotonicMs: 1e12, bootId: BOOT_ID };
    const text = { version: 2, changes: [], acknowledged: [one] };
    const { file, lines } = await openFile(lab, JSON.stringify(text));
    expect([file.acknowledged, lines]).toEqual([
      undefined,
      [expect.stringMatching(/expected monotonicMs of this boot .* set aside as .*\.refused$/)],
    ]);
  });
});

describe('the memory of a server', () => {
  const journalWith = (change: Change) => withChange(BLANK_JOURNAL, { channel: 'door', change });

  /** What it tells the server, in order. */
  function startMemory(path: string | undefined) {
    const memory = createStore({
      path,
      channels: CHANNELS,
      clock: new VirtualClock(),
      log: () => {},
    });
    const { told, send, stop } = startInvoked(memory);
    onTestFinished(stop);
    return { send, told };
  }

  it('without a file recalls nothing, and has nothing to finish', async () => {
    const { send, told } = startMemory(undefined);
    expect(told).toEqual([{ type: 'store.restored', remembered: [], isKeeping: false }]);
    send({ type: 'finish', journal: BLANK_JOURNAL });
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ type: 'store.finished' }));
  });

  it('recalls what the file says, keeps what comes, and has finished when that is written', async ({
    lab,
  }) => {
    const path = await lab.scratchFile('door.json');
    await writeFile(path, textOf(SAVED));
    const { send, told } = startMemory(path);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ remembered: [{ change: { id: 'old-7' } }] });
    send({ type: 'keep', journal: journalWith(change('close', 1)) });
    send({ type: 'finish', journal: BLANK_JOURNAL });
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ type: 'store.finished' }));
    expect(JSON.parse(readFileSync(path, 'utf8')).changes).toMatchObject([{ id: 'run-1' }]);
  });

  it('has not finished while the disk hangs', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const { send, told } = startMemory(path);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    disk.open = () => new Promise(() => {});
    onTestFinished(() => {
      disk.open = null;
    });
    disk.opened.length = 0;
    send({ type: 'keep', journal: journalWith(change('open', 1)) });
    send({ type: 'finish', journal: BLANK_JOURNAL });
    await vi.waitFor(() => expect(disk.opened).toEqual([`${path}.tmp`]));
    await open(dirname(path)).then((folder) => folder.close());
    expect(told).toHaveLength(1);
  });
});
