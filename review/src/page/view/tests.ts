import { countsOf } from '../../coverage/covered-chart.ts';
import { type Known, sayTransition } from './charts.ts';
import { button, element, section } from './element.ts';
import { choose, type Part, type Stage } from './stage.ts';

/** What tests took, and what no test takes. */
export function createTests(stage: Stage): Part & { readonly opener: HTMLElement } {
  const { element: part, body, details } = section('Tests', false);
  part.hidden = stage.data.coverage === undefined;
  const toggle = element('input', {
    type: 'checkbox',
    'data-key': 'counts',
    change: () => {
      stage.hasCounts = toggle.checked;
      stage.update();
    },
  });
  toggle.checked = stage.hasCounts;
  const all = [...stage.machines.values()];
  // They do not change as long as the page is open.
  body.append(
    element('label', {}, toggle, ' numbers of tests on the arrows'),
    ...all.map((known) => machineOf(stage, known)),
  );
  const missed = all.flatMap(missedIn).length;
  const opener = button(`No test: ${missed}`, () => {
    for (const fold of [details, ...body.querySelectorAll('details')]) fold.open = true;
    part.scrollIntoView();
    // To the first arrow, if there is one.
    const first = body.querySelector<HTMLElement>('.untested button');
    (first ?? details.querySelector('summary'))?.focus({ preventScroll: true });
  });
  opener.hidden = part.hidden;
  return { element: part, update: () => {}, opener };
}

function missedIn({ covered }: Known) {
  return [...covered.values()].filter(({ tests }) => tests.length === 0);
}

function machineOf(stage: Stage, known: Known): HTMLElement {
  const { name, coverage, transitions, isStale } = known;
  const missed = missedIn(known).length;
  const taken = `${transitions.size - missed} of ${transitions.size} transitions`;
  const ran = coverage === undefined ? 'no test ran it' : taken;
  const lacking = missed === 0 ? 'all are taken' : `not covered: ${missed}`;
  const summary = element('summary', {}, `${name}: ${ran}, ${lacking}`);
  const list = element('ul', { class: 'untested' }, ...linesOf(stage, known));
  const fold = element('details', {}, summary, list);
  if (!isStale) return fold;
  const notice = `The coverage is of another version of ${name}; run the tests again.`;
  return element('div', {}, element('p', { class: 'notice' }, notice), fold);
}

/** What no test takes or enters, and what tests saw that the chart does not say. */
function linesOf(stage: Stage, known: Known): HTMLElement[] {
  const { name, coverage, chart } = known;
  const line = (content: Node | string) => element('li', {}, content);
  const jump = (id: string, text: string) =>
    line(button(text, () => choose(stage, { machine: name, id })));
  const untaken = missedIn(known).map(({ id }) => jump(id, sayTransition(known, id)));
  if (coverage === undefined) return untaken;
  const entered = countsOf(coverage.states);
  // A history is passed through and never active.
  const unentered = chart.states.filter(({ id, type }) => type !== 'history' && !entered.get(id));
  return [
    ...untaken,
    ...unentered.map(({ id }) => jump(id, `state ${known.names.get(id) ?? id}`)),
    ...coverage.unhandled.map(({ event, states }) =>
      line(`${event} came in ${states.join(', ')} and was not handled`),
    ),
    ...coverage.observed.map(({ source, event, targets }) =>
      line(`seen, and not in the chart: ${source} on ${event} to ${targets.join(', ')}`),
    ),
  ];
}
