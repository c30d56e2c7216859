/** A server on the line that a test moves, in a guest, and a watcher of it on this machine. */
import { expect } from 'vitest';
import type { Lab } from '../../support/lab.ts';
import { GUEST_SOON_MS, type Guest, type GuestProgram } from './guest.ts';

/** Runs a server in the guest until `use` is done; it has to end in order. */
export async function withServer(
  guest: Guest,
  command: readonly string[],
  use: (server: GuestProgram) => Promise<void>,
): Promise<void> {
  const server = guest.start(...command);
  try {
    await server.lines.next(/^door server listening on /, GUEST_SOON_MS);
    await server.lines.next(/^door server started: sensor gpio/, GUEST_SOON_MS);
    await use(server);
  } finally {
    await server.signal('TERM');
  }
  expect(await server.exit()).toBe(0);
}

/** A client on this machine that prints JSON, and the next event of a kind that it prints. */
export async function startWatcher(lab: Lab, guest: Guest, limitSeconds: string) {
  const client = await lab.doorClient(guest.port, limitSeconds, '--json');
  return {
    async next(event: string, withinMs = GUEST_SOON_MS) {
      const wanted = new RegExp(`"event":"${event}"`);
      const { text, atMs } = await client.stdout.next(wanted, withinMs);
      return { ...JSON.parse(text), atMs };
    },
    said: () => client.stdout.texts.map((text) => JSON.parse(text).event),
  };
}
