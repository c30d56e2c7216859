export { BACKOFF, type Backoff, createLink } from './link.ts';
export { type ClientNote, createListener } from './listener.ts';
export { type PeerFault, RemoteEmitter } from './remote-emitter.ts';
