/** What came of a step, in the order in which a reader wants to know it. */
import type { Step } from '../engine/playable.ts';
import { type Known, sayTransition } from './charts.ts';
import type { Stage } from './stage.ts';

/** The transitions of a step as sentences: first what led elsewhere, and what repeats once. */
export function sayTaken({ playable, machines }: Stage, { taken }: Step): string[] {
  const machineOf = (id: string) => playable.actors.find((actor) => actor.id === id)?.machine ?? id;
  const [led, stayed]: [string[], string[]] = [[], []];
  for (const { actor, transition } of taken) {
    const known = machines.get(machineOf(actor));
    const said = known === undefined ? transition : sayTransition(known, transition);
    (isLeading(known, transition) ? led : stayed).push(`${actor}: ${said}`);
  }
  return [...counted(led), ...counted(stayed)];
}

/** What was emitted in a step, and all else that was to be done: the first is for those outside. */
export function actionsIn({ actions }: Step) {
  const isEmitted = ({ action }: Step['actions'][number]) => action.startsWith('emit ');
  return {
    emitted: actions
      .filter(isEmitted)
      .map(({ actor, action }) => `${actor} emits ${action.slice('emit '.length)}`),
    done: actions
      .filter((one) => !isEmitted(one))
      .map(({ actor, action }) => `${actor} would do ${action}`),
  };
}

/** Lines that repeat as one line with their number, after all others. */
export function counted(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const all = [...counts];
  const repeated = all.filter(([, count]) => count > 1);
  const single = all.filter(([, count]) => count === 1);
  return [
    ...single.map(([line]) => line),
    ...repeated.map(([line, count]) => `${count} times: ${line}`),
  ];
}

/** Whether a transition leads to another state than its own. */
function isLeading(known: Known | undefined, id: string): boolean {
  const { state, transition } = known?.transitions.get(id) ?? {};
  return transition?.targets?.some((target) => target !== state?.id) === true;
}
