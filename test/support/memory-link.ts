import { vi } from 'vitest';
import { fromCallback } from 'xstate';
import { type LinkCommand, parseLine, type WatchdogEvent } from '../../src/machines/index.ts';
import { eventsOf } from '../../src/transport/server-message.ts';
import type { CreateLink, ServerSide } from '../contracts/link.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The link that tests of other parts may stand in with: a server in the same memory. */
export const createMemoryLink: CreateLink = async (_lab, isServerThere) => {
  const connections: ServerSide[] = [];
  let passed = 0;
  const logic = fromCallback<LinkCommand>(({ sendBack, receive }) => {
    const tell = (event: WatchdogEvent) => sendBack(event);
    const clock = new VirtualClock();
    let timer: NodeJS.Timeout | undefined;
    let lose: ((reason: string) => void) | null = null;
    let said: string[] = [];
    let isHeld = false;

    function attempt(): void {
      tell({ type: 'link.attempted' });
      queueMicrotask(() => (isServerThere ? connect() : retry('nobody is there')));
    }
    function retry(reason: string): void {
      tell({ type: 'link.lost', reason });
      if (!isHeld) timer = setTimeout(attempt, 10);
    }
    function connect(): void {
      const lines: string[] = [];
      let isOver = false;
      said = lines;
      lose = (reason) => {
        isOver = true;
        lose = null;
        retry(reason);
      };
      connections.push({
        say(...all) {
          for (const line of all) {
            const result = parseLine(line);
            const events = result && 'name' in result ? eventsOf(result, clock.now()) : [];
            const bad = result && 'fault' in result ? [{ type: 'line.bad' } as const] : [];
            for (const event of [...events, ...bad]) if (!isOver) tell(event);
          }
        },
        hears: (line) => vi.waitUntil(() => lines.includes(line)),
        end: () => lose?.('the server ended it'),
        ended: () => vi.waitUntil(() => isOver),
      });
      tell({ type: 'link.connected' });
    }

    receive((command) => {
      if (command.type === 'sayHello') said.push('["hello",{"protocol":1}]');
      if (command.type === 'answerHeartbeat') said.push('["heartbeat"]');
      if (command.type === 'dropLink') lose?.(command.reason);
      if (command.type === 'holdLink') isHeld = true;
      if (command.type !== 'releaseLink') return;
      isHeld = false;
      attempt();
    });
    attempt();
    return () => {
      isHeld = true;
      lose?.('stopped');
      clearTimeout(timer);
    };
  });
  return {
    logic,
    async accept() {
      const index = passed++;
      await vi.waitUntil(() => connections.length > index);
      return connections[index] as ServerSide;
    },
  };
};
