import { type EventObject, fromCallback, type NonReducibleUnknown } from 'xstate';

/** Stands in a machine for an actor that whoever runs the machine provides; running it fails. */
export function notProvided<TCommand extends EventObject = EventObject>(name: string) {
  return fromCallback<TCommand, NonReducibleUnknown>(() => {
    throw new Error(`actor '${name}' was not provided: expected machine.provide({ actors })`);
  });
}
