/** Where the reader's eye is led: to what happened, and to what was asked for. */
import type { Column } from './column.ts';
import type { Stage } from './stage.ts';

/** Leads it to the last arrow that was taken in a picture, and to where that led. */
export function follow({ playable }: Stage, { known, actor, picture, box }: Column): void {
  const taken = playable.steps[playable.at]?.taken.findLast((one) => one.actor === actor);
  const active = playable.actors.find(({ id }) => id === actor)?.activeStates ?? [];
  const [target] = known.transitions.get(taken?.transition ?? '')?.transition.targets ?? [];
  const isThere = (id: string) => id === target || id.startsWith(`${target}.`);
  const state = target === undefined && taken ? undefined : active.findLast(isThere);
  const inner = state ?? (taken === undefined ? active.at(-1) : undefined);
  const places = [taken?.transition, inner].flatMap((id) => picture.find(id ?? '') ?? []);
  bringIntoView(box, ...places);
}

/** Scrolls a box, and nothing else, until elements are in it; the last one, where all do not fit. */
export function bringIntoView(box: HTMLElement, ...targets: readonly Element[]): void {
  const rects = targets.map((target) => target.getBoundingClientRect());
  const [outer, last] = [box.getBoundingClientRect(), rects.at(-1)];
  if (last === undefined) return;
  const all = around(rects);
  const isFit = all.width < outer.width && all.height < outer.height;
  const { left, right, top, bottom } = isFit ? all : last;
  const isIn =
    top >= outer.top && bottom <= outer.bottom && left >= outer.left && right <= outer.right;
  if (isIn) return;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  box.scrollBy({
    left: (left + right - outer.left - outer.right) / 2,
    top: (top + bottom - outer.top - outer.bottom) / 2,
    behavior: isCalm ? 'instant' : 'smooth',
  });
}

function around(rects: readonly DOMRect[]): DOMRect {
  const left = Math.min(...rects.map((one) => one.left));
  const top = Math.min(...rects.map((one) => one.top));
  const right = Math.max(...rects.map((one) => one.right));
  const bottom = Math.max(...rects.map((one) => one.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}
