/** Debian's systemd and our unit, for a guest whose first process it becomes. */
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archive, madeOnce } from './base-image.ts';
import { openDebian } from './debian.ts';
import { CHIP, LINE } from './guest.ts';
import type { GuestFiles } from './prepare.ts';
import { run } from './tools.ts';

/** Raised when what is kept of it changes. */
const RECIPE = 1;
/** Its C library may be this machine's, which is this release's or a newer one. */
const RELEASE = 'bookworm';
/** systemd, and what it and systemctl are linked with. */
const PACKAGES = [
  ...['systemd', 'libsystemd-shared', 'libacl1', 'libapparmor1', 'libaudit1', 'libblkid1'],
  ...['libcap-ng0', 'libcap2', 'libcrypt1', 'libssl3', 'libgcrypt20', 'libgpg-error0', 'libip4tc2'],
  ...['libkmod2', 'liblz4-1', 'liblzma5', 'libmount1', 'libpam0g', 'libpcre2-8-0', 'libseccomp2'],
  ...['libselinux1', 'libzstd1'],
];
const LIBRARY = /\/lib[^/]+\.so(\.\d+)?$/;
const UNIT = new URL('../../../systemd/door-server.service', import.meta.url);

/** What the unit's server says, in the guest. */
export const SAID = '/run/said';

/** The same guest with systemd as its first process, and the unit as a person installs it. */
export async function withSystemd(files: GuestFiles) {
  const name = `gpio-systemd-${RECIPE}-${RELEASE}`;
  const system = await madeOnce(name, (folder) => make(folder));
  const folder = await mkdtemp(join(tmpdir(), 'doorwatch-guest-'));
  await installUnit(join(folder, 'root'));
  await archive(join(folder, 'root'), join(folder, 'unit.cpio'));
  const initrd = join(folder, 'initrd.cpio');
  const parts = [files.initrd, join(system, 'systemd.cpio'), join(folder, 'unit.cpio')];
  await run('sh', ['-c', `cat ${parts.map((part) => `'${part}'`).join(' ')} > '${initrd}'`]);
  return { ...files, initrd, remove: () => rm(folder, { recursive: true }) };
}

async function make(folder: string): Promise<void> {
  const debian = await openDebian(join(folder, RELEASE), RELEASE);
  const packages = await debian.download(PACKAGES);
  const from = join(folder, 'from');
  for (const name of await readdir(packages)) {
    await run('dpkg-deb', ['--extract', join(packages, name), from]);
  }
  const root = join(folder, 'root');
  const libraries = join(root, 'usr/lib/aarch64-linux-gnu');
  for (const path of [libraries, join(root, 'usr/lib/systemd'), join(root, 'usr/bin')]) {
    await mkdir(path, { recursive: true });
  }
  for (const path of await readdir(from, { recursive: true })) {
    if (!path.includes('aarch64-linux-gnu/') || !LIBRARY.test(path)) continue;
    const name = path.split('/').at(-1) ?? '';
    await cp(join(from, path), join(libraries, name), { dereference: true });
  }
  await copyFile(join(from, 'lib/systemd/systemd'), join(root, 'usr/lib/systemd/systemd'));
  await copyFile(join(from, 'bin/systemctl'), join(root, 'usr/bin/systemctl'));
  await mkdir(join(folder, 'image'));
  await archive(root, join(folder, 'image/systemd.cpio'));
}

/** The unit as it is, but for the line, and a file for what it says: there is no journal. */
async function installUnit(root: string): Promise<void> {
  const units = join(root, 'etc/systemd/system');
  const dropIns = join(units, 'door-server.service.d');
  const settings = join(root, 'etc/doorwatch');
  for (const path of [dropIns, settings]) await mkdir(path, { recursive: true });
  const text = await readFile(UNIT, 'utf8');
  const [, start = ''] = /^ExecStart=(.*)$/m.exec(text) ?? [];
  const ours = start.replace(/--line \d+/, `--line ${LINE} --chip ${CHIP}`);
  const dropIn = ['[Service]', 'ExecStart=', `ExecStart=${ours}`, `StandardError=append:${SAID}`];
  await writeFile(join(units, 'door-server.service'), text);
  await writeFile(join(dropIns, 'test.conf'), `${dropIn.join('\n')}\n`);
  for (const target of ['test', 'basic', 'sysinit', 'network', 'shutdown']) {
    await writeFile(join(units, `${target}.target`), '[Unit]\nDefaultDependencies=no\n');
  }
  await writeFile(join(root, 'etc/group'), 'root:x:0:\ngpio:x:997:\n');
  await writeFile(join(settings, 'token'), 'a-token\n', { mode: 0o600 });
}
