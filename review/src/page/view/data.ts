import { element, refill, section } from './element.ts';
import type { Part, Stage } from './stage.ts';

/** All actors: their states as values, and their contexts as JSON. */
export function createData(stage: Stage): Part {
  const { element: part, body } = section('Actors and context', false);
  const update = () => {
    const actors = stage.playable.actors.map(({ id, machine, parent, status, value, context }) => {
      const about = [
        machine === undefined ? 'a stub' : machine !== id && machine,
        parent !== undefined && `of ${parent}`,
        status,
      ];
      const state = value === undefined ? '' : ` ${JSON.stringify(value)}`;
      return element(
        'details',
        { 'data-key': id },
        element('summary', {}, element('b', {}, id), ` ${about.filter(Boolean).join(', ')}`),
        state !== '' &&
          element('pre', { tabindex: 0, 'aria-label': `state of ${id}` }, state.trim()),
        context !== undefined &&
          element('pre', { tabindex: 0, 'aria-label': `context of ${id}` }, context),
      );
    });
    refill(body, ...actors);
  };
  return { element: part, update };
}
