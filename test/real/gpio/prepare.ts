/** Before the tests: the built package, packed and installed as a person does, for a guest. */
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { archive, ensureBaseImage } from './base-image.ts';
import { ensureTools, run } from './tools.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What a guest is started from. */
export interface GuestFiles {
  readonly kernel: string;
  readonly piTree: string;
  readonly initrd: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    guestFiles: GuestFiles;
  }
}

let folder = '';

/** Makes what guests are started from, once for all tests. */
export async function setup({ provide }: TestProject): Promise<void> {
  const startMs = performance.now();
  await ensureTools([
    { program: 'qemu-system-aarch64', debianPackage: 'qemu-system-arm' },
    { program: 'cpio', debianPackage: 'cpio' },
  ]);
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
  const epollVersion: string = lock.packages['node_modules/epoll'].version;
  const base = await ensureBaseImage(epollVersion);
  folder = await mkdtemp(join(tmpdir(), 'doorwatch-guest-'));
  const root = join(folder, 'root');
  const app = join(root, 'app');
  await mkdir(app, { recursive: true });
  await copyFile(new URL('init', import.meta.url), join(root, 'init'));
  await cp(new URL('inside', import.meta.url), join(app, 'inside'), { recursive: true });
  await installPackage(app, epollVersion);
  await copyFile(base.epoll, await mkdirFor(app, 'node_modules/epoll/build/Release', 'epoll.node'));
  await linkPrograms(root);
  await archive(root, join(folder, 'app.cpio'));
  const initrd = join(folder, 'initrd.cpio');
  // A kernel unpacks one archive after the other.
  await run('sh', ['-c', `cat '${base.archive}' '${folder}/app.cpio' > '${initrd}'`]);
  provide('guestFiles', { kernel: base.kernel, piTree: base.piTree, initrd });
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.log(`gpio guest: ready to boot after ${seconds} s`);
}

/** Removes it. */
export async function teardown(): Promise<void> {
  if (folder !== '') await rm(folder, { recursive: true });
}

async function installPackage(app: string, epollVersion: string): Promise<void> {
  // It is built already; to build it again would take dist away from whoever uses it.
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  await run('npm', pack, ROOT);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  await writeFile(join(app, 'package.json'), '{"private":true}');
  const install = ['install', '--silent', '--omit=dev', '--ignore-scripts', '--prefer-offline'];
  // Its native part is of just this version.
  await run('npm', [...install, join(folder, tarball ?? ''), `epoll@${epollVersion}`], app);
}

async function mkdirFor(root: string, directory: string, file: string): Promise<string> {
  await mkdir(join(root, directory), { recursive: true });
  return join(root, directory, file);
}

/** busybox's env knows no `-S`, and the guest has no /usr/bin/env: a line of shell each. */
async function linkPrograms(root: string): Promise<void> {
  for (const name of ['door-server', 'door-client']) {
    const path = await mkdirFor(root, 'usr/local/bin', name);
    const entry = `/app/node_modules/doorwatch/dist/cli/${name}.js`;
    await writeFile(path, `#!/bin/sh\nexec node ${entry} "$@"\n`);
    await chmod(path, 0o755);
  }
}
