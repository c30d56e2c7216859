import { readFile, stat } from 'node:fs/promises';
import type { Chart } from '../model/chart.ts';
import { messageOf } from '../model/message-of.ts';
import { TOO_MANY } from '../paths/assumptions.ts';
import { type Judgement, judge } from '../trace/judge.ts';
import { readTrace } from '../trace/read-trace.ts';
import { complainOf } from './files.ts';
import { loadCharts } from './load-charts.ts';
import { isModuleName } from './modules.ts';
import { count, type Output, printable } from './output.ts';
import type { Project } from './project.ts';
import { runnable } from './runnable.ts';
import { UsageError } from './usage-error.ts';

/** A larger trace is not read: it has to fit into one text. */
const TRACE_BYTES_MAX = 2 ** 28;

/** Says whether a trace is a run of the machines in these files, or of the project's. */
export async function judgeTrace(
  words: readonly string[],
  project: Project,
  isPart: boolean,
  output: Output,
): Promise<number> {
  const [file, ...files] = words;
  if (file === undefined) throw new UsageError('judge: expected a trace, got none');
  if (isModuleName(file)) {
    throw new UsageError(`judge: expected a trace first, got ${printable(file)}`);
  }
  const { records, notes } = readIn(file, await textOf(file));
  for (const note of notes) output.say(`${file}: ${note}`);
  if (records.length === 0) throw new Error(`${file}: expected a line for each step, got none`);
  const { charts, failures } = runnable(await loadCharts(files, project, output), output.complain);
  // What failed has been said.
  if (charts.size === 0) return 1;
  const isRun = sayJudgement(file, judge(records, charts.values(), { isPart }), charts, output);
  return isRun && failures === 0 ? 0 : 1;
}

async function textOf(file: string): Promise<string> {
  const complain = complainOf(file, 'a trace to read', 'trace');
  const { size } = await stat(file).catch(complain);
  if (size > TRACE_BYTES_MAX) {
    throw new Error(`${file}: expected at most ${TRACE_BYTES_MAX} bytes, got ${size}; split it`);
  }
  return readFile(file, 'utf8').catch(complain);
}

function readIn(file: string, text: string) {
  try {
    return readTrace(text);
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`);
  }
}

/** Whether it is a run. */
function sayJudgement(
  file: string,
  { fault, steps, actors, machines, strangers, unknown }: Judgement,
  charts: ReadonlyMap<string, Chart>,
  { say, complain }: Output,
): boolean {
  for (const [id, lines] of strangers) {
    say(
      `${file}: ${count(lines, 'line')} of the machine ${printable(id)}, which is not among these`,
    );
  }
  if (unknown !== undefined) {
    say(`${file}: ${count(unknown, 'step')} not judged, for ${TOO_MANY}`);
  }
  if (fault !== undefined) {
    const { line, machine, actor, event, expected, got, advice } = fault;
    const what = `${machine} (${actor}) on ${event}: expected ${expected}, got ${got}; ${advice}`;
    complain(`${file}:${line}: ${printable(what)}`);
    return false;
  }
  if (steps === 0) {
    const ids = [...charts.values()].map(({ states: [root], id }) => root?.id ?? id);
    complain(`${file}: expected steps of ${ids.join(' or ')}, got none; name the files of others`);
    return false;
  }
  const taken = `${count(steps, 'step')} of ${count(actors, 'actor')}`;
  say(`${file} is a run of ${machines.join(', ')}: ${taken}`);
  return true;
}
