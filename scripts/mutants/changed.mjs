/** Which lines were changed since a revision, read from git. */
import { execFileSync } from 'node:child_process';

/**
 * @param {string[]} args
 * @returns {string}
 */
function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/**
 * @param {string} revision
 * @returns {boolean}
 */
export function isRevision(revision) {
  try {
    git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

/**
 * The changed lines of these files as Stryker takes them, such as `src/index.ts:3-5`.
 * @param {string} revision
 * @param {string[]} files glob patterns
 * @returns {string[]}
 */
export function linesChangedSince(revision, files) {
  const options = [
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  const diff = git('diff', ...options, revision, '--', ...files.map((file) => `:(glob)${file}`));
  let path = '';
  return diff.split('\n').flatMap((line) => {
    path = /^\+\+\+ b\/(.*)$/.exec(line)?.[1] ?? path;
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    // Nothing is left to try where lines were only removed.
    if (first === undefined || count === '0') return [];
    return [`${path}:${first}-${Number(first) + Number(count) - 1}`];
  });
}
