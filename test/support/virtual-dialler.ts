import type { Clock } from '../../src/machines/index.ts';
import type { ByteStream } from '../../src/transport/byte-stream.ts';
import { BACKOFF, type Dial } from '../../src/transport/watcher/dialler.ts';

/** One attempt to connect; `null` is nobody. Gives how to give it up. */
export type Connect = (onOutcome: (stream: ByteStream | null) => void) => () => void;

/** How a virtual dialler connects, and waits. */
export interface VirtualDiallerOptions {
  readonly clock: Clock;
  readonly connect: Connect;
  /** From 0 to 1: how much of the longest randomisation a wait has. */
  readonly random?: () => number;
}

/** A dialler in virtual time, over a simulated network or memory. */
export function dialVirtually({ clock, connect, random = () => 0 }: VirtualDiallerOptions): Dial {
  return (listener) => {
    const { initialDelay, maxDelay, randomisationFactor } = BACKOFF;
    let stream: ByteStream | null = null;
    let giveUp = () => {};
    let timer: unknown = null;
    let reading: unknown = null;
    let waitMs = initialDelay;
    let isHeld = false;

    function attempt(): void {
      if (isHeld) return;
      listener.onAttempt();
      giveUp = connect((found) => (found ? connected(found) : lose('nobody is there')));
    }

    function connected(found: ByteStream): void {
      stream = found;
      waitMs = initialDelay;
      const over = () => {
        if (stream === found) lose('the connection was closed');
      };
      found.on('end', over).on('close', over);
      listener.onConnection(found);
    }

    function end(): void {
      giveUp();
      const ended = stream;
      stream = null;
      ended?.destroy();
      clock.clearTimeout(timer);
    }

    function lose(reason: string): void {
      end();
      listener.onDisconnect(reason);
      if (isHeld) return;
      timer = clock.setTimeout(attempt, waitMs * (1 + random() * randomisationFactor));
      waitMs = Math.min(maxDelay, 2 * waitMs);
    }

    attempt();
    return {
      drop(reason) {
        end();
        timer = clock.setTimeout(() => lose(reason), 0);
      },
      hold() {
        isHeld = true;
      },
      release() {
        isHeld = false;
        clock.clearTimeout(timer);
        attempt();
      },
      catchUp(onCaughtUp) {
        clock.clearTimeout(reading);
        reading = clock.setTimeout(onCaughtUp, 0);
      },
      close() {
        clock.clearTimeout(reading);
        isHeld = true;
        end();
      },
    };
  };
}
