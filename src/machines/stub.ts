import { type EventObject, fromCallback, type NonReducibleUnknown } from 'xstate';

/** Stands in a machine for an actor that whoever runs the machine provides; running it fails. */
export function notProvided<
  TCommand extends EventObject = EventObject,
  TInput extends NonReducibleUnknown = NonReducibleUnknown,
>(name: string) {
  return fromCallback<TCommand, TInput>(() => {
    throw new Error(`actor '${name}' was not provided: expected machine.provide({ actors })`);
  });
}

/** The same for an action that is an order: nobody to obey it is a bug, and never silence. */
export function orderNotProvided<TParams = undefined>(name: string) {
  return (_: unknown, _params: TParams): void => {
    throw new Error(`action '${name}' was not provided: expected machine.provide({ actions })`);
  };
}
