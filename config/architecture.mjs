// Who may know whom, one rule a sentence; dependency-cruiser checks it.
const LAYERS = ['machines', 'transport', 'hardware', 'delivery', 'app', 'cli'];

/**
 * A rule that `from` may not import what `to` describes.
 * @param {string} name
 * @param {string} comment
 * @param {object} from
 * @param {object} to
 */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    forbid(
      'machines-are-pure',
      'Machines import xstate and each other. What needs a clock, a socket or a file is an adapter: ' +
        'let the machine emit what it wants done.',
      { path: '^src/machines/' },
      { pathNot: '^(src/machines/|node_modules/xstate/)' },
    ),
    forbid(
      'adapters-are-strangers',
      'Transport, hardware and delivery never see each other, nor what puts them together: app.',
      { path: '^src/(transport|hardware|delivery)/' },
      { path: '^src/(?!machines/)(?!$1/)' },
    ),
    forbid(
      'review-is-a-stranger',
      'review/ is a package for anybody: it gets our machines as it gets all others, by name.',
      { path: '^review/' },
      { path: '^(src|dist|scripts|test)/' },
    ),
    forbid(
      'doors-run-without-review',
      'Who watches a door draws nothing: xstate-review is a command of our scripts.',
      { path: '^src/' },
      { path: '^(review/|node_modules/xstate-review)' },
    ),
    forbid(
      'charts-are-computed',
      'A chart is computed from a machine: it takes xstate and what lays out. Files, git and argv are ' +
        'the business of the command, and of what records tests.',
      { path: '^review/src/(?!cli/|collect/)' },
      { pathNot: '^(review/src/(?!cli/)|node_modules/(xstate|elkjs)/)' },
    ),
    forbid(
      'tests-carry-little',
      'What records tests is loaded into each of their processes: it reads machines and writes files.',
      { path: '^review/src/collect/' },
      { path: '^review/src/(?!collect/|coverage/|model/)' },
    ),
    forbid(
      'app-knows-no-cli',
      'What a library user needs must not hang on argv and exit codes.',
      { path: '^src/(app/|index)' },
      { path: '^src/cli/' },
    ),
    forbid(
      'nobody-imports-cli',
      'Programs are the top: what two of them share belongs in app.',
      { pathNot: '^src/cli/' },
      { path: '^src/cli/' },
    ),
    forbid(
      'cli-sees-app-alone',
      'A program reads argv and prints; what it runs is put together in app.',
      { path: '^src/cli/' },
      { path: '^src/(?!cli/|app/)' },
    ),
    ...LAYERS.map((layer) =>
      forbid(
        `through-the-index-of-${layer}`,
        `Other folders import src/${layer}/index.ts, so that it says what ${layer} offers.`,
        { path: '^src/', pathNot: `^src/${layer}/` },
        { path: `^src/${layer}/`, pathNot: `^src/${layer}/index\\.ts$` },
      ),
    ),
    forbid('no-cycles', 'Split what both need into a third module.', {}, { circular: true }),
    forbid(
      'no-orphans',
      'Nothing imports it and it imports nothing: delete it, or say here why it is an entry.',
      { orphan: true, pathNot: '\\.d\\.ts$' },
      {},
    ),
    forbid(
      'programs-alone-have-bundled-packages',
      'What is in the bundles of the programs is not installed for those who import the library.',
      { path: '^src/(?!cli/)' },
      { path: '/valibot/' },
    ),
    forbid(
      'not-to-dev-dependencies',
      'What is published may not need what is not installed with it.',
      { path: '^(review/)?src/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
        // See programs-alone-have-bundled-packages; Vitest is there where it asks for the recorder.
        pathNot: '/(valibot|vitest)/',
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
    doNotFollow: { path: 'node_modules' },
  },
};
