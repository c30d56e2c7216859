import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';

/**
 * Takes a state file for this server alone; gives how to give it back, null when another has it.
 *
 * What is taken is the name of an abstract socket, which the kernel frees however a process ends:
 * nothing of it is left behind. Only Linux has those; elsewhere nobody is kept out.
 */
export async function lockStateFile(path: string): Promise<(() => void) | null> {
  const nothing = () => {};
  if (process.platform !== 'linux') return nothing;
  // The folder by its number: it may have several paths.
  const { dev, ino } = await stat(dirname(path));
  const file = createHash('sha256')
    .update(`${dev}:${ino}:${basename(path)}`)
    .digest('hex');
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve) => {
    server.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRINUSE' ? null : nothing),
    );
    server.listen(`\0doorwatch-${file}`, () => resolve(() => void server.close()));
  });
}
