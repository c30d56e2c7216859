import type { ListenerAddress } from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';

/** What an acceptor reports. */
export interface AcceptorListener {
  onListening(address: ListenerAddress): void;
  /** It could not listen; or one connection could not be accepted. */
  onFailure(reason: string): void;
  /** `from` says who it is, for people. */
  onConnection(stream: ByteStream, from: string): void;
}

/** Accepts connections until what it gives is called: of TCP, of a simulated network, in memory. */
export type Accept = (listener: AcceptorListener) => () => void;
