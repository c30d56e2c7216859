/** A disk of a test's own, which can be made to hang; root alone can have one. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { it as labIt } from '../../support/lab.ts';
import { startCommand } from '../../support/programs.ts';

/** A file system of its own that can be frozen. */
export interface Disk {
  /** A folder on it. */
  readonly folder: string;
  /** Whoever writes to it is held by the kernel then, and cannot be ended. */
  freeze(): Promise<unknown>;
  thaw(): Promise<unknown>;
}

/** Obeys on standard input; when that ends the disk is gone, also if these tests were killed. */
const DISK = `
set -e
cd "$0"
truncate --size 8M image
mkfs.ext4 -q image
mkdir mount
mount -o loop image mount
trap 'fsfreeze --unfreeze mount 2> /dev/null || true; umount --lazy mount' EXIT
echo made
while read -r order; do
  fsfreeze "--$order" mount
  echo "$order"
done
`;

/** Why there is no disk here; null where there can be one. */
export const NO_DISK = ((): string | null => {
  if (process.getuid?.() !== 0) return 'a disk needs root';
  const needs = 'test -e /dev/loop-control && fsfreeze --version && mkfs.ext4 -V';
  const { status, stderr } = spawnSync('sh', ['-c', needs], { encoding: 'utf8' });
  return status === 0 ? null : `loop devices, fsfreeze or mkfs.ext4 are not here: ${stderr.trim()}`;
})();

/** The lab's `it`, with a disk that is thawed and gone after the test. */
export const it = labIt.extend<{ disk: Disk }>({
  disk: async ({ lab }, use) => {
    const base = dirname(await lab.scratchFile('image'));
    const shell = startCommand('sh', '-c', DISK, base);
    const order = (word: string) => {
      shell.say(word);
      return shell.stdout.next(word);
    };
    try {
      await shell.stdout.next('made');
      await use({
        folder: `${base}/mount`,
        freeze: () => order('freeze'),
        thaw: () => order('unfreeze'),
      });
    } finally {
      shell.endInput();
      await shell.exit();
    }
  },
});
