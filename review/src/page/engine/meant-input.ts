import type { EventObject } from 'xstate';
import type { Member } from './cast.ts';
import { type Input, waited } from './inputs.ts';
import { type Around, childOf, offersOf } from './offers.ts';
import type { Offer } from './playable.ts';
import { actorEvent, isStubEvent, STUB_EVENTS } from './stub.ts';

/** What is meant by sending an event: a timeout is waited for, and who ends is a stub. */
export function meantInput(
  { actor, event, payload }: { actor: string; event: string; payload: string | undefined },
  around: Around,
): Input {
  const { cast, time } = around;
  const member = cast.byId(actor);
  const timer = time.timers.find((one) => one.target === member?.ref && one.event === event);
  if (timer && event.startsWith('xstate.after.')) return waited(timer.dueMs - time.nowMs);
  const of = actorEvent(event);
  const child = of && member && childOf(member, of.id, around);
  const isOfStub = of && child && child.watched === undefined;
  const [to, type] = isOfStub ? [child, STUB_EVENTS[of.kind]] : [member, event];
  const isSaid = payload !== undefined && payload !== offerOf(to, type, around)?.sample;
  return { actor: to?.id ?? actor, event: type, ...(isSaid && { payload }) };
}

/** What is offered under an event. */
export function offerOf(
  member: Member | undefined,
  event: string,
  around: Around,
): Offer | undefined {
  return member && offersOf(member, around).find((one) => one.event === event);
}

/** An event to send and to whom; a sentence, where it cannot be sent. */
export function eventToSend(
  { actor, event, payload }: Extract<Input, { actor: string }>,
  around: Around,
): { readonly to: Member; readonly event: EventObject; readonly from?: string } | string {
  const member = around.cast.byId(actor);
  if (member === undefined) return `expected an actor that is there, got ${actor}`;
  const text = payload ?? offerOf(member, event, around)?.sample ?? '{}';
  const fields = fieldsIn(text);
  if (fields === null) return `payload: expected a JSON object, got ${text}`;
  const type = event.endsWith('*') ? String(fields.type ?? event) : event;
  // XState allows nobody to send it.
  if (type === '*') return 'payload: expected a "type" in it, got none';
  const told = { ...fields, type };
  const parent = member.watched ? undefined : member.parent;
  return parent && !isStubEvent(event)
    ? { to: parent, event: told, from: member.id }
    : { to: member, event: told };
}

function fieldsIn(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    const isFit = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isFit ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
