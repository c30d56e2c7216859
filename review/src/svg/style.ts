import type { Graph } from '../layout/graph.ts';
import type { PictureMark } from '../layout/marks.ts';

/** The colours of a picture, by day and by night. */
const COLOURS = {
  paper: ['#ffffff', '#0d1117'],
  box: ['#f6f8fa', '#161b22'],
  line: ['#57687c', '#8b98a8'],
  ink: ['#1f2733', '#e6edf3'],
  action: ['#55657a', '#a5b2c2'],
  guard: ['#7a3fc4', '#c79bff'],
  quiet: ['#667383', '#8d99a8'],
  added: ['#1a7f37', '#3fb950'],
  removed: ['#c4232e', '#ff7b72'],
  changed: ['#9a6700', '#d6a021'],
} as const;

/** What else there is in the picture of a chart with its coverage. */
const COVERAGE = { untested: ['#b23c00', '#ff9248'], observed: ['#0a62c4', '#58a6ff'] } as const;

/** Where something is marked, all else is pale, and still readable. */
const PALE = {
  line: ['#9aa5b1', '#596470'],
  ink: ['#667383', '#8d99a8'],
  action: ['#667383', '#8d99a8'],
  guard: ['#667383', '#8d99a8'],
  loud: COLOURS.ink,
} as const;

type Colour = keyof typeof COLOURS | 'loud' | PictureMark;

/** A declaration for viewers without variables (they get the day), and one for those with them. */
function painter(colours: Readonly<Partial<Record<Colour, readonly [string, string]>>>) {
  return (property: 'fill' | 'stroke', colour: Colour) =>
    `${property}:${colours[colour]?.[0]};${property}:var(--${colour})`;
}

function variables(colours: object, index: 0 | 1): string {
  const entries = Object.entries(colours).map(([name, values]) => `--${name}:${values[index]}`);
  return `svg{${entries.join(';')}}`;
}

const MARKS: Readonly<Record<Graph['kind'], readonly PictureMark[]>> = {
  chart: ['added', 'removed', 'changed'],
  difference: ['added', 'removed', 'changed'],
  coverage: ['untested', 'observed'],
};

/** The style sheet of a picture. */
export function styleOf(kind: Graph['kind']): string {
  const isMarked = kind !== 'chart';
  const colours = {
    ...COLOURS,
    ...(isMarked && PALE),
    ...(kind === 'coverage' && COVERAGE),
  };
  const paint = painter(colours);
  return [
    variables(colours, 0),
    `@media(prefers-color-scheme:dark){${variables(colours, 1)}}`,
    `text{font:11px Helvetica,Arial,'Liberation Sans',sans-serif;${paint('fill', 'ink')}}`,
    `text.name{font-weight:bold;font-size:14px}`,
    `text.guard{${paint('fill', 'guard')}}`,
    `text.action{${paint('fill', 'action')}}`,
    `text.quiet{${paint('fill', 'quiet')};font-style:italic}`,
    'text.target{font-weight:bold}',
    'a:hover text{text-decoration:underline}',
    `.paper{${paint('fill', 'paper')}}`,
    `.box{${paint('fill', 'box')};${paint('stroke', 'line')};stroke-width:1.4}`,
    `.frame{${paint('fill', 'paper')};${paint('stroke', 'line')};stroke-width:1.4}`,
    '.region{stroke-dasharray:7 4}',
    `.ground{${paint('fill', 'box')}}`,
    `.rule{${paint('stroke', 'line')};stroke-width:1}`,
    `.way{fill:none;${paint('stroke', 'line')};stroke-width:1.4}`,
    '.timed .way{stroke-dasharray:5 3}',
    `.head,.dot{${paint('fill', 'line')}}`,
    // Beside its new and its old lines, what stayed of a label is read with them.
    ...(isMarked ? [`.mark~text{${paint('fill', 'loud')}}`] : []),
    ...MARKS[kind].flatMap((mark) => [
      `.${mark}>.box,.${mark}>.frame,.${mark}>.way,.${mark}>.rule,.mark.${mark}{${paint('stroke', mark)};stroke-width:2.6}`,
      `.${mark}>.head,.${mark}>.dot,text.${mark}{${paint('fill', mark)}}`,
    ]),
    '.mark{stroke-width:1.6}',
    '.removed>.way,.removed>.box,.removed>.frame,.mark.removed{stroke-dasharray:2.5 3}',
    'text.removed{text-decoration:line-through}',
    'text.added{text-decoration:underline}',
    ...(kind === 'coverage'
      ? ['text.none{font-weight:bold}', '.observed>.way{stroke-dasharray:9 4}']
      : []),
  ].join('\n');
}
