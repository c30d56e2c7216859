import { element, section } from './element.ts';

/** What the signs in the pictures mean. */
export function createLegend(hasCoverage: boolean): HTMLElement {
  const { element: part, body } = section('How to read the pictures', false);
  const lines = [
    'Filled, with a thick frame: a state that is active.',
    'Underlined: a transition that can be taken now, if its condition is true.',
    'Framed, with a thick arrow: what was taken in this step.',
    'In a double frame, its arrow as with a marker: what you asked about.',
    ...(hasCoverage
      ? ['A number in a circle: so many tests take it. A 0 in a square, a dotted arrow: none does.']
      : []),
  ];
  body.append(element('ul', {}, ...lines.map((line) => element('li', {}, line))));
  return part;
}
