import { type Known, sayTransition } from './charts.ts';
import { button, element, refill, section } from './element.ts';
import { testsText } from './picture.ts';
import type { Part, Place, Stage } from './stage.ts';

/** So many tests of one transition are named; a list of thousands helps nobody. */
const TESTS_MAX = 100;

/** What is known of the transition, or the state, that was pressed last: the tests that take it. */
export function createAbout(stage: Stage): Part {
  const { element: part, body } = section('About');
  const close = button('Close', () => {
    stage.chosen = undefined;
    stage.update();
  });
  let last: Place | undefined;
  const update = () => {
    const known = stage.machines.get(stage.chosen?.machine ?? '');
    part.hidden = known === undefined;
    if (known === undefined || stage.chosen === undefined) return;
    refill(body, ...aboutOf(stage, known, stage.chosen.id), close);
    // It is the first in its column.
    if (stage.chosen !== last) part.parentElement?.scrollTo({ top: 0 });
    last = stage.chosen;
  };
  return { element: part, update };
}

function aboutOf({ data }: Stage, known: Known, id: string): Node[] {
  const paragraph = (text: string) => element('p', {}, text);
  const state = known.states.get(id);
  const found = known.transitions.get(id)?.transition;
  const said = state?.description ?? found?.description;
  const what = state === undefined ? sayTransition(known, id) : `${known.names.get(id)} (a state)`;
  const covered = known.covered.get(id) ?? known.coverage?.states.find((one) => one.id === id);
  const about: Node[] = [element('h3', {}, known.name), paragraph(what)];
  if (said !== undefined) about.push(paragraph(said));
  if (data.coverage === undefined) return about;
  const tests = covered?.tests ?? [];
  const verb = state === undefined ? 'take' : 'enter';
  const few = tests.length === 1 ? `${verb}s` : verb;
  about.push(
    paragraph(`${capital(testsText(tests.length))} ${tests.length === 0 ? `${verb}s` : few} it.`),
  );
  const once = onlyEver(known.covered.get(id));
  if (once !== undefined) about.push(paragraph(once));
  const names = tests.slice(0, TESTS_MAX).map((index) => {
    const test = data.coverage?.tests[index];
    return `${test?.level === undefined ? '' : `${test.level}: `}${test?.name ?? index}`;
  });
  const more = tests.length - names.length;
  about.push(
    element(
      'ul',
      { class: 'tests', tabindex: 0, 'aria-label': 'Tests' },
      ...names.map((name) => element('li', {}, name)),
    ),
  );
  if (more > 0) about.push(paragraph(`and ${more} more`));
  return about;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A condition that tests saw in one way only. */
function onlyEver(one: { wasTrue?: boolean; wasFalse?: boolean } | undefined): string | undefined {
  if (one?.wasTrue === true && one.wasFalse === false)
    return 'In tests its condition was only ever true.';
  if (one?.wasFalse === true && one.wasTrue === false)
    return 'In tests its condition was only ever false.';
  return undefined;
}
