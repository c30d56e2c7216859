import { createMachine } from 'xstate';

/** So many states in a circle, each with a jump across it. */
export function circle(count: number) {
  const states = Array.from({ length: count }, (_, i) => [
    `s${i}`,
    { on: { next: `s${(i + 1) % count}`, jump: `s${(7 * i + 3) % count}` } },
  ]);
  return createMachine({ id: 'circle', initial: 's0', states: Object.fromEntries(states) });
}
