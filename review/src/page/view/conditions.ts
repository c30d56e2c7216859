import type { ForcedGuard } from '../engine/playable.ts';
import { button, element, refill, section } from './element.ts';
import { attempt, isPlaying, type Part, type Stage } from './stage.ts';

const ANSWERS: readonly (readonly [label: string, answer: boolean | undefined])[] = [
  ['as computed', undefined],
  ['true', true],
  ['false', false],
];

/** The named conditions: computed, or what a reader wants them to be. */
export function createConditions(stage: Stage): Part {
  const { element: part, body } = section('Conditions', false);
  const update = () => {
    const { guards } = stage.session;
    part.hidden = !isPlaying(stage) || guards.length === 0;
    refill(body, element('ul', {}, ...guards.map((one) => conditionOf(stage, one))));
  };
  return { element: part, update };
}

/** The conditions that cannot be computed and wait for an answer. */
export function createAsked(stage: Stage): Part {
  const box = element('div');
  return { element: box, update: () => refill(box, ...askedOf(stage)) };
}

function askedOf(stage: Stage): Node[] {
  const { playable, session } = stage;
  if (!isPlaying(stage)) return [];
  const asked = playable.steps[playable.at]?.asked ?? [];
  return asked.map(({ machine, guard, reason }) => {
    const answer = (value: boolean) => () =>
      attempt(stage, () => session.force(machine, guard, value));
    return element(
      'p',
      { class: 'notice' },
      `${machine} asks: is ${guard} true? It cannot be computed here: ${reason} `,
      button('true', answer(true), { 'aria-label': `${guard} is true` }),
      button('false', answer(false), { 'aria-label': `${guard} is false` }),
    );
  });
}

function conditionOf(stage: Stage, { machine, guard, forced }: ForcedGuard): HTMLElement {
  const select = element(
    'select',
    {
      'data-key': `${machine} ${guard}`,
      change: () => {
        const answer = ANSWERS[select.selectedIndex]?.[1];
        attempt(stage, () => stage.session.force(machine, guard, answer));
      },
    },
    ...ANSWERS.map(([label]) => element('option', {}, label)),
  );
  select.selectedIndex = ANSWERS.findIndex(([, answer]) => answer === forced);
  const isForced = forced !== undefined;
  return element(
    'li',
    { class: isForced ? 'forced' : '' },
    element('label', {}, select, ` ${guard}`, element('small', {}, ` ${machine}`)),
  );
}
