/**
 * The server: its listening socket, its heartbeat and its orderly end.
 *
 * Who sends what: the listener (an invoked actor that also keeps the clients) sends `listener.*`
 * and `clients.gone`; a person or a signal sends `server.stop`. The listener is told by `beat` and
 * `endClients`. Always true: the listener lives until a final state, and then holds no socket.
 */
import { assertEvent, emit, sendTo, setup } from 'xstate';
import { notProvided } from './stub.ts';
import { HEARTBEAT_MS } from './wire.ts';

/** How long the clients have to go before their sockets are destroyed: 2 s less a margin. */
export const STOPPING_MS = 1500;

/** A socket's own address, as node:net gives it. */
export interface ListenerAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

export type ServerEvent =
  | { readonly type: 'listener.listening'; readonly address: ListenerAddress }
  /** It could not listen; or, much later, one client could not be accepted. */
  | { readonly type: 'listener.failed'; readonly reason: string }
  /** After `endClients`: the last socket is closed. */
  | { readonly type: 'clients.gone' }
  | { readonly type: 'server.stop' };

/** What the listener is told to do. */
export type ListenerCommand =
  | { readonly type: 'beat' }
  /** Accept nobody any more and end every client. */
  | { readonly type: 'endClients' };

export type ServerEmitted =
  | { readonly type: 'listening'; readonly address: ListenerAddress }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'stopped' };

const serverSetup = setup({
  types: { events: {} as ServerEvent, emitted: {} as ServerEmitted },
  actors: { listener: notProvided<ListenerCommand>('listener') },
  delays: { heartbeatMs: HEARTBEAT_MS, stoppingMs: STOPPING_MS },
  actions: {
    beat: sendTo('listener', { type: 'beat' }),
    endClients: sendTo('listener', { type: 'endClients' }),
    announceListening: emit(({ event }) => {
      assertEvent(event, 'listener.listening');
      return { type: 'listening' as const, address: event.address };
    }),
    announceFailure: emit(({ event }) => {
      assertEvent(event, 'listener.failed');
      return { type: 'failed' as const, reason: event.reason };
    }),
    announceStopped: emit({ type: 'stopped' }),
  },
});

export const serverMachine = serverSetup.createMachine({
  id: 'server',
  description: 'The listening socket, the heartbeat and the end in order.',
  invoke: { id: 'listener', src: 'listener' },
  initial: 'starting',
  states: {
    starting: {
      description: 'The socket is being bound.',
      on: {
        'listener.listening': { target: 'listening', actions: 'announceListening' },
        'listener.failed': { target: 'failed', actions: 'announceFailure' },
        'server.stop': 'stopping',
        'clients.gone': {},
      },
    },
    listening: {
      description: 'Clients come and go, and get a heartbeat every heartbeatMs.',
      after: { heartbeatMs: { target: 'listening', reenter: true, actions: 'beat' } },
      on: {
        'server.stop': 'stopping',
        // A client that could not be accepted will come again; those who are here matter more.
        'listener.failed': {},
        'listener.listening': {},
        'clients.gone': {},
      },
    },
    stopping: {
      description: 'Nobody is accepted and everybody is ended, with a deadline.',
      entry: 'endClients',
      after: { stoppingMs: 'stopped' },
      on: {
        'clients.gone': 'stopped',
        'listener.listening': {},
        'listener.failed': {},
        'server.stop': {},
      },
    },
    stopped: {
      description: 'Nothing is left open.',
      type: 'final',
      entry: 'announceStopped',
    },
    failed: {
      description: 'It could not listen; why was said.',
      type: 'final',
    },
  },
});
