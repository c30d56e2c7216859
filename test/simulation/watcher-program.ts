/** A watcher of the simulation: our machine and our wire, with a link in memory. */
import { createActor, fromCallback } from 'xstate';
import type { Random } from '../../scripts/fuzz/random.mjs';
import {
  encode,
  HELLO_FRAME,
  type LinkCommand,
  type Message,
  type WatchdogEmitted,
  type WatchdogEvent,
  type WatchdogInput,
} from '../../src/machines/index.ts';
import { BACKOFF } from '../../src/transport/link.ts';
import { eventsOf } from '../../src/transport/server-message.ts';
import { createLineReader } from './line-reader.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Machines } from './machines.ts';
import type { End, Network, Weather } from './network.ts';

export interface WatcherOptions {
  readonly machines: Machines;
  readonly name: string;
  readonly clock: MachineClock;
  readonly network: Network;
  readonly weather: Weather;
  readonly random: Random;
  readonly input: WatchdogInput;
  readonly onNews: (news: WatchdogEmitted) => void;
  /** Before the machine hears of it. */
  readonly onMessage: (message: Message) => void;
  /** Its machine failed. */
  readonly onError: (error: unknown) => void;
}

export function startWatcher(options: WatcherOptions) {
  const { machines, name, clock, network, weather, random } = options;
  let end: End | null = null;

  const link = fromCallback<LinkCommand>(({ sendBack, receive }) => {
    const tell = (event: WatchdogEvent) => sendBack(event);
    let giveUp: (() => void) | null = null;
    let timer: ReturnType<MachineClock['setTimeout']> | null = null;
    let waitMs = BACKOFF.initialDelay;
    let isHeld = false;

    function attempt(): void {
      timer = null;
      tell({ type: 'link.attempted' });
      giveUp = network.connect(name, weather, clock, (outcome) => {
        giveUp = null;
        if (outcome) connected(outcome);
        else lose('nobody is there');
      });
    }

    function connected(near: End): void {
      end = near;
      waitMs = BACKOFF.initialDelay;
      const read = createLineReader((message) => {
        if (end !== near) return;
        options.onMessage(message);
        for (const event of eventsOf(message, clock.now())) if (end === near) tell(event);
      });
      near.handlers = {
        onData: read,
        onEnd: () => drop('the connection was closed'),
        onDrain: () => {},
        onClose: () => {
          if (end === near) lose('the connection was closed');
        },
      };
      tell({ type: 'link.connected' });
    }

    /** Nothing more is heard of it from now on; that it is lost is told afterwards. */
    function drop(reason: string): void {
      giveUp?.();
      giveUp = null;
      if (end) {
        end.handlers = null;
        end.destroy();
        end = null;
      }
      network.soon(() => lose(reason));
    }

    function lose(reason: string): void {
      end = null;
      tell({ type: 'link.lost', reason });
      if (isHeld) return;
      timer = clock.setTimeout(attempt, waitMs * (1 + random.below(1000) * 0.0005));
      waitMs = Math.min(BACKOFF.maxDelay, 2 * waitMs);
    }

    receive((command) => {
      switch (command.type) {
        case 'sayHello':
          return void end?.write(HELLO_FRAME);
        case 'answerHeartbeat':
          return void end?.write(encode('heartbeat'));
        case 'dropLink':
          return drop(command.reason);
        case 'holdLink':
          isHeld = true;
          clock.clearTimeout(timer);
          return;
        case 'releaseLink':
          isHeld = false;
          attempt();
      }
    });
    attempt();
    return () => {
      giveUp?.();
      clock.clearTimeout(timer);
      if (!end) return;
      end.handlers = null;
      end.destroy();
    };
  });

  const { input } = options;
  const actor = createActor(machines.watchdog.provide({ actors: { link } }), { clock, input });
  actor.on('*', options.onNews);
  actor.subscribe({ error: options.onError });
  actor.start();
  return {
    isConnected: () => end !== null,
    state: () => actor.getSnapshot().value,
    kill: () => void actor.stop(),
  };
}

export type WatcherProgram = ReturnType<typeof startWatcher>;
