import { sayTransition } from './charts.ts';
import { button, element, refill } from './element.ts';
import { choose, type Part, type Place, type Stage } from './stage.ts';

/** More results than that are too many to read: a longer word finds fewer. */
const RESULTS_MAX = 30;

interface Entry {
  readonly place: Place;
  readonly title: string;
  /** Of a state its own name alone; where the words are that are searched for. */
  readonly name: string;
  readonly text: string;
}

/** A field that finds states, events and transitions. */
export function createSearch(stage: Stage): Part {
  const entries = entriesOf(stage);
  const results = element('ul', { class: 'results' });
  const count = element('span', { role: 'status', class: 'count' });
  const field = element('input', {
    ...{ type: 'search', placeholder: 'state, event, action', 'aria-label': 'Search' },
    input: () => find(),
    keydown: (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      if (event.key === 'Enter') results.querySelector('button')?.click();
      if (event.key === 'Escape') close();
    },
  });
  const close = () => {
    field.value = '';
    find();
  };
  function find(): void {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? [] : entries.filter(({ text }) => isIn(words, text));
    // Who looks for a name finds it before what is only said to do with it.
    const isNamed = ({ name }: Entry) => Number(isIn(words, name));
    const all = found.toSorted((a, b) => isNamed(b) - isNamed(a));
    count.textContent = words.length === 0 ? '' : `${all.length} found`;
    refill(
      results,
      ...all.slice(0, RESULTS_MAX).map(({ place, title }) => {
        const go = button('', () => {
          choose(stage, place);
          results.replaceChildren();
          // There Enter takes it; a state takes no focus.
          const arrow = document.querySelector<SVGElement>('.box .handle.chosen');
          (arrow ?? field).focus({ preventScroll: true });
        });
        go.append(element('b', {}, place.machine), ` ${title}`);
        return element('li', {}, go);
      }),
    );
  }
  results.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    close();
    field.focus();
  });
  return { element: element('search', {}, field, count, results), update: () => {} };
}

function isIn(words: readonly string[], text: string): boolean {
  return words.every((word) => text.includes(word));
}

function entriesOf({ machines }: Stage): Entry[] {
  return [...machines.values()].flatMap((known) => {
    const { name, names, states, transitions } = known;
    const entry = (id: string, title: string, own: string, more = ''): Entry => ({
      ...{ place: { machine: name, id }, title, name: own.toLowerCase() },
      text: `${title} ${more} ${name}`.toLowerCase(),
    });
    return [
      ...[...states.values()].map(({ id, description }) =>
        entry(id, `state ${names.get(id) ?? id}`, id.split('.').at(-1) ?? id, description),
      ),
      ...[...transitions.keys()].map((id) => {
        const title = sayTransition(known, id);
        return entry(id, title, title, id);
      }),
    ];
  });
}
