import { createHash } from 'node:crypto';
import type { PageData } from '../page/page-data.ts';

/**
 * A page of one file: its code and its data, which may fetch nothing and send no form. The policy does
 * not keep the project's modules from leaving the page.
 */
export function pageHtml(data: PageData, code: string): string {
  const script = withoutEndTags(code);
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `script-src '${hashOf(script)}'`,
  ].join('; ');
  const title = `Statecharts: ${data.machines.map(({ name }) => name).join(', ')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
</head>
<body>
<div id="page"><noscript>This page plays statecharts, and needs JavaScript for it.</noscript></div>
<script type="application/json" id="page-data">${jsonIn(data)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** JSON that can stand in an element of a script: nothing in it ends one, or a line of code. */
function jsonIn(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/**
 * In code these are within strings and the like, where the escaped ones mean the same; only who reads
 * the text of the code, as `String.raw` does, sees them escaped.
 */
function withoutEndTags(code: string): string {
  return code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '\\x3c!--');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
