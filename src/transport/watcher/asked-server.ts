import { fromCallback } from 'xstate';
import {
  type AcknowledgingEvent,
  type AskCommand,
  type AskedServerLogic,
  acknowledgedOf,
  type Clock,
  channelsOf,
  encode,
  encodeHello,
  isHello,
  type Message,
  prefixed,
  refusalOf,
  reportOf,
  unprefixed,
} from '../../machines/index.ts';
import { RemoteEmitter } from '../remote-emitter.ts';
import type { Dial } from './dialler.ts';

interface AskedServerOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** What the server wants to hear. */
  readonly token?: string | undefined;
}

const LEVELS = ['open', 'close', 'unknown'] as const;

/** The actor that the acknowledging machine invokes: one connection to a server, and what comes. */
export function createAskedServer({ dial, clock, token }: AskedServerOptions) {
  const run: AskedServerLogic = ({ sendBack, receive }) => {
    let server: RemoteEmitter | null = null;
    const dialler = dial({
      onAttempt: () => {},
      onConnection(stream) {
        server = new RemoteEmitter(stream, () => clock.now().monotonicMs).onMessage((message) => {
          const event = eventOf(message);
          if (event !== null) sendBack(event);
        });
        sendBack({ type: 'link.connected' });
      },
      onUnsecured: (reason) => sendBack({ type: 'link.lost', reason }),
      onDisconnect: (reason) => sendBack({ type: 'link.lost', reason }),
    });
    receive((command) => void server?.send(framesOf(command, token)));
    return () => {
      server?.detach();
      dialler.close();
    };
  };
  return fromCallback(run);
}

function framesOf(command: AskCommand, token: string | undefined): string {
  if (command.type === 'sayHello') {
    return encodeHello({ channels: command.channels, since: null }, token);
  }
  return command.asked
    .map(({ channel, id, forMs }) =>
      encode(prefixed(channel, 'acknowledge'), { id: id ?? undefined, forMs }),
    )
    .join('');
}

/** What a message is to who acknowledges; null if it is nothing. */
function eventOf(message: Message): AcknowledgingEvent | null {
  if (message.name === 'hello' && isHello(message)) {
    return { type: 'server.greeted', channels: channelsOf(message) };
  }
  if (message.name === 'refused') return { type: 'server.refused', reason: refusalOf(message) };
  const { channel, event } = unprefixed(message.name);
  const level = LEVELS.find((one) => one === event);
  // To plain clients there is one door, without a name.
  const named = { channel: channel ?? '' };
  if (level) return { type: 'door.reported', ...named, level, id: reportOf(message).id };
  if (channel === null) return null;
  const { id, remainingMs } = acknowledgedOf(message);
  if (event !== 'acknowledged' || remainingMs === null) return null;
  return { type: 'door.acknowledged', channel, id, remainingMs };
}
