/** A client of a server in the same memory, and all that it was told. */
import type { startMemoryServer } from './memory-server.ts';
import { HELLO } from './memory-server.ts';

/** One line that a client was told, and what was true at that instant. */
export interface Told {
  readonly kind: 'welcome' | 'heartbeat' | 'plain' | 'greeted';
  readonly message: readonly unknown[];
  readonly atMs: number;
  /** How many changes the door had made. */
  readonly changes: number;
  /** How often the client had lagged and drained. */
  readonly lags: number;
  /** It could take no more by then, or was gone. */
  readonly isInVain: boolean;
}

export type Client = ReturnType<typeof createClient>;

/** A client that has just come. */
export function createClient(server: ReturnType<typeof startMemoryServer>, changes: () => number) {
  const { socket } = server.connect();
  const nowMs = () => server.clock.now().monotonicMs;
  const joinedMs = nowMs();
  const told: Told[] = [];
  let isGreeted = false;
  let lags = 0;

  socket.onWritten = ({ frames, isInVain }) => {
    for (const line of frames.trimEnd().split('\n')) {
      const message = JSON.parse(line);
      const kind = kindOf(message);
      // A late hello is answered at once, even to one who lags.
      const isStray = isInVain && kind !== 'welcome';
      told.push({ kind, message, atMs: nowMs(), changes: changes(), lags, isInVain: isStray });
    }
  };

  return {
    told,
    isGreeted: () => isGreeted,
    /** Past its handshake, still there, and able to take more. */
    isStreaming: () =>
      (isGreeted || nowMs() >= joinedMs + 100) && socket.writable && !socket.writableNeedDrain,
    hello(): void {
      isGreeted ||= socket.writable && !socket.isPeerEnded;
      if (!socket.isPeerEnded) socket.say(HELLO);
    },
    speak(): void {
      if (isGreeted && !socket.isPeerEnded) socket.say('["heartbeat"]');
    },
    /** Its socket takes what is written next, and says that this was all it takes. */
    fill(): void {
      socket.isFull = true;
    },
    drain(): void {
      if (socket.writableNeedDrain) lags++;
      socket.drain();
    },
    /** It ends its side, and is gone when it has what there is for it. */
    finish: () => socket.finish(),
    vanish: () => socket.destroy(),
  };
}

function kindOf(message: readonly unknown[]): Told['kind'] {
  if (message[0] === 'hello') return 'welcome';
  if (message[0] === 'heartbeat') return 'heartbeat';
  return message.length === 2 ? 'plain' : 'greeted';
}
