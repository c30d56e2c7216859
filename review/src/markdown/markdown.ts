import type { Links } from '../layout/view.ts';
import { type Chart, type ChartState, type ChartTransition, namesIn } from '../model/chart.ts';
import { actorWords, unsaidDuration } from '../model/names.ts';
import { visible } from '../model/visible.ts';
import { mermaidBlock } from './mermaid.ts';

/** What each page says of itself. */
const WRITTEN = '<!-- Written by xstate-review from the machine; not to be edited. -->';

/** The page of a chart: its picture, its tables with links, and what GitHub draws by itself. */
export function markdownText(chart: Chart, picture: string | null, links: Links = {}): string {
  const [root] = chart.states;
  return [
    `# ${plain(chart.id)}`,
    '',
    WRITTEN,
    '',
    ...(root?.description === undefined ? [] : [plain(root.description), '']),
    picture === null
      ? 'There is no picture of it: it is too large.'
      : `![The statechart of ${plain(chart.id)}](${encodeURI(picture)})`,
    '',
    ...tablesOf(chart, '##', links),
    '## As text',
    '',
    ...mermaidBlock(chart),
    '',
  ].join('\n');
}

/** What else is said of each transition: a column beside the others, with a cell for each id. */
export interface Column {
  readonly header: string;
  readonly cellOf: (transition: string) => string;
}

/** The tables of a chart's states and transitions, each under a heading. */
export function tablesOf(
  chart: Chart,
  heading: string,
  links: Links = {},
  columns: readonly Column[] = [],
): string[] {
  return [
    `${heading} States`,
    '',
    ...table(
      ['state', 'what it is', 'what it does by itself', 'what it ignores'],
      stateRows(chart, links),
    ),
    '',
    `${heading} Transitions`,
    '',
    'Alternatives for one event are tried from top to bottom.',
    '',
    ...transitionTable(chart, columns),
    '',
  ];
}

/** The table of a chart's transitions. */
export function transitionTable(chart: Chart, columns: readonly Column[]): string[] {
  const names = namesIn(chart);
  return table(
    ['from', 'event', 'if', 'then', 'to', ...columns.map(({ header }) => plain(header))],
    chart.states.flatMap((state) =>
      (state.transitions ?? []).map((one) => [
        ...transitionRow(state, one, names),
        ...columns.map(({ cellOf }) => cellOf(one.id)),
      ]),
    ),
  );
}

/** Whether a text is such a page. */
export function isPage(text: string): boolean {
  return text.includes(`\n${WRITTEN}\n`);
}

function stateRows(chart: Chart, links: Links): string[][] {
  const names = namesIn(chart);
  return chart.states.map((state) => [
    linked(code(names.get(state.id)), links.state?.(state.id)),
    plain(state.description ?? ''),
    [plain(ownActions(state, names).join('; ')), ...childLinks(state, links)].join(' '),
    (state.ignores ?? []).map(code).join(', '),
  ]);
}

/** The machines that a state invokes and spawns, each once, where they have pages. */
function childLinks({ invoke = [], spawns = [] }: ChartState, links: Links): string[] {
  const titles = new Set([...invoke, ...spawns].flatMap(({ machine }) => machine ?? []));
  return [...titles].flatMap((title) => {
    const href = links.machine?.(title);
    return href === undefined ? [] : [linked(plain(title), href)];
  });
}

function linked(text: string, href: string | undefined): string {
  return href === undefined ? text : `[${text}](${href})`;
}

function ownActions(state: ChartState, names: ReadonlyMap<string, string>): string[] {
  const { type, history, initial, initialActions, invoke, spawns, entry, exit, output } = state;
  const list = (verb: string, items: readonly string[] | undefined) =>
    items === undefined ? [] : [`${verb} ${items.join(', ')}`];
  return [
    ...(type === 'final' || type === 'parallel' ? [type] : []),
    ...(history === undefined ? [] : [`${history} history`]),
    ...(initial === undefined ? [] : [`first ${names.get(initial)}`]),
    ...list('at first:', initialActions),
    ...list('invoke', invoke?.map(actorWords)),
    ...list('spawn', spawns?.map(actorWords)),
    ...list('entry:', entry),
    ...list('exit:', exit),
    ...list('output', output === undefined ? undefined : [output]),
    ...list('tags', state.tags),
    ...list('meta', state.meta === undefined ? undefined : [state.meta]),
  ];
}

function transitionRow(
  state: ChartState,
  { event, delayMs, guard, actions, targets, computed, reenter }: ChartTransition,
  names: ReadonlyMap<string, string>,
): string[] {
  const duration = unsaidDuration(event, delayMs);
  const to = targets?.map((id) => code(names.get(id))).join(', ');
  return [
    code(names.get(state.id)),
    code(event) + (duration === '' ? '' : ` ${duration}`),
    guard === undefined ? '' : code(guard),
    (actions ?? []).map(code).join(', '),
    to === undefined
      ? computed
        ? 'where its code says'
        : 'stays'
      : to + (reenter ? ' (reenter)' : ''),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)];
}

/** Lines as they are: nothing in there is Markdown, or calls anybody. */
export function fenced(lines: readonly string[], language = ''): string[] {
  if (lines.length === 0) return [];
  const ticks = lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(2, ...ticks) + 1);
  return [`${fence}${language}`, ...lines, fence, ''];
}

/** Text as code in a line of Markdown. */
export function code(text: string | undefined): string {
  return `\`${visible(text ?? '')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|')}\``;
}

/** Text that Markdown shows as it is. */
export function plain(text: string): string {
  return visible(text.replace(/[\t\n\r]+/g, ' ')).replace(/[\\`*_{}[\]<>|#]/g, '\\$&');
}
