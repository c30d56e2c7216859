import type { AnyMachineSnapshot } from 'xstate';
import type { Chart } from '../model/chart.ts';
import { configurationOf, valueText } from '../model/nodes.ts';
import { type Abstraction, type Outcome, typeOf } from '../paths/abstraction.ts';
import { outcomesOf } from '../paths/assumptions.ts';

/** What may follow from an event. */
export interface Following {
  /** An outcome that takes nothing is not among them. */
  readonly arrivals: readonly Outcome[];
  /** Whether the event may take nothing. */
  readonly isIdle: boolean;
  /** Whether the state is left before another event can come, whatever the conditions are. */
  readonly isLeft: boolean;
  /** Whether there may be others. */
  readonly isCut: boolean;
}

/** Says what may follow from an event in a chart, and remembers it. */
export function followingIn({ states }: Chart, abstraction: Abstraction) {
  const known = new Map<string, Following>();
  const routes = states
    .flatMap(({ transitions = [] }) => transitions)
    .filter(({ type }) => type === ROUTE)
    .map(typeOf);
  return (snapshot: AnyMachineSnapshot, event: string): Following => {
    const key = `${configurationOf(snapshot)} ${event}`;
    const types = event === ROUTE ? routes : [event];
    const found = known.get(key) ?? following(abstraction, snapshot, types);
    known.set(key, found);
    return found;
  };
}

/** Routes share this type; an abstraction has them by where they lead. */
const ROUTE = 'xstate.route';

function following(
  { step }: Abstraction,
  snapshot: AnyMachineSnapshot,
  types: readonly string[],
): Following {
  const tried = types.map((type) => outcomesOf(type, (event) => step(snapshot, event)));
  const all = tried.flatMap(({ outcomes }) => outcomes);
  // It is another one where something was taken, even if that is to ignore the event; and where
  // nothing is for an error.
  const arrivals = all.filter(({ after }) => after !== snapshot && after.status !== 'error');
  const isCut = tried.some((one) => one.isCut);
  const isIdle = isCut || arrivals.length < all.length;
  const text = valueText(snapshot.value);
  const isLeft = !isIdle && arrivals.every(({ after }) => valueText(after.value) !== text);
  return { arrivals, isIdle, isLeft, isCut };
}
