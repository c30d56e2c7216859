import type { Step } from '../engine/playable.ts';
import { sayTransition } from './charts.ts';
import { button, element, refill, rove, section } from './element.ts';
import { isPlaying, type Part, type Stage, timeText } from './stage.ts';

/** So many lines of one step are listed: thousands of timeouts may fire in one. */
const LINES_MAX = 100;

/** All steps; each can be gone back to, and those after it stay until something new is done. */
export function createLog(stage: Stage): Part {
  const { element: part, body } = section('Log and time travel');
  const list = element('ol', { class: 'log', 'aria-label': 'Steps' });
  const buttons = () => [...list.querySelectorAll<HTMLElement>('button.step')];
  // Who goes through the steps sees each.
  rove(list, buttons, (index) => stage.playable.goTo(index - (hasBefore(stage) ? 1 : 0)));

  const go = (label: string, to: (at: number, last: number) => number) =>
    button(label, () => {
      const { playable } = stage;
      const last = playable.steps.length - 1;
      const first = hasBefore(stage) ? -1 : 0;
      playable.goTo(Math.max(first, Math.min(last, to(playable.at, last))));
    });
  const tools = element(
    'div',
    { class: 'bar', role: 'group', 'aria-label': 'Time travel' },
    go('Start', () => -1),
    go('Back', (at) => at - 1),
    go('On', (at) => at + 1),
    go('Last', (_, last) => last),
  );
  const place = element('span', {});
  tools.append(place);
  body.append(tools, list);
  return {
    element: part,
    update() {
      const { steps, at } = stage.playable;
      const first = hasBefore(stage) ? 1 : 0;
      place.textContent = `step ${at + first} of ${steps.length - 1 + first}`;
      const isInList = list.contains(document.activeElement);
      const entries = steps.map((_, index) => entryOf(stage, index));
      refill(list, hasBefore(stage) && entryOf(stage, -1), ...entries);
      const current = list.querySelector<HTMLElement>('[aria-current]') ?? undefined;
      if (isInList) current?.focus({ preventScroll: true });
      scrollInto(list, current);
    },
  };
}

/** A machine's first step is its start; before that of a trace nothing is known. */
function hasBefore(stage: Stage): boolean {
  return !isPlaying(stage);
}

function entryOf(stage: Stage, index: number): HTMLElement {
  const { steps, at } = stage.playable;
  const step = steps[index];
  const title = step === undefined ? 'before the first' : step.title;
  const time = step === undefined ? '' : timeText(step.nowMs);
  const isLater = index > at;
  const isNow = index === at;
  const entry = button('', () => stage.playable.goTo(index), {
    ...{ class: 'step', 'data-key': `step ${index}`, tabindex: isNow ? 0 : -1 },
    ...(isNow && { 'aria-current': 'step' }),
  });
  entry.append(
    element('b', {}, `${isNow ? '▸ ' : ''}${hasBefore(stage) ? index + 1 : index}`),
    ` ${title} `,
    element('small', {}, isLater ? `${time} later` : time),
  );
  const item = element('li', { class: isLater ? 'later' : '' }, entry);
  if (isNow && step !== undefined) item.append(detailsOf(stage, step));
  return item;
}

/** What came of a step, each as a line. */
function detailsOf({ playable, machines }: Stage, step: Step): HTMLElement {
  const machineOf = (id: string) => playable.actors.find((actor) => actor.id === id)?.machine ?? id;
  const lines = [
    ...step.taken.map(({ actor, transition }) => {
      const known = machines.get(machineOf(actor));
      return `${actor}: ${known === undefined ? transition : sayTransition(known, transition)}`;
    }),
    ...step.messages.map(({ from, to, event }) => `${from ?? 'outside'} → ${to}: ${event}`),
    ...step.actions.map(({ actor, action }) => `${actor} would do ${action}`),
    ...step.problems.map((problem) => `⚠ ${problem}`),
  ];
  const more = lines.length - LINES_MAX;
  const listed = [...lines.slice(0, LINES_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
  return element('ul', {}, ...listed.map((line) => element('li', {}, line)));
}

function scrollInto(list: HTMLElement, entry: HTMLElement | undefined): void {
  if (entry === undefined) return;
  const item = entry.parentElement ?? entry;
  const top = item.offsetTop - list.offsetTop;
  const bottom = top + item.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
