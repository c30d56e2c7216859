import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { didYouMean } from './did-you-mean.ts';
import { COMMANDS } from './options.ts';
import { count, fromHere, type Output, printable } from './output.ts';
import type { Project } from './project.ts';
import { UsageError } from './usage-error.ts';

/** A module that shall be read, as it is named from here. */
export interface Module {
  readonly file: string;
  /** Whether a glob or a search found it: then it need not export a machine. */
  readonly isFound: boolean;
}

const NEVER = ['**/node_modules/**', '**/*.d.{ts,mts,cts}'];

/** Where nobody keeps the machines that a project is about, but may make some. */
const ASIDE = [
  '**/{dist,build,out,coverage}/**',
  '**/{test,tests,__tests__,__mocks__,e2e}/**',
  '**/*.{test,spec,stories,config}.*',
];

const ADVICE =
  'list them in package.json: "xstate-review": { "machines": ["./src/**/*.machine.ts"] }';

/** How many files are searched for machines where nothing is configured: some seconds. */
const SEARCHED_MAX = 20_000;

/** Whether a word of the command line is a module or a glob; `HEAD@{1}` is a revision of git. */
export function isModuleName(word: string): boolean {
  return /\*|\.[cm]?[jt]sx?$/.test(word);
}

/** The modules that are named or, where none is, the project's. */
export async function modulesOf(
  named: readonly string[],
  project: Project,
  output: Output,
): Promise<Module[]> {
  if (named.length > 0) return (await Promise.all(named.map((one) => matching(one, '.')))).flat();
  if (project.machines.length === 0) return searched(project.root, output);
  const modules = new Map<string, Module>();
  const isNot = (pattern: string) => pattern.startsWith('!');
  const without = project.machines.filter(isNot).map((pattern) => pattern.slice(1));
  for (const pattern of project.machines.filter((one) => !isNot(one))) {
    for (const one of await matching(pattern, project.root, without)) modules.set(one.file, one);
  }
  return [...modules.values()];
}

/** The file of this name or, if there is none, the files that it matches as a glob. */
async function matching(
  pattern: string,
  cwd: string,
  without: readonly string[] = [],
): Promise<Module[]> {
  const path = resolve(cwd, pattern);
  const shown = printable(pattern);
  if (pattern === '') throw new UsageError("expected a file, got ''");
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [{ file: fromHere(path), isFound: false }];
    throw new UsageError(
      `expected a file, got '${shown}', which is a directory; for all in it write '${shown.replace(/\/$/, '')}/**/*.ts'`,
    );
  }
  if (!isDynamicPattern(pattern)) {
    const advice = didYouMean(pattern, COMMANDS);
    throw new UsageError(`expected a file, got '${shown}', which is not there${advice}`);
  }
  const files = await glob(pattern, { cwd, absolute: true, ignore: [...NEVER, ...without] });
  if (files.length > 0) {
    return files.map((file) => ({ file: fromHere(file), isFound: true }));
  }
  throw new UsageError(`expected files, got '${shown}', which matches none`);
}

/** What makes machines, by its text, in a project that says nothing of them. */
async function searched(root: string, { say }: Output): Promise<Module[]> {
  const files = await glob('**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}', {
    cwd: root,
    absolute: true,
    ignore: [...NEVER, ...ASIDE],
  });
  if (files.length > SEARCHED_MAX) {
    throw new UsageError(
      `expected at most ${SEARCHED_MAX} files to search for machines, got ${files.length}; ${ADVICE}`,
    );
  }
  const found: Module[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    if (/\bcreateMachine\s*[(<]/.test(text) && /\bexports?\b/.test(text)) {
      found.push({ file: fromHere(file), isFound: true });
    }
  }
  if (found.length === 0) {
    throw new UsageError(
      `expected a file that exports machines, got none, and found none in ${fromHere(root)}; name one, or ${ADVICE}`,
    );
  }
  say(`no modules are named: took ${count(found, 'module')} that may make machines; ${ADVICE}`);
  return found;
}
