/** What actions are called, as people read them. */
import { codeOf, dataText, givenName } from './code-line.ts';
import { durationName } from './names.ts';
import { hashed, shortened } from './shortened.ts';

/** A name, and in parentheses what it is done with. */
export interface Call {
  readonly name: string;
  /** Whole, however long. */
  readonly parts: string;
  /** What of it is short, where all is too long. */
  readonly brief?: string;
}

/** A named action's or guard's name with its parameters: `setReason(reason: "too slow")`. */
export function withParameters({ type, params }: { type: string; params?: unknown }): string {
  return params === undefined ? type : callText({ name: type, parts: entriesText(params) });
}

/** An action's name; null for those that XState itself adds for each `after`. */
export function actionName(action: unknown): string | null {
  const call = builtInCall(action);
  if (call !== undefined) return call && callText(call);
  if (typeof action === 'string') return action;
  const { type } = Object(action);
  if (typeof type === 'string') return withParameters(Object(action));
  return givenName(action) ?? shortened(codeOf(action) ?? 'inline');
}

/** `raise`, `assign` and their kin; undefined for others, null for those of an `after`. */
export function builtInCall(action: unknown): Call | null | undefined {
  const { type } = Object(action);
  if (typeof type !== 'string' || !type.startsWith('xstate.')) return undefined;
  const name = type.slice('xstate.'.length);
  const given: Readonly<Record<string, unknown>> = Object(action);
  if (name === 'assign') return assignCall(given.assignment);
  if ([given.id, given.sendId].some(isOfAfter)) return null;
  if (name === 'sendTo') return sendCall(given);
  const known: Record<string, () => string[]> = {
    raise: () => [eventText(given.event), ...optionsText(given)],
    emit: () => [eventText(given.event)],
    cancel: () => [valueText(given.sendId)],
    log: () => [given.value, given.label].map(literalText),
    spawnChild: () => [actorText(given.src), ...optionsText(given)],
    stopChild: () => [valueText(given.actorRef)],
    enqueueActions: () => [valueText(given.collect)],
  };
  return { name, parts: (known[name]?.() ?? []).filter((one) => one !== '').join(', ') };
}

function callText({ name, parts, brief }: Call): string {
  if (parts === '') return name;
  const text = shortened(parts);
  return `${name}(${text === parts || brief === undefined ? text : hashed(parts, brief)})`;
}

function assignCall(assignment: unknown): Call {
  const isObject = typeof assignment === 'object' && assignment !== null;
  const parts = isObject ? entriesText(assignment) : valueText(assignment);
  const brief = isObject ? Object.keys(assignment).join(', ') : undefined;
  return { name: 'assign', parts, ...(brief !== undefined && { brief }) };
}

function sendCall(given: Readonly<Record<string, unknown>>): Call {
  const [to, event] = [valueText(given.to), eventText(given.event)];
  const rest = optionsText(given);
  const join = (...parts: string[]) => [...parts, ...rest].join(', ');
  if (to === '#_parent' || to === 'self._parent') return { name: 'sendParent', parts: join(event) };
  if (event === 'event') return { name: 'forwardTo', parts: join(to) };
  return { name: 'sendTo', parts: join(to, event) };
}

/** `after 10 s`, `as link`, and whatever else is said beside an event or an actor. */
function optionsText(given: Readonly<Record<string, unknown>>): string[] {
  const { delay, id, systemId, input, syncSnapshot } = given;
  const wait = typeof delay === 'number' ? durationName(delay) : valueText(delay);
  return [
    ...(delay === undefined ? [] : [`after ${wait}`]),
    ...(id === undefined ? [] : [`as ${valueText(id)}`]),
    ...(systemId === undefined ? [] : [`system id ${valueText(systemId)}`]),
    ...(input === undefined ? [] : [`input: ${dataText(input)}`]),
    ...(syncSnapshot ? ['syncSnapshot'] : []),
  ];
}

function eventText(event: unknown): string {
  if (typeof event !== 'object' || event === null) return valueText(event);
  const { type, ...params } = Object(event);
  const isBare = Object.keys(params).length === 0;
  return isBare ? String(type) : `${type}(${entriesText(params)})`;
}

/** An actor's logic is no data. */
function actorText(src: unknown): string {
  if (typeof src === 'string') return src;
  const { id, config } = Object(src);
  return typeof config === 'function' ? valueText(config) : typeof id === 'string' ? id : 'inline';
}

function entriesText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return dataText(value);
  return Object.entries(value)
    .map(([key, one]) => `${key}: ${dataText(one)}`)
    .join(', ');
}

function literalText(value: unknown): string {
  return value === undefined ? '' : dataText(value);
}

function valueText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : dataText(value);
}

function isOfAfter(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith('xstate.after.');
}
