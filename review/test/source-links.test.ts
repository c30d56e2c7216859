import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { placesIn } from '../src/cli/state-lines.ts';
import { folderWith, review } from './command.ts';

const DOOR = `import { setup } from 'xstate';
// states: { commented: {} }
const text = \`\${'states: { quoted: {} }'}\`;
const ajar = { on: { shut: '#door.closed' } };
export const other = { states: { closed: {} } };
export const door: unknown = setup({
  types: {} as { context: { states: { typed: string } } },
}).createMachine({
  id: 'door',
  initial: 'closed',
  states: {
    closed: { on: { open: 'opened' }, meta: { states: { none: 1 } } },
    'opened': {
      initial: 'wide',
      states: {
        wide: {},
        ajar,
        [text]: {},
      },
    },
    ...Object.fromEntries([['hidden', { initial: 'inner', states: { inner: {} } }]]),
  },
});
export const later = { states: { late: {} } };
`;

/** The lines of what is found, by name. */
function linesIn(source: string, name: string) {
  const places = placesIn(source, name);
  const lineOf = (at: number) => source.slice(0, at).split('\n').length;
  if (places === null) return null;
  return [lineOf(places.machine), ...[...places.states].map(([key, at]) => `${key} ${lineOf(at)}`)];
}

describe('the lines of a machine', () => {
  it('are those of the keys that are its states for certain', () => {
    expect(linesIn(DOOR, 'door')).toEqual([
      6,
      ...['closed 12', 'opened 13', 'opened.wide 16', 'opened.ajar 17'],
    ]);
    expect(linesIn(DOOR, 'other')).toEqual([5]);
    expect(linesIn(DOOR, 'gate')).toBeNull();
  });

  it.each([
    ['gate', 'export { door as gate };'],
    ['default', 'export default door;'],
    ['default', 'export { door as default };'],
  ])('are found under the name %s too', (name, text) => {
    expect(linesIn(`${DOOR}${text}\n`, name)?.[0]).toBe(6);
  });

  it('are found in a machine that is exported without a name', () => {
    const text = 'export default createMachine<A, B>({\n  states: {\n    a: {} } });\n';
    expect(linesIn(text, 'default')).toEqual([1, 'a 3']);
  });
});

describe('--source', () => {
  it('links the page and the picture to what a file is built from', async () => {
    const { outputText, sourceMapText } = ts.transpileModule(`\n\n${DOOR}`, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        sourceMap: true,
      },
      fileName: 'door.ts',
    });
    const folder = await folderWith({
      'package.json': '{"type":"module"}',
      'lib/door.js': outputText.replace(/sourceMappingURL=.*/, 'sourceMappingURL=door.js.map'),
      'lib/door.js.map': (sourceMapText ?? '').replace('"door.ts"', '"../src/door.ts"'),
    });
    const source = 'https://example.org/blob/main/';
    const { code, stderr } = await review(folder, 'lib/door.js', '--source', source);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const page = await readFile(join(folder, 'docs/charts/door.md'), 'utf8');
    const picture = await readFile(join(folder, 'docs/charts/door.svg'), 'utf8');
    expect(page).toContain(`| [\`opened.wide\`](${source}src/door.ts#L18) |`);
    // What is not written there for certain leads to the machine.
    expect(page).toContain(`| [\`hidden.inner\`](${source}src/door.ts#L8) |`);
    expect(picture).toContain(`href="${source}src/door.ts#L18"`);
    await writeFile(join(folder, 'lib/door.js.map'), '{');
    await review(folder, 'lib/door.js', '--source', source);
    const built = await readFile(join(folder, 'docs/charts/door.md'), 'utf8');
    expect(built).toContain(`](${source}lib/door.js#L`);
  });
});
