/** A plain client of the simulation, such as nc in a loop. */
import type { Message } from '../../../src/machines/index.ts';
import { RemoteEmitter } from '../../../src/transport/index.ts';
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
  /** The server said what nobody can read. */
  readonly onFault: (reason: string) => void;
}

export function startPlain(options: PlainOptions) {
  const { name, clock, network, weather, onConnect, onMessage, onFault } = options;
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
      new RemoteEmitter(outcome, () => clock.now().monotonicMs)
        .onMessage(onMessage)
        .onFault(({ reason }) => onFault(reason));
      outcome.on('end', () => outcome.end()).on('close', again);
    });
  }

  attempt();
  return {
    // When the power of the other side failed, nobody tells it.
    isConnected: () => end !== null && !end.peer.isClosed,
    stall: (isStalled: boolean) => end?.stall(isStalled),
  };
}
