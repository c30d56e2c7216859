/** More of a parameter's text than that is left out: a label is no listing. */
const PARAMETER_CHARACTERS_MAX = 40;

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
