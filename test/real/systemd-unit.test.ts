import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const UNIT = new URL('../../systemd/door-server.service', import.meta.url).pathname;
const text = readFileSync(UNIT, 'utf8');

const { error } = spawnSync('systemd-analyze', ['--version']);
if (error) console.log(`the systemd unit is not verified: systemd-analyze: ${error.message}`);

/** What systemd-analyze says of a unit of this text. */
function analyze(unit: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'doorwatch-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'door-server.service');
  writeFileSync(path, unit);
  return spawnSync('systemd-analyze', [...args, path], { encoding: 'utf8' });
}

/** What it has against it; the machine's own units are none of ours. */
function complaintsOf(unit: string): string[] {
  const { stderr } = analyze(unit, 'verify', '--man=no');
  return stderr.split('\n').filter((line) => line.includes('door-server.service'));
}

describe('the systemd unit', () => {
  it.skipIf(error)('has nothing that systemd complains of', () => {
    expect(complaintsOf(text)).toEqual([]);
    expect(complaintsOf(text.replace('Type=simple', 'Type=simpel'))).not.toEqual([]);
    expect(complaintsOf(text.replace('PrivateTmp', 'PrivateTemp'))).not.toEqual([]);
  });

  it.skipIf(error)('is exposed to 2.0 of 10 at most, as systemd counts', () => {
    const most = ['security', '--offline=true', '--threshold=20'];
    const { status, stdout } = analyze(text, ...most);
    console.log(stdout.trim().split('\n').at(-1));
    expect(status).toBe(0);
    expect(analyze(text.replace('CapabilityBoundingSet=', '#'), ...most).status).not.toBe(0);
  });

  it('restarts a server of its own user in group gpio', () => {
    const settings = text.split('\n').filter((line) => line.includes('='));
    expect(settings).toEqual(
      expect.arrayContaining([
        ...['Type=simple', 'Restart=always', 'DynamicUser=yes', 'SupplementaryGroups=gpio'],
        ...['StateDirectory=doorwatch', 'LoadCredential=token:/etc/doorwatch/token'],
        ...['ExecReload=/bin/kill -HUP $MAINPID', 'SystemCallErrorNumber=EPERM'],
      ]),
    );
    expect(settings).toContain('DeviceAllow=char-gpiochip rw');
    // Each would keep the server from its work.
    expect(
      settings.filter((line) => /^(ProtectKernelTunables|PrivateDevices|MemoryDeny)/.test(line)),
    ).toEqual([]);
  });

  it('starts door-server with options that it has', () => {
    const [, args = ''] = /^ExecStart=\/usr\/bin\/env door-server (.*)$/m.exec(text) ?? [];
    const program = new URL('../../dist/cli/door-server.js', import.meta.url).pathname;
    const argv = [program, ...args.split(' '), '--version'];
    expect(args).toMatch(/^--sensor gpiod --line \d+ --bias pull-up --token-file %d\/token$/);
    expect(spawnSync(process.execPath, argv, { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('is in the package', () => {
    const { files } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url).pathname, 'utf8'),
    );
    expect(files).toContain('systemd');
  });
});
