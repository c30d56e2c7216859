import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const UNIT = new URL('../../systemd/door-client.service', import.meta.url).pathname;
const PROGRAM = new URL('../../dist/cli/door-client.js', import.meta.url).pathname;
const text = readFileSync(UNIT, 'utf8');

const { error } = spawnSync('systemd-analyze', ['--version']);
if (error) console.log(`the watcher's unit is not verified: systemd-analyze: ${error.message}`);

/** What systemd-analyze says of a unit of this text. */
function analyze(unit: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'doorwatch-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'door-client.service');
  writeFileSync(path, unit);
  return spawnSync('systemd-analyze', [...args, path], { encoding: 'utf8' });
}

/** What it has against it; the machine's own units are none of ours. */
function complaintsOf(unit: string): string[] {
  const { stderr } = analyze(unit, 'verify', '--man=no');
  return stderr.split('\n').filter((line) => line.includes('door-client.service'));
}

describe("the watcher's systemd unit", () => {
  it.skipIf(error)('has nothing that systemd complains of', () => {
    expect(complaintsOf(text)).toEqual([]);
    expect(complaintsOf(text.replace('PrivateTmp', 'PrivateTemp'))).not.toEqual([]);
  });

  it.skipIf(error)('is exposed to 1.5 of 10 at most, as systemd counts', () => {
    const most = ['security', '--offline=true', '--threshold=15'];
    const { status, stdout } = analyze(text, ...most);
    console.log(stdout.trim().split('\n').at(-1));
    expect(status).toBe(0);
    expect(analyze(text.replace('CapabilityBoundingSet=', '#'), ...most).status).not.toBe(0);
  });

  it('restarts a watcher of its own user, whose secrets are in no command line', () => {
    expect(text.split('\n').filter((line) => line.includes('='))).toEqual(
      expect.arrayContaining([
        ...['Type=simple', 'Restart=always', 'DynamicUser=yes', 'StateDirectory=doorwatch-client'],
        ...['EnvironmentFile=/etc/doorwatch/watcher.env', 'ExecStart=/usr/bin/env door-client'],
      ]),
    );
    // Nothing to read again without a token of a file: it would end.
    expect(text).not.toMatch(/^ExecReload/m);
  });

  it('has an example that door-client understands', () => {
    const example = [...text.matchAll(/^# {3}(DOOR_\w+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value?.replace('...', 'fridge'),
    ]);
    const env = { ...process.env, ...Object.fromEntries(example), STATE_DIRECTORY: '/state' };
    const { status, stdout } = spawnSync(process.execPath, [PROGRAM, '--print-config'], {
      ...{ env, encoding: 'utf8' },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ host: 'fridge.local', port: 8000, seconds: 120, ntfy: ['https://ntfy.sh/...'] },
      stateFile: '/state/watcher.json',
    });
  });
});
