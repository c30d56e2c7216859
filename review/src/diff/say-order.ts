import type { ChartState, ChartTransition } from '../model/chart.ts';
import type { Difference } from './difference.ts';
import { effectOf, whenOf } from './goes.ts';
import type { Move } from './order.ts';

type NameOf = (id: string) => string;

/** What stands in another order in a state now: of alternatives that decides which one is taken. */
export function orderLines(state: ChartState, { orders }: Difference, nameOf: NameOf): string[] {
  const order = orders.get(state.id);
  if (order === undefined) return [];
  const place = ({ isBefore }: Move<unknown>) => (isBefore ? 'before' : 'after');
  const was = ({ isBefore }: Move<unknown>) => `now (was ${isBefore ? 'after' : 'before'})`;
  const name = nameOf(state.id);
  return [
    ...order.children.map(
      (move) =>
        `~ state ${nameOf(move.one)} stands ${place(move)} ${nameOf(move.other)} ${was(move)}`,
    ),
    ...order.events.map(
      (move) => `~ ${name} lists ${move.one} ${place(move)} ${move.other} ${was(move)}`,
    ),
    ...order.alternatives.map((move) => {
      const [one, other] = alternativeNames(move, state, nameOf);
      return `~ ${name} ${whenOf(move.one)}: ${one} is tried ${place(move)} ${other} ${was(move)}`;
    }),
  ];
}

/** Two alternatives by their conditions or, where these are the same, by all that they do. */
function alternativeNames(
  { one, other }: Move<ChartTransition>,
  state: ChartState,
  nameOf: NameOf,
): [string, string] {
  const condition = ({ guard }: ChartTransition) =>
    guard === undefined ? 'what asks nothing' : `[${guard}]`;
  const all = (it: ChartTransition) => `${condition(it)} (${effectOf(it, state, nameOf).does})`;
  const nameIn = condition(one) === condition(other) ? all : condition;
  return [nameIn(one), nameIn(other)];
}
