import { CHART_FORMAT, type Chart, type ChartState, type ChartTransition } from './chart.ts';

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
  if (!isChart(value)) throw complain('something else');
  return value;
}

/** Whether a file is a chart by its beginning, be it a good one or not; a coverage is none. */
export function isChartText(text: string): boolean {
  return /^\s*\{\s*"format":\s*\d+,\s*"id":/.test(text);
}

function isChart(value: unknown): value is Chart {
  const { format, id, states, code } = Object(value) as Partial<Chart>;
  if (format !== CHART_FORMAT || typeof id !== 'string' || !areNamed(code)) return false;
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
