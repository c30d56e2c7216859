/** A door with clients in the same memory, and anything that can happen to them. */
import fc from 'fast-check';
import { BEAT_MS, type Change, type Level } from '../../src/machines/index.ts';
import { HEARTBEAT_MS } from '../../src/machines/wire.ts';
import { startDoor } from './actors.ts';
import { type Client, createClient } from './memory-client.ts';
import { startMemoryServer } from './memory-server.ts';

export interface ClientStep {
  readonly afterMs: number;
  readonly does:
    | Level
    | 'join'
    | 'greet'
    | 'beat'
    | 'hello'
    | 'fill'
    | 'drain'
    | 'finish'
    | 'vanish';
  /** Which client it happens to. */
  readonly who: number;
}

const does = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom('open', 'close', 'open', 'close', 'unknown') },
  { weight: 3, arbitrary: fc.constantFrom('join', 'greet') },
  { weight: 12, arbitrary: fc.constantFrom('hello', 'fill', 'drain', 'drain', 'beat') },
  { weight: 1, arbitrary: fc.constantFrom('finish', 'vanish') },
) as fc.Arbitrary<ClientStep['does']>;

const step = fc.record({
  // So long that what happens meanwhile has another instant; much less than any deadline.
  afterMs: fc.oneof(fc.constantFrom(1, 19, 20, 21, 100), fc.integer({ min: 1, max: 150 })),
  does,
  who: fc.nat({ max: 3 }),
});

export const clientSteps = fc.array(step, { maxLength: 30, size: 'max' });

/** A door that believes at once, or after some of the steps. */
export const settleTimes = fc.constantFrom(0, 20);

/** A door whose sensor is the test, and its clients. */
function startClients(settleMs: number) {
  const { clock, door } = startDoor(settleMs);
  const server = startMemoryServer({ clock });
  const clients: Client[] = [];
  /** All the door's changes so far. */
  const history: Change[] = [];
  door.on('door.changed', ({ record }) => {
    if (record.last) history.push(record.last);
    server.deliver(record);
  });
  return {
    clock,
    clients,
    history,
    join: () => void clients.push(createClient(server, () => history.length)),
    read(level: Level) {
      const at = clock.now();
      if (level === 'open') door.send({ type: 'contact.opened', at });
      if (level === 'close') door.send({ type: 'contact.closed', at });
      if (level === 'unknown') door.send({ type: 'sensor.failed', at, reason: 'test' });
    },
    beat(): void {
      server.beat(HEARTBEAT_MS / BEAT_MS);
      for (const client of clients) client.speak();
    },
  };
}

/** Plays the steps, and calls `check` after each of them. */
export function playClients(
  steps: readonly ClientStep[],
  settleMs: number,
  check: (all: ReturnType<typeof startClients>) => void = () => {},
) {
  const all = startClients(settleMs);
  all.join();
  for (const { afterMs, does, who } of steps) {
    all.clock.advance(afterMs);
    const client = all.clients[who % all.clients.length];
    if (does === 'join' || does === 'greet') all.join();
    if (does === 'greet') all.clients.at(-1)?.hello();
    if (does === 'beat') all.beat();
    if (does === 'open' || does === 'close' || does === 'unknown') all.read(does);
    if (does === 'hello') client?.hello();
    if (does === 'fill') client?.fill();
    if (does === 'drain') client?.drain();
    if (does === 'finish') client?.finish();
    if (does === 'vanish') client?.vanish();
    check(all);
  }
  return all;
}
