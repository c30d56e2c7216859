export type { ByteStream } from './byte-stream.ts';
export type { ClientNote } from './clients.ts';
export { BACKOFF, type Backoff } from './dialler.ts';
export type { PeerFault } from './line-reader.ts';
export { createLink } from './link.ts';
export { createListener } from './listener.ts';
export { RemoteEmitter } from './remote-emitter.ts';
export { acceptTcp } from './tcp-acceptor.ts';
export { dialTcp } from './tcp-dialler.ts';
