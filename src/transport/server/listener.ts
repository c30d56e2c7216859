import { fromCallback, type InspectionEvent } from 'xstate';
import type { Clock, connectionMachine, ListenerLogic } from '../../machines/index.ts';
import type { Accept } from './acceptor.ts';
import { type ClientLogEntry, createClients } from './clients.ts';
import { createSubscribers } from './subscribers.ts';

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
  const run: ListenerLogic = ({ sendBack, receive, input }) => {
    let isEnding = false;
    const tellWhenEmpty = () => {
      if (isEnding && clients.isEmpty) sendBack({ type: 'clients.gone' });
    };
    const subscribers = createSubscribers(options.clock, input.record);
    const clients = createClients({ ...options, subscribers, onEmpty: tellWhenEmpty });
    const stopAccepting = accept({
      onListening: (address) => sendBack({ type: 'listener.listening', address }),
      onFailure: (reason) => sendBack({ type: 'listener.failed', reason }),
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
  };
  return fromCallback(run);
}
