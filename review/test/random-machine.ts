/** Machines that nobody would write, from a seed: every feature of XState, everywhere. */
import { type AnyStateMachine, and, createMachine, not, or, stateIn } from 'xstate';

const WORDS = ['door', 'link', 'contact', 'sensor', 'opening', 'isOverdue', 'replayLastState'];
const ODD = [
  'Ünïcödé',
  '门',
  'a & b < "c"',
  'x'.repeat(90),
  'very.long.dotted.event.name.of.somebody',
];

type Config = Record<string, unknown>;

/** Numbers that follow from a seed: a linear congruence with the constants of Numerical Recipes. */
function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  const oneOf = <T>(list: readonly [T, ...T[]] | T[]): T => list[below(list.length)] as T;
  return { chance: (share: number) => next() < share, below, oneOf };
}

/** A machine with up to `statesMax` states or so. */
export function randomMachine(seed: number, statesMax = 14): AnyStateMachine {
  const { chance, below, oneOf } = randomFrom(seed);
  const configs: { id: string; config: Config; isHistory: boolean }[] = [];
  let left = 2 + below(statesMax);

  const word = () => (chance(0.04) ? oneOf(ODD) : oneOf(WORDS));
  const words = () => Array.from({ length: below(4) }, word);

  /** The larger the machine, the more it branches. */
  function childrenAt(depth: number): number {
    if (depth === 0) return 2 + below(3 + statesMax / 8);
    return chance(0.35 + statesMax / 100) ? 1 + below(2 + statesMax / 10) : 0;
  }

  function state(id: string, depth: number, isFirst = true): Config {
    left--;
    const config: Config = { id };
    // What is entered first may not be a history.
    const isHistory = !isFirst && chance(0.06);
    configs.push({ id, config, isHistory });
    if (isHistory)
      return Object.assign(config, { type: 'history', history: oneOf(['shallow', 'deep']) });
    if (chance(0.5)) config.description = `${word()} ${word()}.`;
    if (chance(0.3)) config.entry = words();
    if (chance(0.2)) config.exit = words();
    if (chance(0.2)) config.invoke = { src: word(), ...(chance(0.5) && { id: `${id}-actor` }) };
    const count = left <= 0 || depth > 3 ? 0 : childrenAt(depth);
    if (count === 0)
      return chance(0.1) && depth > 0 ? Object.assign(config, { type: 'final' }) : config;
    const keys = Array.from(
      { length: count },
      (_, i) => `${chance(0.05) ? oneOf(ODD) : oneOf(WORDS)}${i}`,
    );
    const isParallel = chance(0.25);
    config.states = Object.fromEntries(
      keys.map((key, i) => [key, state(`${id}/${i}`, depth + 1, i === 0)]),
    );
    return Object.assign(config, isParallel ? { type: 'parallel' } : { initial: keys[0] });
  }

  function guard(): unknown {
    const [one, other] = [word(), word()];
    return oneOf<unknown>([
      one,
      and([one, other]),
      or([one, not(other)]),
      not(one),
      stateIn(`#${one}`),
    ]);
  }

  function transition(): Config {
    const target = oneOf(configs).id;
    return {
      ...(chance(0.85) && { target: `#${target}` }),
      ...(chance(0.2) && { reenter: true }),
      ...(chance(0.4) && { guard: guard() }),
      ...(chance(0.5) && { actions: words() }),
    };
  }

  const root = state('root', 0);
  for (const { id, config, isHistory } of configs.filter((one) => one.config.type !== 'final')) {
    if (isHistory) {
      const [parent] = [id.slice(0, id.lastIndexOf('/'))];
      const brothers = configs.filter((one) => one.id.startsWith(`${parent}/`) && !one.isHistory);
      if (chance(0.5) && brothers.length > 0) config.target = `#${oneOf(brothers).id}`;
      continue;
    }
    const some = () => Array.from({ length: 1 + below(2) }, transition);
    const on = Array.from({ length: below(4) }, () => [
      chance(0.1) ? '*' : `${word()}.${word()}`,
      chance(0.15) ? {} : some(),
    ]);
    if (on.length > 0) config.on = Object.fromEntries(on);
    if (chance(0.2)) config.after = { [oneOf(['settleMs', '1500', '250'])]: some() };
    if (chance(0.1)) config.always = some();
    if (chance(0.1) && config.states) config.onDone = some();
    if (config.invoke && chance(0.7))
      Object.assign(config.invoke, { onDone: some(), onError: some() });
  }
  return createMachine(root as never);
}
