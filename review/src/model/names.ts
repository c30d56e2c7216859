/** What actions, delays, actors and events are called, as people read them. */
import type { AnyStateNode } from 'xstate';

/** More of a parameter's text than that is left out: a label is no listing. */
const PARAMETER_CHARACTERS_MAX = 40;

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

/** A named action's or guard's name with its parameters: `setReason("too slow")`. */
export function withParameters({ type, params }: { type: string; params?: unknown }): string {
  if (params === undefined) return type;
  if (typeof params === 'function') return `${type}(…)`;
  const text = Object.values(Object(params))
    .map((one) => JSON.stringify(one) ?? 'undefined')
    .join(', ');
  const isLong = text.length > PARAMETER_CHARACTERS_MAX;
  return `${type}(${isLong ? `${text.slice(0, PARAMETER_CHARACTERS_MAX)}…` : text})`;
}

/** An action's name; null for those that XState itself adds for each `after`. */
export function actionName(action: unknown): string | null {
  if (typeof action === 'string') return action;
  const { type, name } = Object(action);
  if (typeof type !== 'string') return typeof name === 'string' && name !== '' ? name : 'inline';
  if (!type.startsWith('xstate.')) return withParameters(Object(action));
  return builtInName(type.slice('xstate.'.length), Object(action));
}

/** `raise`, `assign` and their kin, when they stand in the chart itself. */
function builtInName(kind: string, action: Record<string, unknown>): string | null {
  const { assignment, event, id, sendId, to, actorRef, src } = action;
  const list = (...parts: unknown[]) => {
    const known = parts.map(briefName).filter((part) => part !== null);
    return known.length === 0 ? kind : `${kind}(${known.join(', ')})`;
  };
  switch (kind) {
    case 'assign':
      return list(...(typeof assignment === 'object' ? Object.keys(Object(assignment)) : []));
    case 'raise':
      return isOfAfter(id) ? null : list(Object(event).type);
    case 'cancel':
      return isOfAfter(sendId) ? null : list(sendId);
    case 'emit':
      return list(Object(event).type);
    case 'sendTo':
      return list(to, Object(event).type);
    case 'spawnChild':
      return list(src);
    case 'stopChild':
      return list(actorRef);
    default:
      return kind;
  }
}

function isOfAfter(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith('xstate.after.');
}

function briefName(part: unknown): string | null {
  return typeof part === 'string' ? part : null;
}

/** An invoked actor's own name; XState makes up ids and sources that say nothing. */
export function actorName(node: AnyStateNode, index: number): string {
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
  for (const [prefix, verb] of [
    ['xstate.done.actor.', 'done'],
    ['xstate.error.actor.', 'error'],
    ['xstate.snapshot.', 'snapshot'],
  ] as const) {
    const index = node.invoke.findIndex(({ id }) => type === prefix + id);
    if (index >= 0) return `${verb} ${actorName(node, index)}`;
  }
  return type;
}
