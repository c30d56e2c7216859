import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import config from '../../config/architecture.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPCRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Each breaks one rule, in a tree where every layer has an index that offers `b`. */
const BREACHES: [rule: string, path: string, text: string][] = [
  ['machines-are-pure', 'src/machines/reads.ts', "import 'node:fs';"],
  ['machines-are-pure', 'src/machines/sends.ts', "import '../transport/index.ts';"],
  ['adapters-are-strangers', 'src/transport/senses.ts', "import '../hardware/index.ts';"],
  ['adapters-are-strangers', 'src/hardware/serves.ts', "import '../app/index.ts';"],
  ['app-knows-no-cli', 'src/app/prints.ts', "import '../cli/index.ts';"],
  ['nobody-imports-cli', 'src/transport/prints.ts', "import '../cli/index.ts';"],
  ['cli-sees-app-alone', 'src/cli/decides.ts', "import '../machines/index.ts';"],
  ['review-is-a-stranger', 'review/src/cli/peeks.ts', "import '../../../src/machines/index.ts';"],
  ['doors-run-without-review', 'src/app/draws.ts', "import '../../review/src/index.ts';"],
  ['charts-are-computed', 'review/src/model/reads.ts', "import 'node:fs';"],
  ['charts-are-computed', 'review/src/svg/prints.ts', "import '../cli/peeks.ts';"],
  ['programs-alone-have-bundled-packages', 'src/app/validates.ts', "import 'valibot';"],
  ['through-the-index-of-machines', 'src/app/digs.ts', "import '../machines/b.ts';"],
  ['no-cycles', 'src/app/circles.ts', "import './circles.ts';"],
  ['no-orphans', 'src/app/alone.ts', 'export const alone = 1;'],
];

/** What is violated and where, and how many modules of each package were read. */
async function cruise(directory: string) {
  const args = [
    DEPCRUISE,
    '--config',
    'config/architecture.mjs',
    '--output-type',
    'json',
    'src',
    'review/src',
  ];
  const run = promisify(execFile)(process.execPath, args, { cwd: directory, maxBuffer: 2 ** 26 });
  const { stdout } = await run.catch((error) => error);
  const { modules, summary } = JSON.parse(stdout);
  return {
    counts: ['src/', 'review/src/'].map(
      (folder) =>
        modules.filter(({ source }: { source: string }) => source.startsWith(folder)).length,
    ),
    breaches: summary.violations.map(
      ({ rule, from }: { rule: { name: string }; from: string }) => `${rule.name} ${from}`,
    ),
  };
}

/** A tree of these files, beside our node_modules. */
async function plant(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(ROOT, 'node_modules/.architecture-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

describe('the architecture', () => {
  it('is kept by every module of both packages', async () => {
    const { counts, breaches } = await cruise(ROOT);
    expect(breaches).toEqual([]);
    // A cruise that reads nothing finds nothing wrong.
    for (const count of counts) expect(count).toBeGreaterThan(30);
  });

  it('has rules that can be broken, each of them', async () => {
    const layers = ['machines', 'transport', 'hardware', 'app', 'cli'];
    const directory = await plant({
      'config/architecture.mjs': `export default ${JSON.stringify(config)};`,
      'tsconfig.json': '{}',
      'package.json': '{"type":"module"}',
      ...Object.fromEntries(layers.map((one) => [`src/${one}/index.ts`, "import './b.ts';"])),
      ...Object.fromEntries(layers.map((one) => [`src/${one}/b.ts`, 'export const b = 1;'])),
      'review/src/index.ts': "import './model/reads.ts';",
      ...Object.fromEntries(BREACHES.map(([, path, text]) => [path, text])),
    });
    const { breaches } = await cruise(directory);
    const expected = BREACHES.map(([rule, path]) => `${rule} ${path}`);
    expect(breaches).toEqual(expect.arrayContaining(expected));
  });
});
