/** Debian's packages for any machine and of any release; what apt knows here stays as it is. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './tools.ts';

/** The metapackages that name the newest kernel; a release has one or the other. */
const KERNELS = ['linux-image-6.12-arm64', 'linux-image-arm64'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

interface Debian {
  /** The package of the newest kernel. */
  kernel(): Promise<string>;
  /** Downloads packages, and says into which folder. */
  download(names: readonly string[]): Promise<string>;
}

/** A release of Debian, from where this machine has its own; without a name it is that one. */
export async function openDebian(
  folder: string,
  release?: string,
  architecture = 'arm64',
): Promise<Debian> {
  const packages = join(folder, 'packages');
  for (const path of ['packages', 'lists/partial', 'cache/archives/partial', 'sources']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'status'), '');
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    'APT::Sandbox::User=root',
    `Dir::State::lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    ...(release === undefined ? [] : await sourcesOf(release, folder)),
  ].flatMap((option) => ['-o', option]);
  // One source of many may fail, and what is needed be found all the same.
  await run('apt-get', [...options, 'update', '-qq']).catch(() => {});
  return {
    async kernel() {
      for (const name of KERNELS) {
        const said = await run('apt-cache', [...options, 'depends', name]).catch(() => '');
        const found = /Depends: (linux-image-[^\s:]+)/.exec(said)?.[1];
        if (found !== undefined) return found;
      }
      throw new Error(
        `expected one of ${KERNELS.join(' and ')} in this machine's package sources, got neither; ` +
          'run it on Debian 12 or newer',
      );
    },
    async download(names) {
      await run('apt-get', [...options, 'download', '-qq', ...names], packages);
      return packages;
    },
  };
}

async function sourcesOf(release: string, folder: string): Promise<string[]> {
  const wanted = ['Created-By: Packages', 'Label: Debian', 'Component: main'];
  const said = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...wanted]);
  const [site] = said.split('\n');
  if (!site) throw new Error('expected a source of Debian packages in this machine, got none');
  const source = { Types: 'deb', URIs: site, Suites: release, Components: 'main' };
  const lines = Object.entries({ ...source, 'Signed-By': KEYRING });
  await writeFile(
    join(folder, 'sources/release.sources'),
    lines.map(([name, value]) => `${name}: ${value}\n`).join(''),
  );
  return ['Dir::Etc::sourcelist=/dev/null', `Dir::Etc::sourceparts=${folder}/sources`];
}
