import { fromCallback, type InspectionEvent } from 'xstate';
import type {
  Clock,
  connectionMachine,
  ListenerAddress,
  ListenerCommand,
  ListenerInput,
  ServerEvent,
} from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';
import { type ClientLogEntry, createClients } from './clients.ts';
import { createSubscribers } from './subscribers.ts';

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

export interface ListenerOptions {
  readonly accept: Accept;
  readonly clientsMax: number;
  readonly clock: Clock;
  readonly log: (entry: ClientLogEntry) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Another connection machine of the same shape: ours with something broken. */
  readonly machine?: typeof connectionMachine | undefined;
}

/** The actor that the server's machine invokes: whoever connects, and all that they are told. */
export function createListener({ accept, ...options }: ListenerOptions) {
  return fromCallback<ListenerCommand, ListenerInput>(({ sendBack, receive, input }) => {
    const tell = (event: ServerEvent) => sendBack(event);
    let isEnding = false;
    const tellWhenEmpty = () => {
      if (isEnding && clients.isEmpty) tell({ type: 'clients.gone' });
    };
    const subscribers = createSubscribers(options.clock, input.record);
    const clients = createClients({ ...options, subscribers, onEmpty: tellWhenEmpty });
    const stopAccepting = accept({
      onListening: (address) => tell({ type: 'listener.listening', address }),
      onFailure: (reason) => tell({ type: 'listener.failed', reason }),
      onConnection: clients.admit,
    });

    receive((command) => {
      switch (command.type) {
        case 'deliver':
          return subscribers.deliver(command.record);
        case 'beat':
          return subscribers.beat();
        case 'endClients':
          isEnding = true;
          stopAccepting();
          clients.endAll();
          tellWhenEmpty();
      }
    });
    return () => {
      stopAccepting();
      clients.destroyAll();
    };
  });
}
