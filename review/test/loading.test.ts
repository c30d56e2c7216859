import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LOAD_MS_MAX, loadModule } from '../src/cli/load.ts';
import { fromHere } from '../src/cli/output.ts';
import { folderWith, LAMP, review, runHere } from './command.ts';

const FAN = LAMP.replace('lamp =', 'fan =').replace("'lamp'", "'fan'");

/** The lines of a text. */
function linesOf(text: string): string[] {
  return text.trim().split('\n');
}

/** The machines that there are pictures of. */
async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const pictures = names.filter((name) => name.endsWith('.svg'));
  return pictures.map((name) => name.slice(0, -4)).toSorted((a, b) => (a < b ? -1 : 1));
}

describe.concurrent('one bad machine', () => {
  it.each([
    ['export const a = 1;', /: expected exports that are XState 5 machines, got none; export one$/],
    [
      'throw new Error("no luck");',
      /: expected a module that can be .*, got: no luck \(bad\.mjs:1/,
    ],
    [
      'export const makeLamp = () => 1;',
      /got none; makeLamp is a function; export what it returns$/,
    ],
    [
      'export const odd = new Proxy({}, { get() { throw new Error("no"); } });',
      /: expected exports that are XState 5 machines, got none; export one$/,
    ],
    ["import './gone.mjs';", /: expected a module that .*gone\.mjs' .*\(bad\.mjs\); mend it$/],
    ['\nexport const a = ;', /: .*, got: Unexpected token ';' \(bad\.mjs:2\); mend it$/],
    ['\n\nnull.foo;', /: .* properties of null \(reading 'foo'\) \(bad\.mjs:3\); mend it$/],
    [
      "\nimport { x } from './bad.mjs';",
      /: .*'\.\/bad\.mjs' does not provide an export named 'x' \(bad\.mjs:2\); mend it$/,
    ],
    [
      'await new Promise(() => {});',
      /: .*got: nothing left to do: it waits for what never comes; /,
    ],
    ['\nprocess.exit(0);', /: .*got: it ends the process with code 0 \(bad\.mjs:2\); mend it$/],
  ] as const)('that is %j is one line, and the others are drawn', async (text, wanted) => {
    const folder = await folderWith({ 'bad.mjs': text, 'fan.mjs': FAN, 'lamp.mjs': LAMP });
    const files = ['lamp.mjs', 'bad.mjs', 'fan.mjs'];
    const { code, stderr } = await review(folder, ...files);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(wanted)]);
    expect(stderr).toMatch(/^xstate-review: bad\.mjs: /);
    expect(await picturesIn(join(folder, 'docs/charts'))).toEqual(['fan', 'lamp']);
  });

  it('is said by check and by paths too', async () => {
    const folder = await folderWith({ 'bad.mjs': 'null.foo', 'lamp.mjs': LAMP });
    const [lamp, bad] = [join(folder, 'lamp.mjs'), join(folder, 'bad.mjs')];
    const out = join(folder, 'out');
    expect(await runHere(lamp, '--out', out)).toMatchObject({ code: 0 });
    const check = await runHere('check', bad, lamp, '--out', out);
    expect(check).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*bad\.mjs: .*\n$/),
    });
    const paths = await runHere('paths', bad, lamp);
    expect(paths).toMatchObject({ code: 1, stderr: check.stderr });
    expect(paths.stdout).toMatch(/^lamp: 1 path, 2 of 2 transitions$/m);
  });

  it('whose chart cannot be read is named by its file and export', async () => {
    const folder = await folderWith({
      'two.mjs': `${LAMP}
        export const broken = createMachine({ id: 'broken', initial: 'a', states: { a: {} } });
        Object.defineProperty(broken.root, 'states', { get() { throw new Error('no states'); } });`,
    });
    const file = join(folder, 'two.mjs');
    const { code, stderr } = await runHere(file, '--out', join(folder, 'out'));
    expect(code).toBe(1);
    expect(stderr).toBe(`xstate-review: ${fromHere(file)}: broken: no states\n`);
    expect(await picturesIn(join(folder, 'out'))).toEqual(['lamp']);
  });

  it.each([
    [4, '{ __xstatenode: true, withConfig() {} }', 'XState 5'],
    [
      6,
      '{ root: { transitions: new Map() }, getTransitionData() {}, sources: {} }',
      'XState 5 and 6.0.0-alpha.52, which has another shape',
    ],
  ])('of XState %i that is not read is said to be one', async (version, machine, read) => {
    const folder = await folderWith({
      'all.mjs': `${LAMP} export const old = ${machine}; export default old;`,
    });
    const file = join(folder, 'all.mjs');
    expect(await runHere(file, '--out', join(folder, 'out'))).toMatchObject({
      code: 1,
      stderr: `xstate-review: ${fromHere(file)}: old is a machine of XState ${version}; xstate-review reads ${read}\n`,
    });
    expect(await picturesIn(join(folder, 'out'))).toEqual(['lamp']);
  });

  it('that fails later, by itself, stops none of the others', async () => {
    const folder = await folderWith({
      'soon.mjs': `${LAMP}setTimeout(() => process.exit(0), 1);`,
      'late.mjs': `${FAN}setTimeout(() => Promise.reject(new Error('nobody there')), 1);`,
    });
    const { code, stderr } = await review(folder, 'soon.mjs', 'late.mjs');
    expect(code).toBe(1);
    expect(linesOf(stderr).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'xstate-review: expected modules that only export, got: it ends the process with code 0; mend it',
      'xstate-review: expected modules that only export, got: nobody there; mend it',
    ]);
    expect(await picturesIn(join(folder, 'docs/charts'))).toEqual(['fan', 'lamp']);
  });

  it('of the project does not make charts look left over', async () => {
    const folder = await folderWith({
      'lamp.mjs': LAMP,
      'fan.mjs': FAN,
      'package.json': '{"xstate-review":{"machines":["*.mjs"]}}',
    });
    await review(folder);
    await writeFile(join(folder, 'fan.mjs'), 'null.foo;');
    const { code, stderr } = await review(folder, 'check');
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^xstate-review: fan\.mjs: /)]);
    await rm(join(folder, 'fan.mjs'));
    expect((await review(folder, 'check')).stderr).toMatch(/fan\.json: expected a machine for it/);
  });
});

describe.concurrent('what a machine is called', () => {
  it('is its file and export, where it has no id or one that another has', async () => {
    const machine = (id: string) =>
      `import { createMachine } from 'xstate'; export const machine = createMachine({ ${id} });`;
    const folder = await folderWith({
      'src/checkout.machine.mjs': machine(''),
      'src/door/machine.mjs': machine("id: 'door'"),
      'src/gate/index.mjs': machine("id: 'DOOR'"),
      'src/lamp.mjs': LAMP.replace("id: 'lamp', ", ''),
      'all.mjs': "export { machine } from './src/gate/index.mjs';",
    });
    const files = ['src/lamp.mjs', 'src/gate/index.mjs', 'src/door/machine.mjs'];
    files.push('all.mjs', 'src/checkout.machine.mjs');
    const { code, stdout } = await review(folder, ...files);
    expect(code).toBe(0);
    expect(linesOf(stdout).filter((line) => line.includes('is called'))).toEqual([
      "all.mjs: machine is called all.machine, for its id DOOR is another's too",
      'src/checkout.machine.mjs: machine is called checkout.machine, for it has no id',
      "src/door/machine.mjs: machine is called door.machine, for its id door is another's too",
    ]);
    const names = ['all.machine', 'checkout.machine', 'door.machine', 'lamp'];
    const charts = join(folder, 'docs/charts');
    expect(await picturesIn(charts)).toEqual(names);
    // In whatever order they are named.
    expect(await review(folder, 'check', ...files.toReversed())).toMatchObject({ code: 0 });
  });
});

describe.concurrent('the machines that a machine invokes and spawns', () => {
  it('are drawn too, each once, under their id or what their parent calls them', async () => {
    const folder = await folderWith({
      'all.mjs': `import { assign, createMachine, setup } from 'xstate';
        const inner = createMachine({ id: 'inner' });
        const nameless = setup({ actors: { inner } }).createMachine({ invoke: { src: 'inner' } });
        export const lamp = createMachine({ id: 'lamp' });
        export const house = setup({ actors: { lamp, nameless } }).createMachine({
          id: 'house', entry: assign({ all: ({ spawn }) => [spawn('lamp'), spawn(guest)] }),
          invoke: [{ src: 'nameless' }, { src: createMachine({ id: 'visitor' }) }] });
        import { guest } from './guest.mjs';`,
      'guest.mjs': LAMP.replace('lamp =', 'guest =').replace("'lamp'", "'visitor'"),
    });
    const out = join(folder, 'out');
    const files = ['all.mjs', 'guest.mjs'].map((name) => join(folder, name));
    expect(await runHere(...files, '--out', out)).toMatchObject({ code: 0 });
    const names = ['house', 'house.nameless', 'house.visitor', 'inner', 'lamp', 'visitor'];
    expect(await picturesIn(out)).toEqual(names);
    const [root] = JSON.parse(await readFile(join(out, 'house.json'), 'utf8')).states;
    expect(root.invoke).toMatchObject([
      { machine: 'house.nameless' },
      { machine: 'house.visitor' },
    ]);
    expect(root.spawns).toMatchObject([{ machine: 'lamp' }, { name: 'guest', machine: 'visitor' }]);
  });

  it('are told apart where several are written inline and none has an id', async () => {
    const folder = await folderWith({
      'all.mjs': `import { createMachine } from 'xstate';
        export const house = createMachine({ id: 'house',
          invoke: [{ src: createMachine({}) }, { src: createMachine({}), id: 'guest' }] });`,
    });
    const out = join(folder, 'out');
    await runHere(join(folder, 'all.mjs'), '--out', out);
    const [root] = JSON.parse(await readFile(join(out, 'house.json'), 'utf8')).states;
    const machines = root.invoke.map(({ machine }: { machine: string }) => machine);
    expect(await picturesIn(out)).toEqual(['house', ...machines]);
  });
});

describe.concurrent('the modules of a project', () => {
  const machine = (id: string) => LAMP.replace("'lamp'", `'${id}'`);
  const drawnOf = ({ stdout }: { stdout: string }) =>
    [...stdout.matchAll(/^wrote .*[/]([^/]+)\.svg$/gm)].map(([, name]) => name);

  it('are files and globs, without those that begin with an exclamation mark', async () => {
    const settings = { machines: ['src/**/*.machine.mjs', 'other.mjs', '!**/old/**'] };
    const folder = await folderWith({
      'src/a/door.machine.mjs': machine('door'),
      'src/old/gate.machine.mjs': machine('gate'),
      'src/a/helper.mjs': machine('helper'),
      'src/none.machine.mjs': 'export const nothing = 1;',
      'other.mjs': machine('other'),
      'xstate-review.config.json': JSON.stringify(settings),
    });
    const drawn = await review(folder);
    expect(drawn).toMatchObject({ code: 0, stderr: '' });
    expect(drawnOf(drawn)).toEqual(['other', 'door']);
    const named = await review(folder, 'src/**/{gate,helper}*.mjs', '--out', 'named');
    expect(drawnOf(named)).toEqual(['helper', 'gate']);
    const nothing = await review(folder, 'lib/*.mjs');
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toMatch(/: expected files, got 'lib\/\*\.mjs', which matches none /);
  });

  it.each([
    [
      'xstate-review.config.ts',
      'export default { machines: ["a.mjs"] } as { machines: string[] };',
    ],
    ['xstate-review.config.js', 'module.exports = { machines: ["a.mjs"] };'],
    ['xstate-review.config.mjs', 'export default { machines: ["a.mjs"] };'],
    ['package.json', '{"xstate-review": { "machines": ["a.mjs"] }}'],
  ])('are named in %s of a folder around', async (name, text) => {
    const folder = await folderWith({ 'a.mjs': LAMP, [name]: text, 'in/side/package.json': '{}' });
    expect(drawnOf(await review(join(folder, 'in/side')))).toEqual(['lamp']);
  });

  it('are looked for by their text where none is named', async () => {
    const folder = await folderWith({
      'package.json': '{}',
      'src/lamp.mjs': LAMP,
      'src/other.mjs': 'throw new Error("not asked for");',
      'dist/door.mjs': machine('door'),
      'src/gate.test.mjs': machine('gate'),
    });
    const drawn = await review(folder);
    expect(drawn).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(drawn.stdout)[0]).toBe(
      'no modules are named: took 1 module that may make machines; ' +
        'list them in package.json: "xstate-review": { "machines": ["./src/**/*.machine.ts"] }',
    );
    expect(drawnOf(drawn)).toEqual(['lamp']);
  });
});

describe.concurrent('a module', () => {
  it('is TypeScript or TSX as a bundler takes it, with the xstate of its project', async () => {
    const folder = await folderWith({
      'tsconfig.json':
        '{"compilerOptions":{"paths":{"@/*":["./src/*"]},"experimentalDecorators":true}}',
      'src/kind.ts': 'export enum Kind { on = "on" }; export interface Shape { a: 1 }',
      'src/deep/index.ts': 'export const off = "off" as const;',
      'src/old.cjs': 'module.exports = { press: "press" };',
      'src/lamp.tsx': `import { createMachine } from 'xstate';
        import { press } from './old.cjs';
        import { Kind, Shape } from './kind';
        import { off } from '@/deep';
        function sealed(target: unknown) {}
        @sealed class Wire { constructor(readonly shape?: Shape) {} }
        export const view = () => <b>{off}</b>, icon = <><i /><i /></>;
        export const env = import.meta.env.MODE;
        export const lamp = createMachine({ id: 'lamp', initial: off, states: {
          [off]: { on: { [press]: Kind.on } }, [Kind.on]: { on: { [press]: off } } } });`,
    });
    const { code, stderr } = await review(folder, 'src/lamp.tsx');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await writeFile(join(folder, 'lamp.mjs'), LAMP);
    expect(await review(folder, 'check', 'lamp.mjs')).toMatchObject({ code: 0, stderr: '' });
  });

  it('of TypeScript shows what is written in it, whatever the loader makes of that', async () => {
    const folder = await folderWith({
      'limits.ts': 'export const most = 3; export default (n: number): boolean => n > 0;',
      'lamp.ts': `import { createMachine } from 'xstate';
        import isOne, { most } from './limits';
        export const lamp = createMachine({ id: 'lamp', context: { _limits: { n: 1 } }, on: { press: {
          guard: ({ context }) => context._limits.n < most && isOne(context._limits.n) } } });`,
    });
    expect(await review(folder, 'lamp.ts')).toMatchObject({ code: 0, stderr: '' });
    const chart = JSON.parse(await readFile(join(folder, 'docs/charts/lamp.json'), 'utf8'));
    expect(chart.states[0].transitions[0].guard).toMatch(/^context\._limits\.n < most && isOne\(/);
  });

  it('of TypeScript is loaded though its tsconfig.json extends what is not installed', async () => {
    const folder = await folderWith({
      'tsconfig.json': '{"extends":"@none/tsconfig/strictest"}',
      'lamp.ts': LAMP,
    });
    expect(await review(folder, 'lamp.ts')).toMatchObject({ code: 0, stderr: '' });
  });

  it('of JavaScript is loaded by Node, or else as a bundler takes it', async () => {
    const folder = await folderWith({
      'states.js': 'export const off = "off";',
      'lamp.js': `import { off } from './states';\n${LAMP}`,
      'shared.cjs': 'const all = { lamp: require("./lamp.js").lamp }; module.exports = { ...all };',
      'package.json': '{"type":"module"}',
    });
    expect(await review(folder, 'lamp.js')).toMatchObject({ code: 0, stderr: '' });
    await writeFile(join(folder, 'lamp.js'), LAMP);
    expect(await review(folder, 'check', 'shared.cjs')).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['./a.css', /: expected imports that Node can load, got a\.css; import it in a module that/],
    [
      './a.svg?raw',
      /: expected imports that Node can load, got a\.svg; import it in a module that/,
    ],
    ['virtual:pages', /: .* got: Cannot find module 'virtual:pages' \(deep\.ts\); mend it/],
    ['./none', /: .* got: Cannot find module '\.\/none' \(deep\.ts\); mend it/],
  ])('that imports %s says which file', async (what, wanted) => {
    const folder = await folderWith({
      'a.css': '.a {}',
      'a.svg': '<svg/>',
      'deep.ts': `import it from '${what}'; export const one = it;`,
      'lamp.ts': `export { one } from './deep';\n${LAMP}`,
    });
    const { code, stderr } = await review(folder, 'lamp.ts');
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(wanted)]);
    expect(stderr).toMatch(/^xstate-review: lamp\.ts: /);
  });

  it('has a time to load in', async () => {
    const folder = await folderWith({
      'busy.mjs': 'await new Promise((resolve) => { globalThis.busy = resolve; });',
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const loading = loadModule(join(folder, 'busy.mjs')).catch((error: Error) => error.message);
    vi.advanceTimersByTime(LOAD_MS_MAX);
    vi.useRealTimers();
    expect(await loading).toMatch(/busy\.mjs: .*, got: no end in 60 s: it waits for what never/);
    Reflect.get(globalThis, 'busy')?.();
  });
});
