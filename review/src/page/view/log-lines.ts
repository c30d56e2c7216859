import type { Step } from '../engine/playable.ts';
import { button, element } from './element.ts';
import { actionsIn, counted, sayTaken } from './happened.ts';
import { isPlaying, type Stage } from './stage.ts';
import { timeText } from './telling.ts';

/** So many lines of one step are listed: thousands of timeouts may fire in one. */
const LINES_MAX = 100;

/** A step as a line of the log. */
interface Entry {
  /** Undefined of what was before the first step of a trace. */
  readonly step: Step | undefined;
  readonly item: HTMLElement;
  readonly press: HTMLElement;
}

/** The lines of the log. */
interface Lines {
  readonly entries: readonly Entry[];
  /** Shows the steps as they are now, and returns the one that is looked at. */
  update(): Entry | undefined;
}

/** The lines of the steps in a list; of thousands only those are touched that changed. */
export function createLines(stage: Stage, list: HTMLElement): Lines {
  let entries: Entry[] = [];
  let details: HTMLElement | undefined;
  let [current, from]: [number, number | undefined] = [-1, undefined];

  /** Has a line for each step that is there, and none for others; the number of those that stayed. */
  function fill(): number {
    const { steps } = stage.playable;
    const all = before(stage) === 1 ? [undefined, ...steps] : steps;
    const isNew = from !== before(stage);
    from = before(stage);
    const differs = entries.findIndex(({ step }, index) => step !== all[index]);
    const kept = isNew ? 0 : differs < 0 ? Math.min(entries.length, all.length) : differs;
    for (const { item } of entries.slice(kept)) item.remove();
    const made = all.slice(kept).map((step, index) => entryOf(stage, step, kept + index));
    entries = [...entries.slice(0, kept), ...made];
    list.append(...made.map(({ item }) => item));
    return kept;
  }

  /** Marks what is later, as far as that may have changed. */
  function markLater(kept: number, last: number): void {
    const start = Math.max(0, Math.min(kept, last, current));
    const end = kept < entries.length ? entries.length : Math.max(last, current) + 1;
    entries.slice(start, end).forEach(({ item }, index) => {
      item.classList.toggle('later', start + index > current);
    });
  }

  return {
    get entries() {
      return entries;
    },
    update() {
      const [kept, last] = [fill(), current];
      current = stage.playable.at + before(stage);
      markLater(kept, last);
      details?.remove();
      entries[last]?.press.removeAttribute('aria-current');
      entries[last]?.press.setAttribute('tabindex', '-1');
      const now = entries[current];
      now?.press.setAttribute('aria-current', 'step');
      now?.press.setAttribute('tabindex', '0');
      details = now?.step && detailsOf(stage, now.step);
      if (details !== undefined) now?.item.append(details);
      return now;
    },
  };
}

/** How many lines are before the first step: before that of a trace nothing is known. */
export function before(stage: Stage): 0 | 1 {
  return isPlaying(stage) ? 0 : 1;
}

function entryOf(stage: Stage, step: Step | undefined, index: number): Entry {
  const at = index - before(stage);
  const press = button('', () => stage.playable.goTo(at), { class: 'step', tabindex: -1 });
  press.append(
    element('b', {}, String(index)),
    step !== undefined && step.problems.length > 0 ? ' ⚠' : '',
    ` ${step?.title ?? 'before the first'} `,
    element('small', {}, step === undefined ? '' : timeText(step.nowMs)),
  );
  return { step, item: element('li', {}, press), press };
}

/** What came of a step, each as a line. */
function detailsOf(stage: Stage, step: Step): HTMLElement {
  const { emitted, done } = actionsIn(step);
  const lines = [
    ...counted(step.problems.map((problem) => `⚠ ${problem}`)),
    ...counted(emitted),
    ...sayTaken(stage, step),
    ...counted(done),
    ...counted(
      step.messages.map(({ from, to, event }) => `${from ?? 'outside'} → ${to}: ${event}`),
    ),
  ];
  const more = lines.length - LINES_MAX;
  const listed = [...lines.slice(0, LINES_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
  return element('ul', {}, ...listed.map((line) => element('li', {}, line)));
}
