import type { AnyStateMachine } from 'xstate';
import { fitName } from '../model/machine-names.ts';
import { idOf } from '../model/machines-in.ts';

/** A machine and where it is from. */
export interface Machine {
  readonly machine: AnyStateMachine;
  /** What its files are called. */
  readonly name: string;
  /** What it is called in its pictures: its id or, where it has none of its own, its name. */
  readonly title: string;
  /** Its module, as it is named from here. */
  readonly file: string;
  readonly exportName: string;
}

/** A machine under its name; the picture says its id, if the name is that. */
export function titled(one: Omit<Machine, 'name' | 'title'>, name: string): Machine {
  const id = idOf(one.machine);
  return { ...one, name, title: id !== null && name === fitName(id) ? id : name };
}
