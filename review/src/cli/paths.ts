import { type Paths, pathsOf } from '../paths/paths.ts';
import { UsageError } from './arguments.ts';
import { loadMachines } from './machines.ts';
import { count, messageOf, type Output } from './output.ts';
import type { Project } from './project.ts';

/** Prints the paths through all machines, or through the one that is named last. */
export async function sayPaths(
  words: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const isFile = (word: string) => /[/\\*{]|\.[cm]?[jt]sx?$/.test(word);
  const [wanted, extra] = words.filter((word) => !isFile(word));
  if (extra !== undefined) throw new UsageError(`expected one machine, got '${extra}' too`);
  const { machines, failures } = await loadMachines(words.filter(isFile), project, output);
  if (wanted !== undefined && !machines.has(wanted)) {
    throw new UsageError(`expected ${[...machines.keys()].join(' or ')}, got '${wanted}'`);
  }
  let code = failures > 0 ? 1 : 0;
  for (const [name, { machine, file, exportName }] of machines) {
    if (wanted !== undefined && name !== wanted) continue;
    try {
      sayPathsOf(name, pathsOf(machine), output.say);
    } catch (error) {
      output.complain(`${file}: ${exportName}: ${messageOf(error)}`);
      code = 1;
    }
  }
  return code;
}

function sayPathsOf(name: string, { paths, walked, missed }: Paths, say: Output['say']): void {
  say(`${name}: ${count(paths, 'path')}, ${walked} of ${walked + missed.length} transitions`);
  for (const id of missed) say(`  no path takes ${id}`);
  paths.forEach(({ sentences }, index) => {
    say(`\n${name} ${index + 1}`);
    for (const sentence of sentences) say(`  ${sentence}`);
  });
  say('');
}
