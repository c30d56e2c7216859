/** What is written before a chart's states, so that a later reader knows what it has before it. */
export const CHART_FORMAT = 1;

/** A machine as plain JSON: all that a picture, a table or a comparison needs, and no code. */
export interface Chart {
  readonly format: typeof CHART_FORMAT;
  /** The machine's id. */
  readonly id: string;
  /** The root first, each state before its children, in the order in which they were written. */
  readonly states: readonly ChartState[];
}

/** A state, without its children: those name it as their parent. */
export interface ChartState {
  readonly id: string;
  /** The last part of its path, which is what a picture shows. */
  readonly key: string;
  readonly parent?: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly history?: 'shallow' | 'deep';
  readonly description?: string;
  readonly tags?: readonly string[];
  /** The child that is entered first; of a history, the state it stands for at first. */
  readonly initial?: string;
  readonly initialActions?: readonly string[];
  readonly invoke?: readonly string[];
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  /** The events that are ignored on purpose: `'event': {}` and no alternative. */
  readonly ignores?: readonly string[];
  readonly transitions?: readonly ChartTransition[];
}

/** A transition, one of the alternatives for its event. */
export interface ChartTransition {
  /** Its state, its event and its guard; a number, where that is not enough. */
  readonly id: string;
  /** As people read it: `door.opened`, `after settleMs`, `always`, `done`, `error link`. */
  readonly event: string;
  /** How long an `after` waits, in ms; not there when that is computed. */
  readonly delayMs?: number;
  readonly guard?: string;
  /** Ids of states; not there when the transition stays where it is. */
  readonly targets?: readonly string[];
  readonly reenter?: true;
  readonly actions?: readonly string[];
  readonly description?: string;
}

/** How people call the states, by id: the names from below the root on; the root is the machine. */
export function namesIn(chart: Chart): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const [root] = chart.states;
  for (const { id, key, parent } of chart.states) {
    const isTop = parent === undefined || parent === root?.id;
    names.set(id, isTop ? key : `${names.get(parent)}.${key}`);
  }
  return names;
}

/** The chart's file: a line a fact, so that a change of one fact is a change of one line. */
export function chartText(chart: Chart): string {
  return `${lines(chart, '')}\n`;
}

function lines(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) {
      return `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
    }
    return `[\n${value.map((one) => inner + lines(one, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => `${inner}${JSON.stringify(key)}: ${lines(one, inner)}`);
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

/** Reads a chart's file; `source` says in the complaint where the text is from. */
export function parseChart(text: string, source: string): Chart {
  const complain = (got: string) =>
    new Error(`${source}: expected a chart of format ${CHART_FORMAT}, got ${got}; draw it again`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw complain('no JSON');
  }
  if (!isChart(value)) throw complain('something else');
  return value;
}

/** Whether a file is one of ours by its beginning, be it a good chart or not. */
export function isChartText(text: string): boolean {
  return /^\s*\{\s*"format":/.test(text);
}

function isChart(value: unknown): value is Chart {
  const { format, id, states } = Object(value) as Partial<Chart>;
  if (format !== CHART_FORMAT || typeof id !== 'string') return false;
  return Array.isArray(states) && states.every(isState);
}

const STATE_LISTS = ['tags', 'initialActions', 'invoke', 'entry', 'exit', 'ignores'] as const;

function isState(value: unknown): value is ChartState {
  const state = Object(value) as Partial<ChartState>;
  const { id, key, type, transitions = [] } = state;
  const isNamed = [id, key, type].every((one) => typeof one === 'string');
  const areLists = STATE_LISTS.every((name) => isListOrNone(state[name]));
  return isNamed && areLists && Array.isArray(transitions) && transitions.every(isTransition);
}

function isTransition(value: unknown): value is ChartTransition {
  const { id, event, targets, actions } = Object(value) as Partial<ChartTransition>;
  const isNamed = typeof id === 'string' && typeof event === 'string';
  return isNamed && isListOrNone(targets) && isListOrNone(actions);
}

function isListOrNone(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
