import { durationName } from '../../model/names.ts';
import { type Known, sayTransition } from './charts.ts';
import { button, element, refill, refused, section } from './element.ts';
import { testsText } from './picture.ts';
import { isPlaying, type Part, type Place, type Stage } from './stage.ts';
import { perform, possible, wayTo } from './taking.ts';

/** So many tests of one transition are named; a list of thousands helps nobody. */
const TESTS_MAX = 100;

/** What is known of the transition, or the state, that was pressed last; before that, how to. */
export function createAbout(stage: Stage): Part {
  const { element: part, body } = section('About');
  const close = button('Close', () => {
    stage.chosen = undefined;
    stage.update();
  });
  let last: Place | undefined;
  const update = () => {
    const { chosen } = stage;
    const known = stage.machines.get(chosen?.machine ?? '');
    if (known === undefined || chosen === undefined) refill(body, helpOf(stage));
    else refill(body, ...aboutOf(stage, known, chosen), close);
    if (chosen !== undefined && chosen !== last) part.scrollIntoView({ block: 'nearest' });
    last = chosen;
  };
  return { element: part, update };
}

function helpOf(stage: Stage): HTMLElement {
  const asking = 'Press an arrow, its text or a state to ask about it.';
  const taking = ' Press twice to take an arrow. By keyboard: Enter takes it, the space bar asks.';
  const going = ' From anywhere: Alt+J goes back, Alt+L on';
  const said = isPlaying(stage)
    ? `${asking}${taking}${going}, Alt+K to the next timeout.`
    : `${asking}${going}.`;
  return element('p', { class: 'help' }, said);
}

function aboutOf(stage: Stage, known: Known, place: Place): Node[] {
  const { id } = place;
  const state = known.states.get(id);
  const found = known.transitions.get(id)?.transition;
  const said = state?.description ?? found?.description;
  const what = state === undefined ? sayTransition(known, id) : `${known.names.get(id)} (a state)`;
  return [
    element('h3', {}, place.actor ?? known.name),
    paragraph(what),
    ...(said === undefined ? [] : [paragraph(said)]),
    ...(found === undefined ? [] : takingOf(stage, known, place)),
    ...testsOf(stage, known, id),
    ...followersOf(known, id),
  ];
}

/** A button that takes a transition, or why it cannot be taken now. */
function takingOf(stage: Stage, known: Known, place: Place): Node[] {
  if (!isPlaying(stage)) return [];
  const way = wayTo(stage, place);
  const attributes = { class: 'main', 'data-key': 'take', 'aria-describedby': 'take-if' };
  const said = (text: string) => element('p', { id: 'take-if' }, text);
  if (typeof way === 'string') {
    return [refused('Take it', () => stage.say(way), attributes), said(way)];
  }
  const { label, dueMs } = way.offer;
  const by = dueMs === undefined ? `send ${label}` : `wait ${durationName(Math.ceil(dueMs))}`;
  const press = button(`Take it: ${by}`, () => perform(stage, way), attributes);
  const edit = button('Edit payload', () => stage.editPayload(way.actor, way.offer));
  const all = dueMs === undefined ? [press, edit] : [press];
  return [element('div', { class: 'bar' }, ...all), said(possible(known, place.id))];
}

/** The tests that take a transition, or enter a state. */
function testsOf({ data }: Stage, known: Known, id: string): Node[] {
  if (data.coverage === undefined) return [];
  const covered = known.covered.get(id) ?? known.coverage?.states.find((one) => one.id === id);
  const tests = covered?.tests ?? [];
  const verb = known.states.has(id) ? 'enter' : 'take';
  const few = tests.length < 2 ? `${verb}s` : verb;
  const once = onlyEver(known.covered.get(id));
  const names = tests.slice(0, TESTS_MAX).map((index) => {
    const test = data.coverage?.tests[index];
    return `${test?.level === undefined ? '' : `${test.level}: `}${test?.name ?? index}`;
  });
  const more = tests.length - names.length;
  return [
    paragraph(`${capital(testsText(tests.length))} ${few} it.`),
    ...(once === undefined ? [] : [paragraph(once)]),
    ...(names.length === 0 ? [] : [listOf('Tests', names)]),
    ...(more > 0 ? [paragraph(`and ${more} more`)] : []),
  ];
}

/** The transitions that came right after it in tests. */
function followersOf(known: Known, id: string): Node[] {
  const { transitions = [], pairs: all = [] } = known.coverage ?? {};
  const pairs = all.filter(([first]) => transitions[first]?.id === id);
  if (pairs.length === 0) return [];
  const lines = pairs
    .toSorted(([, , a], [, , b]) => b - a)
    .map(([, at, tests]) => {
      const second = transitions[at]?.id ?? '';
      return `${testsText(tests)}: ${sayTransition(known, second)}`;
    });
  return [paragraph('Taken right after it in tests:'), listOf('Taken right after it', lines)];
}

function paragraph(text: string): HTMLElement {
  return element('p', {}, text);
}

/** A list that scrolls, by keyboard too. */
function listOf(label: string, lines: readonly string[]): HTMLElement {
  return element(
    'ul',
    { class: 'tests', tabindex: 0, 'aria-label': label },
    ...lines.map((line) => element('li', {}, line)),
  );
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
