/** The programs of two libgpiod, each with its own Debian's C library, side by side in a guest. */
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDebian } from './debian.ts';
import { run } from './tools.ts';

/** libgpiod 1.6 and 2.2. */
export const LIBGPIODS = [
  { major: 1, release: 'bookworm', library: 'libgpiod2' },
  { major: 2, release: 'trixie', library: 'libgpiod3' },
] as const;
/** Also what ends gpiomon when its server ends. */
const PROGRAMS = ['gpiodetect', 'gpioinfo', 'gpioget', 'gpiomon', 'setpriv'];
const PACKAGES = ['gpiod', 'util-linux', 'libcap-ng0', 'libc6'];
const LOADER = 'ld-linux-aarch64.so.1';
const LIBRARIES = /^(libc\.so\.6|libgpiod\.so\.\d+|libcap-ng\.so\.0)$/;

/** Where a guest has the programs of one libgpiod. */
export function programsOf(major: number): string {
  return `/libgpiod/${major}/bin`;
}

/** Puts one into the files of a guest. */
export async function addLibgpiod(
  { major, release, library }: (typeof LIBGPIODS)[number],
  folder: string,
  root: string,
): Promise<void> {
  const from = join(folder, `libgpiod-${major}`);
  const debian = await openDebian(join(folder, release), release);
  const packages = await debian.download([...PACKAGES, library]);
  for (const name of await readdir(packages)) {
    await run('dpkg-deb', ['--extract', join(packages, name), from]);
  }
  const into = join(root, 'libgpiod', String(major));
  for (const part of ['bin', 'lib', 'programs']) await mkdir(join(into, part), { recursive: true });
  for (const path of await readdir(from, { recursive: true })) {
    const name = path.split('/').at(-1) ?? '';
    // Debian 12 has some of it below /lib, with a link of the same name in another folder.
    if (!path.includes('aarch64-linux-gnu/') || !(LIBRARIES.test(name) || name === LOADER))
      continue;
    await cp(join(from, path), join(into, 'lib', name), { dereference: true });
  }
  for (const name of PROGRAMS) {
    await cp(join(from, 'usr/bin', name), join(into, 'programs', name));
    const home = `/libgpiod/${major}`;
    const command = `${home}/lib/${LOADER} --argv0 ${name} --library-path ${home}/lib`;
    const script = join(into, 'bin', name);
    await writeFile(script, `#!/bin/sh\nexec ${command} ${home}/programs/${name} "$@"\n`);
    await chmod(script, 0o755);
  }
}
