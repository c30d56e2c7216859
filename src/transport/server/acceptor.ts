import type { ListenerAddress } from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';

/** What an acceptor reports. */
export interface AcceptorListener {
  onListening(address: ListenerAddress): void;
  /** It could not listen; or one connection could not be accepted. */
  onFailure(reason: string): void;
  onConnection(stream: ByteStream, address: string, port?: number): void;
}

/** Accepts connections until what it gives is called: of TCP, of a simulated network, in memory. */
export type Accept = (listener: AcceptorListener) => () => void;
