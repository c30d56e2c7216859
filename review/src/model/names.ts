/** What delays, actors and events are called, as people read them. */
import type { AnyStateNode } from 'xstate';
import type { ChartActor } from './chart.ts';

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
];

/** A duration in ms in the largest unit that it is a whole number of, or in seconds: `1.5 s`. */
export function durationName(ms: number): string {
  const unit = UNITS.find(([unitMs]) => ms >= unitMs && ms % unitMs === 0);
  if (unit) return `${ms / unit[0]} ${unit[1]}`;
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A delay in brackets, `(10 s)`; empty where there is none or, as in `after 10 s`, it is said. */
export function unsaidDuration(event: string, delayMs: number | undefined): string {
  const duration = delayMs === undefined ? '' : durationName(delayMs);
  return duration === '' || event.endsWith(` ${duration}`) ? '' : `(${duration})`;
}

/** An invoked actor's name; of those that would be called the same, the later ones with a number. */
export function actorName(node: AnyStateNode, index: number): string {
  const names = node.invoke.slice(0, index + 1).map((_, each) => ownName(node, each));
  const name = names[index] ?? '';
  const count = names.filter((one) => one === name).length;
  // Two that were given one id do end with one event.
  return count > 1 && name !== node.invoke[index]?.id ? `${name} ${count}` : name;
}

/** What an actor was called; XState makes up ids and sources that say nothing. */
function ownName(node: AnyStateNode, index: number): string {
  const definition = node.invoke[index];
  const id = definition?.id ?? '';
  if (id !== `${index}.${node.id}`) return id;
  const src: unknown = definition?.src;
  if (typeof src === 'string' && !src.startsWith('xstate.invoke.')) return src;
  return node.invoke.length > 1 ? `actor ${index + 1}` : 'actor';
}

/** An event type as people read it. */
export function eventName(node: AnyStateNode, type: string, delay: unknown): string {
  if (type === '') return 'always';
  if (type === '*') return 'any other (*)';
  if (type === 'xstate.route') return 'route';
  if (type.startsWith('xstate.after.')) {
    return `after ${typeof delay === 'number' ? durationName(delay) : delay}`;
  }
  if (type === `xstate.done.state.${node.id}`) return 'done';
  const index = actorIndex(node, type);
  const verb = /^xstate\.(done|error|snapshot)\./.exec(type)?.[1];
  return index < 0 ? type : `${verb} ${actorName(node, index)}`;
}

/** Which of its state's actors an event type is of; -1 where it is of none. */
export function actorIndex(node: AnyStateNode, type: string): number {
  const prefixes = ['xstate.done.actor.', 'xstate.error.actor.', 'xstate.snapshot.'];
  return node.invoke.findIndex(({ id }) => prefixes.some((prefix) => type === prefix + id));
}

/** An actor with what it is: `loader (promise fetcher)`, `worker (machine)`. */
export function actorWords({ name, kind, src, machine, input, line }: ChartActor): string {
  // A machine is called as its picture is, whatever names its parent has for it.
  const logic = machine ?? src;
  const what = [kind, logic === name ? undefined : logic]
    .filter((one) => one !== undefined)
    .join(' ');
  const code = line === undefined ? '' : `: ${line}`;
  const shown = what + code === '' ? name : `${name} (${what}${code})`;
  return input === undefined ? shown : `${shown} with ${input}`;
}
