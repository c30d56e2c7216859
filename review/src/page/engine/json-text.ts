import { messageOf } from './message-of.ts';

/** Longer texts are cut: nobody reads them in a page. */
const CHARACTERS_MAX = 20_000;

/**
 * A value as JSON text, whatever is in it; actors are named by `actorName`. Where code of the value
 * itself throws, it is the reason.
 */
export function jsonText(value: unknown, actorName: (actor: object) => string): string {
  try {
    return cut(textOf(value, actorName));
  } catch (error) {
    return `(cannot be shown: ${messageOf(error)})`;
  }
}

function textOf(value: unknown, actorName: (actor: object) => string): string | undefined {
  const around: unknown[] = [];
  return JSON.stringify(
    value,
    function replaced(this: unknown, key: string, shown: unknown) {
      // What has a `toJSON`, such as an actor, is still itself here.
      const one: unknown = Reflect.get(Object(this), key);
      if (isActor(one)) return `(actor ${actorName(one)})`;
      const plain = plainOf(shown);
      if (typeof plain !== 'object' || plain === null) return plain;
      while (around.length > 0 && around.at(-1) !== this) around.pop();
      if (around.includes(plain)) return '(what is around it)';
      around.push(plain);
      return plain;
    },
    2,
  );
}

function cut(text = 'undefined'): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
}

function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  // JSON has none of these, and would say null.
  if (typeof value === 'number' && !Number.isFinite(value)) return `(${value})`;
  if (typeof value === 'function') return `(function ${value.name})`;
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return `(${value.name}: ${value.message})`;
  return value;
}

function isActor(value: unknown): value is object {
  const { sessionId, send } = Object(value);
  return typeof sessionId === 'string' && typeof send === 'function';
}
