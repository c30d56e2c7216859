/** Whose pictures are shown: whom a reader chose, else as many as there is room for. */
import type { Playable, PlayedActor } from '../engine/playable.ts';
import type { Known } from './charts.ts';
import type { Stage } from './stage.ts';

/** A machine that can be shown, and the actor of it, if one runs. */
export interface Subject {
  readonly known: Known;
  readonly actor?: PlayedActor;
}

/** What decides whose pictures are shown. */
export interface Showing {
  readonly isChosenByHand: boolean;
  /** Has one more shown, or one less; never none. */
  toggle(key: string, isShown: boolean): void;
  /** Shows these, as far as there is room. */
  set(keys: readonly string[]): void;
  /** Lets go of who is gone, and finds others where nobody is shown. */
  settle(subjects: ReadonlyMap<string, Subject>): void;
}

/** Shows nobody yet; `room` says how many pictures stand beside each other. */
export function createShowing(stage: Stage, room: () => number): Showing {
  const { shown } = stage;
  let isChosenByHand = false;
  let playing: Playable | undefined;
  /** What was shown of the session when a trace took its place. */
  let ofSession: readonly string[] = [];
  let last: ReadonlyMap<string, Subject> = new Map();

  function set(keys: readonly string[]): void {
    shown.clear();
    for (const key of keys) shown.add(key);
  }

  /** A trace shows those that are in it, and the session is shown as it was. */
  function follows(): void {
    if (stage.playable === playing) return;
    if (playing === stage.session) ofSession = isChosenByHand ? [...shown] : [];
    playing = stage.playable;
    set(playing === stage.session ? ofSession : []);
    isChosenByHand = shown.size > 0;
  }

  return {
    get isChosenByHand() {
      return isChosenByHand;
    },
    toggle(key, isShown) {
      isChosenByHand = true;
      // One at a time where there is no room for two.
      if (room() === 1) shown.clear();
      if (isShown) shown.add(key);
      else shown.delete(key);
      if (shown.size === 0) shown.add(key);
    },
    set(keys) {
      isChosenByHand = true;
      set(keys.slice(0, room() === 1 ? 1 : keys.length));
    },
    settle(subjects) {
      follows();
      for (const key of shown) {
        if (subjects.has(key)) continue;
        shown.delete(key);
        // The actor that plays its machine instead.
        const known = last.get(key)?.known;
        const [next] = [...subjects].find((one) => one[1].known === known) ?? [];
        if (next !== undefined) shown.add(next);
      }
      last = subjects;
      if (!isChosenByHand) shown.clear();
      if (shown.size === 0) set([...subjects.keys()].slice(0, room()));
    },
  };
}

/** What can be shown: each actor of a machine, and each machine of which none runs. */
export function subjectsOf({ playable, machines }: Stage): Map<string, Subject> {
  const subjects = new Map<string, Subject>();
  for (const actor of playable.cast ?? playable.actors) {
    const known = machines.get(actor.machine ?? '');
    if (known !== undefined) subjects.set(actor.id, { known, actor });
  }
  const running = new Set([...subjects.values()].map(({ known }) => known.name));
  for (const [name, known] of machines) if (!running.has(name)) subjects.set(`${name} `, { known });
  return subjects;
}
