import { fromCallback } from 'xstate';
import type { Channel, ListenerLogic } from '../../machines/index.ts';
import type { Accept } from './acceptor.ts';
import { type ClientsOptions, createClients } from './clients.ts';
import { createSubscribers } from './subscribers.ts';

interface ListenerOptions extends Omit<ClientsOptions, 'subscribers' | 'onAcknowledge'> {
  readonly accept: Accept;
  /** The server's, in the order in which they are told. */
  readonly channels: readonly Channel[];
}

/** The actor that the server's machine invokes: whoever connects, and all that they are told. */
export function createListener({ accept, channels, ...options }: ListenerOptions) {
  const run: ListenerLogic = ({ sendBack, receive }) => {
    const subscribers = createSubscribers(options.clock, channels);
    const clients = createClients({
      ...{ ...options, subscribers },
      onAcknowledge: (said) => sendBack({ type: 'client.acknowledged', ...said }),
    });
    const stopAccepting = accept({
      onListening: (address) => sendBack({ type: 'listener.listening', address }),
      onFailure: (reason) => sendBack({ type: 'listener.failed', reason }),
      onConnection: clients.admit,
      onUnsecured: (from, reason) => options.log({ kind: 'unsecured', from, reason }),
      strangersFor: clients.strangersFor,
    });

    receive((command) => {
      switch (command.type) {
        case 'deliver':
          return subscribers.deliver(command.journal);
        case 'read':
          return subscribers.read(command.channel, command.reading);
        case 'beat':
          return subscribers.beat();
        case 'endClients':
          stopAccepting();
          clients.endAll(() => sendBack({ type: 'clients.gone' }));
      }
    });
    return () => {
      stopAccepting();
      clients.destroyAll();
    };
  };
  return fromCallback(run);
}
