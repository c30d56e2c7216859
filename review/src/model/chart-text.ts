import {
  CHART_FORMAT,
  type Chart,
  type ChartActor,
  type ChartState,
  type ChartTransition,
  OLD_FORMAT,
} from './chart.ts';

/** What has parts and is one fact. */
const FACTS = new Set(['invoke', 'spawns', 'condition', 'code']);

/** The chart's file: a line a fact, so that a change of one fact is a change of one line. */
export function chartText(chart: Chart): string {
  return `${lines(chart, '')}\n`;
}

function lines(value: unknown, indent: string, isFact = false): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) return lineOf(value);
    const items = value.map((one) => inner + (isFact ? lineOf(one) : lines(one, inner)));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null || isFact) return lineOf(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => `${inner}${JSON.stringify(key)}: ${lines(one, inner, FACTS.has(key))}`);
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

/** JSON on one line, with room between its parts. */
function lineOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(lineOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{ ${entries.map(([key, one]) => `${JSON.stringify(key)}: ${lineOf(one)}`).join(', ')} }`;
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
  if (Object(value).format === OLD_FORMAT) value = withActors(value);
  if (!isChart(value)) throw complain('something else');
  return value;
}

/** Whether a file is a chart by its beginning, be it a good one or not; a coverage is none. */
export function isChartText(text: string): boolean {
  return /^\s*\{\s*"format":\s*\d+,\s*"id":/.test(text);
}

/** Two charts with what both can know: of an old one only names, and none of what is inline. */
export function comparable(charts: readonly [Chart | null, Chart | null]): typeof charts {
  if (charts.every((one) => one === null || one.format === CHART_FORMAT)) return charts;
  const [one, other] = charts;
  return [one && inOldFormat(one), other && inOldFormat(other)];
}

function inOldFormat({ id, states }: Chart): Chart {
  return {
    format: OLD_FORMAT,
    id,
    states: states.map(({ meta: _, spawns: _s, output: _o, ignoredTypes: _i, ...state }) => ({
      ...state,
      ...(state.invoke && { invoke: state.invoke.map(nameAndSource) }),
      ...(state.transitions && { transitions: state.transitions.map(oldTransition) }),
    })),
  };
}

function oldTransition(transition: ChartTransition): ChartTransition {
  const { type: _, actor: _a, condition: _c, meta: _m, ...rest } = transition;
  return rest;
}

function nameAndSource({ name, src }: ChartActor): ChartActor {
  return { name, ...(src !== undefined && { src }) };
}

/** A chart of the old format, where an actor was a text: `loader (fetcher)`. */
function withActors(chart: unknown): unknown {
  const { states } = Object(chart);
  if (!Array.isArray(states)) return chart;
  const actorOf = (text: unknown) => {
    const [, name, src] = /^(.*?)(?: \((.*)\))?$/s.exec(String(text)) ?? [];
    return { name, ...(src !== undefined && { src }) };
  };
  const stateOf = (state: unknown) => {
    const { invoke } = Object(state);
    return Array.isArray(invoke) ? { ...Object(state), invoke: invoke.map(actorOf) } : state;
  };
  return { ...Object(chart), states: states.map(stateOf) };
}

function isChart(value: unknown): value is Chart {
  const { format, id, states, code } = Object(value) as Partial<Chart>;
  if (format !== CHART_FORMAT && format !== OLD_FORMAT) return false;
  if (typeof id !== 'string' || !areNamed(code)) return false;
  return Array.isArray(states) && states.every(isState);
}

const STATE_LISTS = ['tags', 'initialActions', 'entry', 'exit', 'ignores'] as const;

function isState(value: unknown): value is ChartState {
  const state = Object(value) as Partial<ChartState>;
  const { id, key, type, invoke, spawns, transitions = [] } = state;
  const isNamed = [id, key, type].every((one) => typeof one === 'string');
  const areLists = STATE_LISTS.every((name) => isListOrNone(state[name]));
  if (!isNamed || !areLists || !areNamed(invoke) || !areNamed(spawns)) return false;
  return Array.isArray(transitions) && transitions.every(isTransition);
}

function isTransition(value: unknown): value is ChartTransition {
  const { id, event, targets, actions } = Object(value) as Partial<ChartTransition>;
  const isNamed = typeof id === 'string' && typeof event === 'string';
  return isNamed && isListOrNone(targets) && isListOrNone(actions);
}

function areNamed(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((one) => typeof Object(one).name === 'string');
}

function isListOrNone(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
