import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { bundle } from '../src/cli/bundle.ts';
import { pageCode } from '../src/cli/page-code.ts';
import { folderWith, LAMP } from './command.ts';

const PROJECT = {
  'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
  'src/limits.ts': 'export enum Limit { Few = 2 }\nexport interface Shape { a: number }\n',
  'src/index.ts': "export { Limit, Shape } from './limits';\n",
  'src/icon.svg': '<svg/>',
  'src/View.tsx': "export const View = () => <b>{'seen'}</b>;\n",
  'src/order.ts': `
    import { readFileSync } from 'node:fs';
    import { EventEmitter } from 'events';
    import left from 'nobody-has-this-package';
    import { setup } from 'xstate';
    import { Limit, type Shape } from '~/index';
    import icon from './icon.svg';
    import { View } from './View';
    class Bus extends EventEmitter {}
    export const parts = { Bus, View, icon, left };
    const shape: Shape = { a: 1 };
    export const order = setup({
      guards: {
        isKnown: () => readFileSync('/etc/hosts', 'utf8') !== '',
        isFew: () => shape.a < Limit.Few,
        isOpen: () => process.env.NODE_ENV === 'production',
      },
    }).createMachine({ id: 'order', initial: 'open', states: {
      open: { on: { few: { guard: 'isFew', target: 'done' }, ask: { guard: 'isKnown', target: 'done' } } },
      done: {},
    } });
  `,
};

/** The exports of a bundle that exports these of a file. */
async function exportsOf(folder: string, file: string, names: string) {
  const project = join(folder, file);
  const code = await bundle(`export { ${names} } from ${JSON.stringify(project)};`, {
    ...{ modules: new Map(), project, root: folder },
  });
  const path = join(folder, 'out.mjs');
  await writeFile(path, code);
  return { code, exports: await import(pathToFileURL(path).href) };
}

describe('a bundle', () => {
  it('is the project itself: TypeScript, TSX, paths, types that are exported again', async () => {
    const folder = await folderWith(PROJECT);
    const { exports } = await exportsOf(folder, 'src/order.ts', 'order, parts');
    const actor = createActor(exports.order).start();
    actor.send({ type: 'few' });
    expect(actor.getSnapshot().value).toBe('done');
    expect(Object.keys(exports.parts)).toEqual(['Bus', 'View', 'icon', 'left']);
  });

  it('has what is not to be had in a page throw when it is used, and no sooner', async () => {
    const folder = await folderWith(PROJECT);
    const { exports } = await exportsOf(folder, 'src/order.ts', 'order, parts');
    const { isKnown } = exports.order.implementations.guards;
    expect(isKnown).toThrow('node:fs.readFileSync is not to be had in a page');
    expect(exports.parts.left).toThrow('nobody-has-this-package');
    expect(() => new exports.parts.Bus()).toThrow('events.EventEmitter is not to be had in a page');
  });

  it('has one XState alone, which is the project’s', async () => {
    const folder = await folderWith({
      'lamp.js': `import './vendor/fan.js';\n${LAMP}`,
      'vendor/fan.js': "import { fan } from 'xstate';\nglobalThis.fan = fan;\n",
      'vendor/node_modules/xstate/index.js': "export const fan = 'of another XState';\n",
    });
    const own = join(folder, 'node_modules/xstate');
    await rm(join(folder, 'node_modules'));
    await cp(fileURLToPath(new URL('../../node_modules/xstate/dist', import.meta.url)), own, {
      recursive: true,
    });
    await writeFile(
      join(own, 'package.json'),
      '{ "name": "xstate", "type": "module", "exports": { ".": "./own.js" } }',
    );
    await writeFile(
      join(own, 'own.js'),
      "export * from './xstate.esm.js';\nglobalThis.own = 'of the project itself';\n",
    );
    const machines = new Map([['lamp', { file: join(folder, 'lamp.js'), exportName: 'lamp' }]]);
    const code = await pageCode({
      ...{ machines, children: new Map(), samples: undefined, root: folder },
    });
    expect(code).toContain('of the project itself');
    expect(code).not.toContain('of another XState');
    expect(code.split('Unable to evaluate guard').length).toBe(2);
  });

  it('is the same bytes each time, and names no folder', async () => {
    const folder = await folderWith(PROJECT);
    const first = await exportsOf(folder, 'src/order.ts', 'order');
    const second = await exportsOf(folder, 'src/order.ts', 'order');
    expect(first.code).toBe(second.code);
    expect(first.code).not.toContain(folder);
  });
});
