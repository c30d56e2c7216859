import * as machines from '../machines/index.ts';
import { machinesIn } from './machines-in.ts';

/** Every machine of this package, by its name. */
export function ourMachines() {
  return machinesIn(machines);
}
