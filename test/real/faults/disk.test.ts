import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { HELLO } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { it, NO_DISK } from './disk.ts';

if (NO_DISK) console.log(`skipped, for ${NO_DISK}: a disk that hangs`);

describe('a disk that hangs', () => {
  it.skipIf(NO_DISK)(
    'holds the process of a stopped server, but neither its clients nor its port',
    async ({ lab, disk }) => {
      const path = join(disk.folder, 'door.json');
      const server = await lab.doorServer('--state-file', path);
      const peer = await lab.connect(server.port, HELLO);
      server.say('open');
      await peer.lines.next(/^\["open",/);
      await disk.freeze();
      server.say('close');
      await peer.lines.next(/^\["close",/);
      server.signal('SIGTERM');
      await peer.lines.ended();
      await server.stderr.next('door server stopped');

      const next = await lab.doorServer('--state-file', path, '--port', String(server.port));
      await next.stderr.next(/^state file .*, got another server's; the door will not be/);
      next.say('open');
      await (await lab.connect(next.port, HELLO)).lines.next(/^\["open",/);

      // It is no more than one thread in the kernel by then.
      const status = () => readFileSync(`/proc/${server.pid}/status`, 'utf8');
      await vi.waitFor(() => expect(status()).toContain('(zombie)'), SOON_MS);
      await disk.thaw();
      expect(await server.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
      expect(JSON.parse(readFileSync(path, 'utf8')).changes).toMatchObject([{ level: 'open' }]);
      expect((await next.stop()).code).toBe(0);
    },
  );

  it.skipIf(NO_DISK)(
    'keeps no server from starting, and its door is kept when the disk goes on',
    async ({ lab, disk }) => {
      const path = join(disk.folder, 'door.json');
      // A killed run left it; it is not to be had off the disk.
      writeFileSync(`${path}.tmp`, '{"version":1,"lev');
      await disk.freeze();
      const server = await lab.doorServer('--state-file', path);
      await server.stderr.next(/^state file .*, got nothing yet; the door is not remembered/);
      server.say('open');
      const peer = await lab.connect(server.port, HELLO);
      const [, , { id }] = JSON.parse((await peer.lines.next(/^\["open",/)).text);
      expect(existsSync(path)).toBe(false);
      await disk.thaw();
      await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toContain(id), SOON_MS);
      expect((await server.stop()).code).toBe(0);
    },
  );
});
