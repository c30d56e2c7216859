/** Servers in the same memory, for a link to find. */
import type { Clock } from '../../src/machines/index.ts';
import { MemorySocket } from './memory-socket.ts';
import type { Connect } from './virtual-dialler.ts';

/** What an attempt finds; `silence` neither accepts nor refuses. */
export type Found = 'server' | 'nobody' | 'silence';

/** Connects to whatever `find` says is there by then. */
export function connectInMemory(
  clock: Clock,
  find: () => Found,
  onSocket: (socket: MemorySocket) => void,
): Connect {
  return (onOutcome) => {
    const timer = clock.setTimeout(() => {
      const found = find();
      if (found === 'nobody') onOutcome(null);
      if (found !== 'server') return;
      const socket = new MemorySocket();
      onSocket(socket);
      onOutcome(socket);
    }, 0);
    return () => clock.clearTimeout(timer);
  };
}
