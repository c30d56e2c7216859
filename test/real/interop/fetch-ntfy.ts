/** Brings ntfy's servers for the tests from Debian's packages, into a cache: `npm run fetch:ntfy`. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { madeOnce } from '../gpio/base-image.ts';
import { openDebian } from '../gpio/debian.ts';
import { run } from '../gpio/tools.ts';
import { NTFY, NTFY_OLD } from './ntfy-server.ts';

const architecture = (await run('dpkg', ['--print-architecture'])).trim();
for (const { release, folder, program } of [NTFY, NTFY_OLD]) {
  await madeOnce(folder, async (making) => {
    // apt checks the release's signature, and by it the package.
    const debian = await openDebian(join(making, 'debian'), release, architecture);
    const packages = await debian.download(['ntfy']);
    await mkdir(join(making, 'image'));
    for (const name of await readdir(packages)) {
      await run('dpkg-deb', ['--extract', join(packages, name), join(making, 'image')]);
    }
  });
  const said = await run(program, ['--help']).catch(({ message }) => {
    throw new Error(`${message}; where it is a library: sudo apt-get install libsqlite3-0`);
  });
  console.log(`${program}: ${/^ntfy \d\S*/m.exec(said)?.[0]}`);
}
