import type { Message } from '../engine/playable.ts';
import { element, placeOf, rove, section, svgElement } from './element.ts';
import type { Part, Stage } from './stage.ts';

/** Distances of the chart, in px: a name needs some, and a finger needs some. */
const CHART = { column: 124, head: 26, row: 26, margin: 8, letter: 6 };
/** Of messages before the last ones so many are left out: they are in the log. */
const MESSAGES_MAX = 200;
/** What is sent oftener than that in one step is one arrow: a beat would hide all else. */
const REPEATED_MAX = 3;
const OUTSIDE = 'outside';

interface Row {
  readonly step: number;
  readonly message: Message;
  /** How often it was sent, where that is one arrow. */
  readonly count: number;
}

/** Who sent whom what, in order: a line down for each actor, an arrow for each message. */
export function createMessages(stage: Stage): Part {
  const { element: part, body } = section('Messages');
  const box = element('div', { class: 'sequence' });
  body.append(box);
  const rows = () => [...box.querySelectorAll<SVGElement>('g.message')];
  rove(box, rows);
  return {
    element: part,
    update() {
      const { steps } = stage.playable;
      const all = steps.flatMap(({ messages }, step) => rowsOf(messages, step));
      const focused = placeOf(document.activeElement, rows());
      box.replaceChildren(
        all.length === 0
          ? element('p', {}, 'None so far: the actors have not sent each other anything.')
          : element('div', {}, ...chartOf(stage, all.slice(-MESSAGES_MAX))),
      );
      rows()[focused]?.focus({ preventScroll: true });
      const current = box.querySelector<SVGGraphicsElement>('.now .line');
      if (current === null) {
        if (stage.playable.at <= 0) box.scrollTo({ top: 0 });
        return;
      }
      const { x, y } = current.getBBox();
      box.scrollTo({ left: x - CHART.column, top: y - CHART.row });
    },
  };
}

/** The messages of a step, in order; what repeats too often where it was sent first. */
function rowsOf(messages: readonly Message[], step: number): Row[] {
  const alike = Map.groupBy(messages, ({ from, to, event }) => JSON.stringify([from, to, event]));
  const groups = new Map([...alike.values()].flatMap((all) => all.map((one) => [one, all])));
  return messages.flatMap((message): Row[] => {
    const { length, 0: first } = groups.get(message) ?? [message];
    if (length <= REPEATED_MAX) return [{ step, message, count: 1 }];
    return message === first ? [{ step, message, count: length }] : [];
  });
}

/** The names, which stay in sight, and the messages below them. */
function chartOf(stage: Stage, rows: readonly Row[]): SVGSVGElement[] {
  const { column, head, row, margin } = CHART;
  const names = lanesOf(rows);
  const width = names.length * column + 2 * margin;
  const height = rows.length * row + margin;
  const x = (name: string) => margin + (names.indexOf(name) + 0.5) * column;
  const size = (px: number) => ({ width, height: px, viewBox: `0 0 ${width} ${px}` });
  const lanes = names.map((name) =>
    svgElement('text', { class: 'lane', x: x(name), y: 18 }, shortened(name, column)),
  );
  const lines = names.map((name) =>
    svgElement('path', { class: 'life', d: `M${x(name)} 0V${height}` }),
  );
  const messages = rows.flatMap((one, index) => messageOf(stage, one, index, x));
  const label = 'Sequence chart: arrow keys go through the messages';
  return [
    svgElement('svg', { ...size(head), class: 'lanes', 'aria-hidden': true }, ...lanes),
    svgElement(
      'svg',
      { ...size(height), role: 'group', 'aria-label': label },
      ...lines,
      ...messages,
    ),
  ];
}

/** The actors in the order in which they are first heard of; what is outside comes first. */
function lanesOf(rows: readonly Row[]): string[] {
  const ends = rows.flatMap(({ message: { from, to } }) => [from ?? OUTSIDE, to]);
  const all = [...new Set(ends)];
  return all.includes(OUTSIDE) ? [OUTSIDE, ...all.filter((one) => one !== OUTSIDE)] : all;
}

function messageOf(
  stage: Stage,
  { step, message: { from = OUTSIDE, to, event }, count }: Row,
  index: number,
  x: (name: string) => number,
): SVGElement[] {
  const { at } = stage.playable;
  const y = (index + 0.8) * CHART.row;
  const [start, end] = [x(from), x(to)];
  const kind = step === at ? 'message now' : step > at ? 'message later' : 'message';
  const go = () => stage.playable.goTo(step);
  const often = count > 1 ? ` ×${count}` : '';
  // Near both ends, for one may be out of sight.
  const half = (end < start ? -1 : 1) * (CHART.column / 2);
  const isFar = Math.abs(end - start) > 2 * CHART.column;
  const label = shortened(event + often, CHART.column);
  const button = svgElement(
    'g',
    {
      ...{ class: kind, role: 'button', tabindex: index === 0 ? 0 : -1, click: go },
      'aria-label': `step ${step}: ${from} sends ${event} to ${to}${often}`,
      keydown: (pressed) => {
        if (!(pressed instanceof KeyboardEvent)) return;
        if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
        pressed.preventDefault();
        go();
      },
    },
    svgElement('title', {}, `${from} → ${to}: ${event}${often}`),
    svgElement('rect', { class: 'touch', x: 0, y: y - 18, width: '100%', height: CHART.row }),
    svgElement('path', {
      class: 'line',
      d: start === end ? loop(start, y) : `M${start} ${y}H${end}`,
    }),
    svgElement('path', { class: 'tip', d: tip(end, y, start <= end && start !== end) }),
    svgElement('text', { x: start + half, y: y - 5 }, label),
  );
  // Not a part of the button, whose name it would say twice.
  const far = { 'aria-hidden': true, x: end - half, y: y - 5 };
  return isFar ? [button, svgElement('text', far, label)] : [button];
}

/** An actor that sends itself something. */
function loop(x: number, y: number): string {
  return `M${x} ${y - 8}h14v8H${x}`;
}

function tip(x: number, y: number, isRightwards: boolean): string {
  const back = isRightwards ? -7 : 7;
  return `M${x} ${y}l${back} -4v8Z`;
}

function shortened(text: string, width: number): string {
  const count = Math.floor((width - 12) / CHART.letter);
  return text.length <= count ? text : `${text.slice(0, count - 1)}…`;
}
