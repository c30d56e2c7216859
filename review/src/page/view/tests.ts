import { countsOf } from '../../coverage/covered-chart.ts';
import { type Known, sayTransition } from './charts.ts';
import { button, element, refill, section } from './element.ts';
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
    details.open = true;
    details.querySelector('summary')?.focus();
    part.scrollIntoView();
  });
  opener.hidden = part.hidden;
  return { element: part, update: () => {}, opener };
}

function missedIn({ covered }: Known) {
  return [...covered.values()].filter(({ tests }) => tests.length === 0);
}

function machineOf(stage: Stage, known: Known): HTMLElement {
  const { name, coverage, transitions, chart, isStale } = known;
  const list = element('ul', { class: 'untested' });
  const missed = missedIn(known);
  if (coverage === undefined) {
    return element('p', {}, `${name}: no test ran it, not covered: ${missed.length}`);
  }
  const entered = countsOf(coverage.states);
  // A history is passed through and never active.
  const unentered = chart.states.filter(({ id, type }) => type !== 'history' && !entered.get(id));
  const jump = (id: string, text: string) =>
    element(
      'li',
      {},
      button(text, () => choose(stage, { machine: name, id })),
    );
  refill(
    list,
    ...missed.map(({ id }) => jump(id, sayTransition(known, id))),
    ...unentered.map(({ id }) => jump(id, `state ${known.names.get(id) ?? id}`)),
    ...coverage.unhandled.map(({ event, states }) =>
      element('li', {}, `${event} came in ${states.join(', ')} and was not handled`),
    ),
    ...coverage.observed.map(({ source, event, targets }) =>
      element(
        'li',
        {},
        `seen, and not in the chart: ${source} on ${event} to ${targets.join(', ')}`,
      ),
    ),
  );
  const taken = transitions.size - missed.length;
  const summary = `${name}: ${taken} of ${transitions.size} transitions`;
  const lacking = missed.length === 0 ? 'all are taken' : `not covered: ${missed.length}`;
  const fold = element('details', {}, element('summary', {}, `${summary}, ${lacking}`), list);
  if (!isStale) return fold;
  const notice = `The coverage is of another version of ${name}; run the tests again.`;
  return element('div', {}, element('p', { class: 'notice' }, notice), fold);
}
