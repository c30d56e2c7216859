import type { ListenerAddress, Strangers } from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';

/** The address of one who has left already. */
export const NOWHERE = 'where nobody is any more';

/** What an acceptor reports. */
export interface AcceptorListener {
  onListening(address: ListenerAddress): void;
  /** It could not listen; or one connection could not be accepted. */
  onFailure(reason: string): void;
  onConnection(stream: ByteStream, address: string, port?: number): void;
  /** Somebody came with whom TLS could not be agreed. */
  onUnsecured(address: string, reason: string): void;
  /** How many clients have no place, for one of this group of addresses. */
  strangersFor(group: string): Strangers;
}

/** Accepts connections until what it gives is called: of TCP, of a simulated network, in memory. */
export type Accept = (listener: AcceptorListener) => () => void;
