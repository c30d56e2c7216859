/** What can be done to an actor now. */
import type { AnyStateNode } from 'xstate';
import type { ChartTransition } from '../../model/chart.ts';
import { durationName } from '../../model/names.ts';
import { activeIn } from '../../model/nodes.ts';
import { type Cast, type Member, snapshotOf, statusOf } from './cast.ts';
import { candidatesFor } from './chart-index.ts';
import type { Offer } from './playable.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { actorEvent, STUB_EVENTS } from './stub.ts';

/** What else is known of a run. */
export interface Around {
  readonly cast: Cast;
  readonly time: SimulatedTime;
  /** A payload to begin with, as JSON text. */
  readonly sampleOf: (machine: string, event: string) => string;
}

/** The event that stands for the start of a machine. */
export const STARTS = 'xstate.init';

/** What XState does by itself: nobody sends it. */
const ITS_OWN = /^xstate\.(init$|stop$|done\.state\.)/;

/** Starts a machine that is over as another actor. */
const AGAIN: Offer = {
  label: 'start again',
  event: STARTS,
  transitions: [],
  sample: '{}',
};

/** Whether it was started for itself, is over, and is the latest such actor of its machine. */
function isStartable(member: Member, { cast }: Pick<Around, 'cast'>): boolean {
  return cast.alone(member.watched?.name) === member && statusOf(member) !== 'active';
}

/** What can be sent to a machine now, and its timeouts; of one that is over, to start again. */
export function offersOf(member: Member, around: Around): Offer[] {
  const { watched } = member;
  const snapshot = snapshotOf(member);
  if (watched === undefined) return stubOffers(member, around);
  if (statusOf(member) !== 'active') return isStartable(member, around) ? [AGAIN] : [];
  if (snapshot === undefined) return [];
  const active = new Set(activeIn(snapshot));
  const types = new Set([...active].flatMap((node) => [...node.transitions.keys()]));
  return [...types].flatMap((type): Offer[] => {
    if (ITS_OWN.test(type)) return [];
    const taken = takenBy(member, active, type);
    if (taken.length === 0) return [];
    const of = actorEvent(type);
    const child = of && childOf(member, of.id, around);
    // A machine ends by itself.
    if (of && (child === undefined || child.watched !== undefined)) return [];
    if (type.startsWith('xstate.after.')) return timeoutOf(member, type, taken, around);
    if (type === 'xstate.route') return taken.map(routeOffer);
    const sample = around.sampleOf(watched.name, type);
    return [{ ...labelled(type, taken), sample: sampleText(type, sample) }];
  });
}

/** The transitions of the chart that an event may take. */
function takenBy({ watched }: Member, active: ReadonlySet<AnyStateNode>, type: string) {
  if (watched === undefined) return [];
  const { transitions } = candidatesFor(watched.logic.root, active, type);
  const read = transitions.flatMap((one) => watched.index.chartOf.get(one) ?? []);
  return [...new Set(read)];
}

function labelled(type: string, taken: readonly ChartTransition[]) {
  const named = taken.find((one) => (one.type ?? one.event) === type);
  return { label: named?.event ?? type, event: type, transitions: taken.map(({ id }) => id) };
}

function timeoutOf(
  { ref }: Member,
  type: string,
  taken: readonly ChartTransition[],
  { time }: Around,
): Offer[] {
  const timer = time.timers.find(({ target, event }) => target === ref && event === type);
  if (timer === undefined) return [];
  const offer = labelled(type, taken);
  const duration = durationName(timer.delayMs);
  const label = offer.label.endsWith(` ${duration}`) ? offer.label : `${offer.label} (${duration})`;
  return [{ ...offer, label, dueMs: timer.dueMs - time.nowMs, sample: '{}' }];
}

function routeOffer({ id, event }: ChartTransition): Offer {
  const to = event.slice('route '.length);
  return { label: event, event: 'xstate.route', transitions: [id], sample: JSON.stringify({ to }) };
}

/** What stands for other events needs one of them. */
function sampleText(type: string, sample: string): string {
  if (!type.endsWith('*') || sample !== '{}') return sample;
  return JSON.stringify({ type: type === '*' ? 'anything' : type.replace('*', 'anything') });
}

/** The actor that a machine calls by this id. */
export function childOf(parent: Member, id: string, { cast }: Pick<Around, 'cast'>) {
  return cast.members.findLast(
    (one) => one.parent === parent && one.ref.id === id && statusOf(one) === 'active',
  );
}

/** How a stub can end, and what it can send its parent. */
function stubOffers(stub: Member, around: Around): Offer[] {
  const { parent, ref } = stub;
  const snapshot = parent && snapshotOf(parent);
  if (!parent?.watched || snapshot === undefined || statusOf(stub) !== 'active') return [];
  const active = new Set(activeIn(snapshot));
  const { name } = parent.watched;
  const own = (label: keyof typeof STUB_EVENTS, type: string, unsaid: object): Offer => {
    const sample = around.sampleOf(name, type);
    return {
      label,
      event: STUB_EVENTS[label],
      transitions: takenBy(parent, active, type).map(({ id }) => id),
      sample: sample === '{}' ? JSON.stringify(unsaid) : sample,
    };
  };
  const all = [
    own('done', `xstate.done.actor.${ref.id}`, { output: null }),
    own('error', `xstate.error.actor.${ref.id}`, { error: 'it failed' }),
    own('snapshot', `xstate.snapshot.${ref.id}`, { snapshot: { context: null } }),
  ];
  // What nobody waits for may still happen, but for what such an actor never does.
  const isPossible = ({ event, transitions }: Offer) =>
    transitions.length > 0 ||
    event === STUB_EVENTS.error ||
    (event === STUB_EVENTS.done && stub.canEnd);
  const sent = offersOf(parent, around).filter(({ event }) => !event.startsWith('xstate.'));
  return [...all.filter(isPossible), ...sent];
}
