/** A plain client of the simulation, such as nc in a loop. */
import type { Message } from '../../src/machines/index.ts';
import { createLineReader } from './line-reader.ts';
import type { MachineClock } from './machine-clock.ts';
import type { End, Network, Weather } from './network.ts';

/** How long it waits before it connects again, in ms. */
export const AGAIN_MS = 5000;

export interface PlainOptions {
  readonly name: string;
  readonly clock: MachineClock;
  readonly network: Network;
  readonly weather: Weather;
  readonly onConnect: () => void;
  readonly onMessage: (message: Message) => void;
}

export function startPlain({ name, clock, network, weather, onConnect, onMessage }: PlainOptions) {
  let end: End | null = null;

  function again(): void {
    end = null;
    clock.setTimeout(attempt, AGAIN_MS);
  }

  function attempt(): void {
    network.connect(name, weather, clock, (outcome) => {
      if (!outcome) return again();
      end = outcome;
      onConnect();
      outcome.handlers = {
        onData: createLineReader(onMessage),
        onEnd: () => outcome.end(),
        onDrain: () => {},
        onClose: again,
      };
    });
  }

  attempt();
  return {
    // When the power of the other side failed, nobody tells it.
    isConnected: () => end !== null && !end.peer.isClosed,
    stall: (isStalled: boolean) => end?.stall(isStalled),
  };
}
