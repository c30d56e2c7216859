/** What bench/README.md has of what was measured: all of it, or one measure's section. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const README = fileURLToPath(new URL('./README.md', import.meta.url));
const BEGIN = '<!-- measured by npm run bench -->';
const END = '<!-- end of what was measured -->';

/** Puts what was measured in the place of all that was. */
export function writeAll(text: string): void {
  const page = readPage();
  writeFileSync(README, `${page.before}${BEGIN}\n\n${text}\n${END}${page.after}`);
}

/** Puts one section in the place of the one with its heading, or behind the others. */
export function writeSection(text: string): void {
  const page = readPage();
  const [heading] = text.split('\n', 1);
  const sections = page.measured.trim().split(/\n(?=### )/);
  const at = sections.findIndex((section) => section.startsWith(`${heading}\n`));
  if (at < 0) sections.push(`\n${text}`);
  else sections[at] = text;
  const measured = sections.map((section) => section.trim()).join('\n\n');
  writeFileSync(README, `${page.before}${BEGIN}\n\n${measured}\n\n${END}${page.after}`);
}

function readPage() {
  const text = readFileSync(README, 'utf8');
  const [before = '', rest] = text.split(BEGIN);
  const [measured = '', after] = rest?.split(END) ?? [];
  if (after === undefined) throw new Error(`expected the two markers in ${README}, got none`);
  return { before, measured, after };
}
