import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { pageHtml } from '../src/cli/page-html.ts';
import { chartOf, drawSvg } from '../src/index.ts';
import { folderWith, LAMP, runHere } from './command.ts';

const hostile = '</script><!-- <script>alert(1)</script> \u2028\u2029 & "';
const machine = createMachine({ id: 'odd', description: hostile, initial: 'a', states: { a: {} } });
const chart = chartOf(machine);
const data = { machines: [{ name: 'odd', chart, svg: await drawSvg(chart) }] };
const code = `const a = '</script>', b = /<!--/, c = \`</SCRIPT\`;`;
const html = pageHtml(data, code);
const scripts = [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

describe('a page', () => {
  it('has its data, in which nothing ends it', () => {
    expect(scripts.length).toBe(2);
    const [, , json = ''] = scripts[0] ?? [];
    expect(json).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
  });

  it('has its code, which means the same', () => {
    const [, , script = ''] = scripts[1] ?? [];
    expect(script).not.toMatch(/<\/script|<!--/i);
    const run = new Function(`${script} return [a, b.source, c]`);
    expect(run()).toEqual(['</script>', '\\x3c!--', '</SCRIPT']);
    expect(new RegExp(run()[1]).test('<!--')).toBe(true);
  });

  it('has its end tags escaped for who reads the text of the code', () => {
    const raw = pageHtml(data, 'const a = String.raw`</script>`;');
    const [, script = ''] = /<script type="module">(.*?)<\/script>/s.exec(raw) ?? [];
    expect(new Function(`${script} return a`)()).toBe('<\\/script>');
  });

  it('lets nothing in or out but its code', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const rules = new Map(
      policy.split('; ').map((rule) => rule.split(/ (.*)/s) as [string, string]),
    );
    for (const name of ['default-src', 'base-uri', 'form-action']) {
      expect(rules.get(name)).toBe("'none'");
    }
    expect(rules.get('script-src')).toBe(hashOf(scripts[1]?.[2] ?? ''));
    // All others are as the first says.
    expect(rules.size).toBe(4);
    expect(html).not.toMatch(/\b(src|href)=|unsafe/);
  });
});

describe('the command', () => {
  it('writes a page, with the module that a project names, the same each time', async () => {
    const folder = await folderWith({
      'lamp.js': LAMP,
      'page.ts': "export const samples = { lamp: { press: [{ by: 'a hand' as const }] } };\n",
    });
    const files = [join(folder, 'lamp.js'), '--samples', join(folder, 'page.ts')];
    const out = join(folder, 'out.html');
    const { code: exit, stdout, stderr } = await runHere('page', ...files, '--out', out);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/out\.html: 1 machine, \d+ kB\n$/);
    const text = await readFile(out, 'utf8');
    expect(text).toContain('a hand');
    await runHere('page', ...files, '--out', out);
    expect(await readFile(out, 'utf8')).toBe(text);
  });

  it('says what cannot be bundled, and of which file that is', async () => {
    const folder = await folderWith({ 'lamp.js': LAMP, 'page.ts': 'export const = 1;' });
    const args = [join(folder, 'lamp.js'), '--samples', join(folder, 'page.ts')];
    await expect(runHere('page', ...args, '--out', join(folder, 'out.html'))).rejects.toThrow(
      /^expected modules that can be bundled, got: .*page\.ts.*; mend that$/,
    );
  });

  it('leaves out, and names, what has no picture', async () => {
    const circle = await readFile(new URL('circle.ts', import.meta.url), 'utf8');
    const large = `${circle}export const large = circle(151);\n`;
    const folder = await folderWith({ 'lamp.js': LAMP, 'large.ts': large });
    const out = join(folder, 'out.html');
    const file = join(folder, 'large.ts');
    const { code: exit, stderr } = await runHere(
      'page',
      file,
      join(folder, 'lamp.js'),
      '--out',
      out,
    );
    expect(exit).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: circle is not in the page: no picture: expected at most 300 arrows, .*\n$/,
    );
    const [, json = ''] = /id="page-data">(.*?)<\/script>/s.exec(await readFile(out, 'utf8')) ?? [];
    expect(JSON.parse(json).machines.map(({ name }: { name: string }) => name)).toEqual(['lamp']);
    const none = join(folder, 'none.html');
    expect((await runHere('page', file, '--out', none)).code).toBe(1);
    expect(existsSync(none)).toBe(false);
  });

  it('does not go without samples that are not there', async () => {
    const folder = await folderWith({ 'lamp.js': LAMP });
    const args = [join(folder, 'lamp.js'), '--samples', join(folder, 'smaples.ts')];
    await expect(runHere('page', ...args)).rejects.toThrow(
      /smaples\.ts: expected a module to read, got: no such file.* another --samples$/,
    );
  });

  it.each(['{}', '{"format":1}'])('refuses coverage that is none: %s', async (text) => {
    const folder = await folderWith({ 'lamp.js': LAMP, 'coverage.json': text });
    const coverage = ['--coverage', join(folder, 'coverage.json')];
    await expect(runHere('page', join(folder, 'lamp.js'), ...coverage)).rejects.toThrow(
      /coverage\.json: expected/,
    );
  });
});
