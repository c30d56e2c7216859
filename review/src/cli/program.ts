import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { reviewAll } from './all.ts';
import { readArguments } from './arguments.ts';
import { coverCharts } from './cover.ts';
import { diffCharts } from './diff.ts';
import { checkCharts, drawCharts } from './draw.ts';
import { judgeTrace } from './judge.ts';
import { writePage } from './page.ts';
import { sayPaths } from './paths.ts';
import { readProject } from './project.ts';

const HELP = `xstate-review [draw] [FILE...] [--out DIRECTORY] [--source URL]
                     [--descriptions] [--references auto|never]
xstate-review check [FILE...]  (the same)
xstate-review diff REVISION [REVISION | FILE...] [--out DIRECTORY]
                   [--descriptions] [--references auto|never]
                   [--comment FILE [--pictures URL]]
                   [--coverage FILE [--base-coverage FILE]]
xstate-review paths [FILE...] [MACHINE] [--json]
xstate-review page [FILE...] [--out FILE] [--samples FILE] [--coverage FILE]
xstate-review cover [FILE...] [--min PERCENT] [--out DIRECTORY] [--from DIRECTORY]
xstate-review cover --clear
xstate-review judge TRACE [FILE...] [--part]
xstate-review all [FILE...] [--min PERCENT] [--out DIRECTORY] [--samples FILE] -- COMMAND...
Draws the statecharts of XState 5 machines: <machine>.svg, .json and .md.

  draw                     writes the charts that are not up to date
  check (or draw --check)  writes nothing; exit 1 and name what is not up to date
  diff                     what differs between a git revision and the machines as they are, or a
                           second revision, as a list and as pictures <machine>.diff.svg
  paths                    paths through every transition, in sentences; exit 1 and say why where
                           something is on no path; --json: with conditions and expected states
  page                     writes statecharts.html, or --out FILE, in which the machines can be played
  cover                    which transitions tests took, as xstate-review/coverage recorded it, in a
                           list and in coverage.json; --clear: removes the records
  --min PERCENT            of cover and all: exit 1 where fewer of a machine's transitions were taken
  --from DIRECTORY         of cover: where the records are, if not in .xstate-review
  judge                    whether a trace, as xstate-review/trace writes it, is a run of the
                           machines; exit 1 and name its first step that is not possible;
                           --part: its beginning may be missing
  all                      runs the tests by COMMAND and records what they take, without a change of
                           theirs; then draws, covers and writes the page. Exit code of the tests, or
                           1 below --min; --out: where all of it goes, records too
  FILE                     a module that exports machines, or a glob; without one, those that
                           xstate-review.config.* or package.json names:
                           "xstate-review": { "machines": ["./src/**/*.machine.ts"] };
                           without either, those whose text makes machines
  --out DIRECTORY          where the charts are; without it "out" beside "machines", or docs/charts;
                           of cover where its files go; of page, the file
  --comment FILE           of diff: writes a comment in Markdown for a pull request as well
  --pictures URL           links the pictures before and after in it, at URL/COMMIT/PATH; for GitHub
                           https://github.com/OWNER/REPOSITORY/raw
  --samples FILE           of page and all: a module with inputs, samples of events, wires between
                           machines, and which run onDemand; without it "page" beside "machines"
  --coverage FILE          of page: what cover wrote, to be shown on the charts;
                           of diff: says what tests take, gained and lost, from what cover wrote; what
                           they took before is in the same file of the first revision, or in
  --base-coverage FILE     another one
  --source URL             what comes before a file's name in links from states to their source
  --descriptions           pictures show what is said of a state, not as a tooltip alone
  --references auto|never  auto (without it): arrows that are too long give way to the name of their
                           target where the picture gets better by it; never: they do not
  -h, --help, --version

Exit codes: 0 done, 1 not up to date, something on no path, below --min, no run or could not run,
            2 wrong usage.
`;

/** The command: argv and streams in, exit code out. */
export async function xstateReview(
  argv: readonly string[],
  { stdout, stderr }: { readonly stdout: Writable; readonly stderr: Writable },
): Promise<number> {
  const { command, words, ...given } = readArguments(argv);
  const output = {
    say: (line: string) => void stdout.write(`${line}\n`),
    complain: (line: string) => void stderr.write(`xstate-review: ${line}\n`),
  };
  switch (command) {
    case 'help':
      stdout.write(HELP);
      return 0;
    case 'version':
      output.say(version());
      return 0;
    case 'draw':
      return drawCharts(words, await readProject(given), output);
    case 'check':
      return checkCharts(words, await readProject(given), output);
    case 'diff':
      return diffCharts(words, given, await readProject(given), output);
    case 'paths':
      return sayPaths(words, await readProject(given), given.json, output);
    case 'cover':
      return coverCharts(words, given, await readProject(given), output);
    case 'page':
      // Its --out is a file; a project's is where the charts are.
      return writePage(words, given, await readProject({ drawing: given.drawing }), output);
    case 'all':
      return reviewAll(words, given, await readProject(given), output);
    case 'judge':
      return judgeTrace(words, await readProject(given), given.part, output);
  }
}

/** This package's own version. */
function version(): string {
  const path = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}
