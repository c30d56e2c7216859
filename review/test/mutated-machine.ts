/** Small changes to random machines, as somebody might make them between two revisions. */
import { type AnyStateMachine, createMachine } from 'xstate';

interface Config {
  [key: string]: unknown;
  id?: string;
  states?: Record<string, Config>;
}

interface Place {
  readonly key: string;
  readonly config: Config;
  readonly parent: Config | undefined;
}

type Below = (count: number) => number;

/** What can be changed; each says whether it found a place for its change. */
export const MUTATIONS: Readonly<Record<string, (places: Place[], below: Below) => boolean>> = {
  'swap of alternatives': (places, below) => {
    const list = oneOf(
      alternativesIn(places).filter(({ length }) => length > 1),
      below,
    );
    list?.reverse();
    return list !== undefined;
  },
  'renamed state': (places, below) => {
    const place = oneOf(
      places.filter(({ parent }) => parent),
      below,
    );
    if (place?.parent?.states === undefined) return false;
    const entries = Object.entries(place.parent.states);
    const to = `other${below(1000)}`;
    place.parent.states = Object.fromEntries(
      entries.map(([key, config]) => [key === place.key ? to : key, config]),
    );
    if (place.parent.initial === place.key) place.parent.initial = to;
    return true;
  },
  'moved state': (places, below) => {
    const place = oneOf(
      places.filter(({ key, parent }) => parent?.states && parent.initial !== key),
      below,
    );
    const inside = new Set(place && placesIn(place.key, place.config).map(({ config }) => config));
    const into = oneOf(
      places.filter(
        ({ config }) => config.states && !inside.has(config) && config !== place?.parent,
      ),
      below,
    );
    if (!place?.parent?.states || !into?.config.states) return false;
    if (Object.keys(place.parent.states).length < 2 || place.key in into.config.states)
      return false;
    delete place.parent.states[place.key];
    into.config.states[place.key] = place.config;
    return true;
  },
  'order of states': (places, below) => {
    const inside = places.filter(({ config }) => Object.keys(config.states ?? {}).length > 1);
    return reverseEntries(oneOf(inside, below)?.config, 'states');
  },
  'order of events': (places, below) => {
    const some = places.filter(({ config }) => Object.keys(config.on ?? {}).length > 1);
    return reverseEntries(oneOf(some, below)?.config, 'on');
  },
  'renamed event': (places, below) => {
    const config = oneOf(
      places.filter((place) => place.config.on),
      below,
    )?.config;
    if (config === undefined) return false;
    const [first, ...rest] = Object.entries(Object(config.on));
    config.on = Object.fromEntries(first ? [[`other.${below(1000)}`, first[1]], ...rest] : rest);
    return first !== undefined;
  },
  delay: (places, below) => {
    const config = oneOf(
      places.filter((place) => place.config.after),
      below,
    )?.config;
    if (config === undefined) return false;
    config.after = Object.fromEntries(
      Object.entries(Object(config.after)).map(([, list]) => [String(1 + below(9)), list]),
    );
    return true;
  },
  guard: changeTransition((one, below) => ({ ...one, guard: `isOther${below(9)}` })),
  action: changeTransition((one, below) => ({ ...one, actions: [`doOther${below(9)}`] })),
  reenter: changeTransition(({ reenter, ...one }) => (reenter ? one : { ...one, reenter: true })),
  target: changeTransition((one, below, places) => ({
    ...one,
    target: `#${oneOf(places, below)?.config.id ?? 'root'}`,
  })),
  'lost alternative': (places, below) => {
    const list = oneOf(alternativesIn(places), below);
    return list?.shift() !== undefined;
  },
  'added alternative': (places, below) => {
    const list = oneOf(alternativesIn(places), below);
    list?.unshift({ guard: 'isNew', actions: 'doNew' });
    return list !== undefined;
  },
  description: setField('description', (below) => `Other ${below(9)}.`),
  tags: setField('tags', (below) => [`tag${below(3)}`, `tag${3 + below(3)}`]),
  meta: setField('meta', (below) => ({ size: below(9) })),
  output: setField('output', (below) => ({ size: below(9) }), 'final'),
  entry: setField('entry', (below) => [`doOther${below(2)}`, `doOther${below(3)}`]),
  history: setField('history', (below) => (below(2) ? 'deep' : 'shallow'), 'history'),
  invoke: setField('invoke', (below) => ({ src: `other${below(9)}` })),
  initial: (places, below) => {
    const config = oneOf(
      places.filter((place) => place.config.initial),
      below,
    )?.config;
    if (config === undefined) return false;
    config.initial = oneOf(
      Object.entries(config.states ?? {}).flatMap(([key, { type }]) =>
        type === 'history' ? [] : [key],
      ),
      below,
    );
    return true;
  },
  type: (places, below) => {
    const config = oneOf(
      places.filter((place) => place.config.initial),
      below,
    )?.config;
    if (config === undefined) return false;
    config.type = 'parallel';
    delete config.initial;
    return true;
  },
};

/** The machine with one change, or the very same where there is no place for it. */
export function mutated(machine: AnyStateMachine, name: string, seed: number): AnyStateMachine {
  const root = copy(machine.config) as Config;
  // A congruence, as the random machines have it.
  let state = seed;
  const below = (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const isDone = MUTATIONS[name]?.(placesIn('root', root), below);
  return isDone ? createMachine(root as never) : machine;
}

/** The machine without ids of its own: its states are called by where they are. */
export function withoutIds(machine: AnyStateMachine): AnyStateMachine {
  const root = copy(machine.config) as Config;
  const paths = new Map<string, string>();
  const walk = (config: Config, path: string) => {
    paths.set(`#${config.id}`, `#${path}`);
    delete config.id;
    for (const [key, child] of Object.entries(config.states ?? {})) {
      walk(child, `${path}.${key.replaceAll('.', '\\.')}`);
    }
  };
  walk(root, 'root');
  const retarget = (value: unknown): unknown => {
    if (typeof value === 'string') return paths.get(value) ?? value;
    if (Array.isArray(value)) return value.map(retarget);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, retarget(one)]));
  };
  return createMachine({ ...(retarget(root) as object), id: 'root' } as never);
}

function placesIn(key: string, config: Config, parent?: Config): Place[] {
  const children = Object.entries(config.states ?? {});
  return [{ key, config, parent }, ...children.flatMap(([k, child]) => placesIn(k, child, config))];
}

function alternativesIn(places: Place[]): object[][] {
  return places.flatMap(({ config: { on, after, always } }) =>
    [...Object.values(Object(on)), ...Object.values(Object(after)), always].filter(Array.isArray),
  );
}

function changeTransition(
  change: (one: Record<string, unknown>, below: Below, places: Place[]) => object,
) {
  return (places: Place[], below: Below): boolean => {
    const list = oneOf(
      alternativesIn(places).filter(({ length }) => length > 0),
      below,
    );
    if (list === undefined) return false;
    const index = below(list.length);
    list[index] = change({ ...list[index] }, below, places);
    return true;
  };
}

function setField(field: string, value: (below: Below) => unknown, type?: string) {
  return (places: Place[], below: Below): boolean => {
    const isFit = ({ config }: Place) => (type ? config.type === type : config.type !== 'history');
    const config = oneOf(places.filter(isFit), below)?.config;
    if (config === undefined) return false;
    config[field] = value(below);
    return true;
  };
}

function reverseEntries(config: Config | undefined, field: string): boolean {
  if (config === undefined) return false;
  config[field] = Object.fromEntries(Object.entries(Object(config[field])).toReversed());
  return true;
}

function oneOf<T>(list: readonly T[], below: Below): T | undefined {
  return list[below(list.length)];
}

/** A deep copy that keeps functions as they are, for guards may be some. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)]));
}
