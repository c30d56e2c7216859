import { messageOf } from '../model/message-of.ts';
import { isXstate6 } from '../model/xstate-6.ts';
import { type Paths, pathsOf } from '../paths/paths.ts';
import { loadMachines } from './machines.ts';
import { isModuleName } from './modules.ts';
import { count, type Output } from './output.ts';
import type { Project } from './project.ts';
import { NOT_RUN } from './runnable.ts';
import { UsageError } from './usage-error.ts';

/**
 * Prints the paths through all machines, or through the one that is named last; the exit code is 1
 * where something is on no path.
 */
export async function sayPaths(
  words: readonly string[],
  project: Project,
  isJson: boolean,
  output: Output,
): Promise<number> {
  // No machine's name has a slash.
  const isFile = (word: string) => isModuleName(word) || /[/\\]/.test(word);
  const [wanted, extra] = words.filter((word) => !isFile(word));
  if (extra !== undefined) throw new UsageError(`expected one machine, got '${extra}' too`);
  // Whoever reads JSON reads nothing else there.
  const notes = isJson ? { ...output, say: output.complain } : output;
  const { machines, failures } = await loadMachines(words.filter(isFile), project, notes);
  if (wanted !== undefined && !machines.has(wanted)) {
    throw new UsageError(`expected ${[...machines.keys()].join(' or ')}, got '${wanted}'`);
  }
  let code = failures > 0 ? 1 : 0;
  const found: object[] = [];
  for (const [name, { machine, file, exportName }] of machines) {
    if (wanted !== undefined && name !== wanted) continue;
    try {
      if (isXstate6(machine)) throw new Error(NOT_RUN);
      const paths = pathsOf(machine);
      if (paths.missed.length + paths.unentered.length > 0) code = 1;
      if (isJson) found.push({ machine: name, ...paths });
      else sayPathsOf(name, paths, output.say);
    } catch (error) {
      output.complain(`${file}: ${exportName}: ${messageOf(error)}`);
      code = 1;
    }
  }
  if (isJson) output.say(JSON.stringify(found, null, 2));
  return code;
}

function sayPathsOf(name: string, all: Paths, say: Output['say']): void {
  const { paths, walked, missed, unentered } = all;
  say(`${name}: ${count(paths, 'path')}, ${walked} of ${walked + missed.length} transitions`);
  for (const id of unentered) say(`  no path enters ${id}`);
  for (const { transition, reason } of missed) say(`  no path takes ${transition}: ${reason}`);
  paths.forEach(({ sentences }, index) => {
    say(`\n${name} ${index + 1}`);
    for (const sentence of sentences) say(`  ${sentence}`);
  });
  say('');
}
