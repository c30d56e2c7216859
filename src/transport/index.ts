export { BACKOFF, type Backoff, createLink, type LinkOptions } from './link.ts';
export { type ClientNote, createListener, type ListenerOptions } from './listener.ts';
export { type PeerFault, RemoteEmitter } from './remote-emitter.ts';
