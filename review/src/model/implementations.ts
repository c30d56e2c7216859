/** The code behind the names that a machine uses. */
import type { AnyStateMachine } from 'xstate';
import { builtInCall } from './actions.ts';
import { logicCode, spawnsIn } from './actors.ts';
import type { ChartCode } from './chart.ts';
import { codeOf, dataText, givenName } from './code-line.ts';
import { guardName, guardParts } from './guards.ts';
import { actionsOf, nodesOf, transitionsOf } from './nodes.ts';
import { hashOf, shortened } from './shortened.ts';

type Kind = ChartCode['kind'];

/** Larger numbers may be an instant, an id or a port. */
const COUNT_MAX = 1000;

/** The implementations that a machine uses and that have code, by kind and name. */
export function codeIn(machine: AnyStateMachine): ChartCode[] {
  const { actions, actors, delays, guards } = machine.implementations;
  const found = new Map<string, ChartCode>();
  const seen = new Set<unknown>();
  const add = (kind: Kind, name: string, code: string | null) => {
    if (code === null) return;
    const hash = hashOf(code);
    // Functions that share a name and differ are two.
    found.set(`${kind} ${name}\n${hash}`, { kind, name, line: shortened(code), hash });
  };

  function action(given: unknown): void {
    const name = typeof given === 'string' ? given : Object(given).type;
    if (typeof name === 'string' && !name.startsWith('xstate.')) return namedAction(name);
    const call = builtInCall(given);
    if (call === null) return;
    const own = typeof given === 'function' ? givenName(given) : null;
    if (call === undefined && own !== null) add('action', own, codeOf(given));
    inside(given);
  }

  function namedAction(name: string): void {
    const implementation: unknown = actions[name];
    if (seen.has(`action ${name}`) || implementation === undefined) return;
    seen.add(`action ${name}`);
    const call = builtInCall(implementation);
    add('action', name, call ? `${call.name}(${call.parts})` : codeOf(implementation));
    inside(implementation);
  }

  /** What an action uses: an actor, a delay, and what its code names. */
  function inside(given: unknown): void {
    const { type, src, delay: wait, assignment, collect } = Object(given);
    if (type === 'xstate.spawnChild') actor(src);
    if (typeof wait === 'string') delay(wait, true);
    const codes = [collect, assignment, ...Object.values(Object(assignment)), given];
    for (const one of codes.flatMap(spawnsIn)) actor(one);
    for (const [, name = ''] of (codeOf(collect) ?? '').matchAll(/'([^']+)'/g)) {
      if (Object.hasOwn(actions, name)) namedAction(name);
      if (Object.hasOwn(guards, name)) guard(name);
      actor(name);
      delay(name, true);
    }
  }

  function guard(given: unknown): void {
    if (given === undefined) return;
    const parts = guardParts(given);
    if (parts.operator === 'in') return;
    if (parts.operator !== null) return parts.guards.forEach(guard);
    const name = typeof given === 'string' ? given : Object(given).type;
    if (typeof name !== 'string') {
      const own = givenName(given);
      return own === null ? undefined : add('guard', own, codeOf(given));
    }
    const implementation: unknown = guards[name];
    if (seen.has(`guard ${name}`) || implementation === undefined) return;
    seen.add(`guard ${name}`);
    const isComposed = guardParts(implementation).operator !== null;
    add('guard', name, isComposed ? (guardName(implementation) ?? null) : codeOf(implementation));
    if (isComposed) guard(implementation);
  }

  function delay(name: string, isUnsaid: boolean): void {
    const value: unknown = delays[name];
    if (typeof value === 'number' && isUnsaid) add('delay', name, String(value));
    add('delay', name, codeOf(value));
  }

  function actor(src: unknown): void {
    if (typeof src === 'string') add('actor', src, logicCode(actors[src]));
  }

  for (const node of nodesOf(machine)) {
    actionsOf(node).forEach(action);
    for (const { src } of node.invoke) actor(src);
    for (const [, list] of transitionsOf(node)) {
      for (const one of list) {
        guard(one.guard);
        const wait: unknown = Reflect.get(one, 'delay');
        if (typeof wait === 'string') delay(wait, false);
      }
    }
  }
  add('context', 'context', contextText(machine));
  return [...found.values()].toSorted((a, b) => compare(keyOf(a), keyOf(b)));
}

function contextText({ config }: AnyStateMachine): string | null {
  const { context } = config;
  if (typeof context === 'function') return codeOf(context);
  if (context === undefined) return null;
  const parts = Object.entries(Object(context)).map(([key, one]) => `${key}: ${plainText(one)}`);
  return `{ ${parts.join(', ')} }`;
}

/** What a value is; itself only where no clock, no chance and no environment can have given it. */
function plainText(value: unknown): string {
  const isSmall = Number.isInteger(value) && Math.abs(Number(value)) <= COUNT_MAX;
  const isPlain = value === null || typeof value === 'boolean' || isSmall;
  const isEmpty = ['""', '[]', '{}'].includes(dataText(value));
  return isPlain || isEmpty ? dataText(value) : Array.isArray(value) ? 'array' : typeof value;
}

function keyOf({ kind, name, hash }: ChartCode): string {
  return `${kind} ${name} ${hash}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
