import { fromCallback } from 'xstate';
import {
  ASK_FRAME,
  type Clock,
  encode,
  encodeHello,
  type LinkLogic,
  type Message,
} from '../../machines/index.ts';
import { RemoteEmitter } from '../remote-emitter.ts';
import type { Dial } from './dialler.ts';
import { eventOf } from './server-message.ts';

const HEARTBEAT_FRAME = encode('heartbeat');

interface LinkOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** What the server wants to hear, as it is now. */
  readonly token?: (() => string | undefined) | undefined;
  /** Called with each message of the server before the watchdog has it. */
  readonly onMessage?: ((message: Message) => void) | undefined;
}

/** The actor that the watchdog's machine invokes: the connection to its server, and what comes. */
export function createLink({ dial, clock, token, onMessage }: LinkOptions) {
  const run: LinkLogic = ({ sendBack, receive, input: { watchdog } }) => {
    let server: RemoteEmitter | null = null;
    const isDeaf = () => watchdog.getSnapshot().hasTag('deaf');

    const dialler = dial({
      onAttempt: () => sendBack({ type: 'link.attempted' }),
      onConnection(stream) {
        server = new RemoteEmitter(stream, () => clock.now().monotonicMs)
          .onMessage((message) => {
            if (isDeaf()) return;
            onMessage?.(message);
            sendBack(eventOf(message, clock.now()));
          })
          .onFault(({ kind }) => {
            if (!isDeaf()) sendBack({ type: kind === 'flood' ? 'peer.flooded' : 'line.bad' });
          });
        sendBack({ type: 'link.connected' });
      },
      onUnsecured: (reason) => sendBack({ type: 'link.unsecured', reason }),
      onDisconnect: (reason) => sendBack({ type: 'link.lost', reason }),
    });

    receive((command) => {
      switch (command.type) {
        case 'sayHello':
          return void server?.send(encodeHello(command, token?.()));
        case 'answerHeartbeat':
          return void server?.send(HEARTBEAT_FRAME);
        case 'ask':
          return void server?.send(ASK_FRAME);
        case 'catchUp':
          return dialler.catchUp(() => sendBack({ type: 'link.caughtUp' }));
        case 'dropLink':
          return dialler.drop(command.reason);
        case 'holdLink':
          return dialler.hold();
        case 'releaseLink':
          dialler.release();
      }
    });
    return () => {
      // Nobody is left to be asked: the rest of a chunk is not read.
      server?.detach();
      dialler.close();
    };
  };
  return fromCallback(run);
}
