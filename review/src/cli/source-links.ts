import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Chart } from '../model/chart.ts';
import type { Machine } from './machine.ts';
import { placesIn } from './state-lines.ts';

/** A place in a source, its line counted from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Addresses of a machine's states, by their ids: the line of each one's key, and of the machine
 * where a state is not for certain found; an empty map, where the machine is not.
 */
export function sourceLinks(
  { file, exportName }: Machine,
  chart: Chart,
  { source, root }: { readonly source: string; readonly root: string },
): ReadonlyMap<string, string> {
  const path = resolve(file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // A child is declared under its parent's name for it, if it is there at all.
  const places = placesIn(text, exportName.slice(exportName.lastIndexOf('.') + 1));
  const links = new Map<string, string>();
  if (places === null) return links;
  const original = originalPlaces(path, text);
  const linkTo = (at: number) => {
    const place = original(at);
    const name = relative(root, place.file).replaceAll('\\', '/');
    return `${source.replace(/\/$/, '')}/${encodeURI(name)}#L${place.line}`;
  };
  const paths = new Map<string, string>();
  for (const { id, key, parent } of chart.states) {
    const above = parent === undefined ? undefined : paths.get(parent);
    const inside = parent === undefined ? '' : above ? `${above}.${key}` : key;
    paths.set(id, inside);
    links.set(id, linkTo(places.states.get(inside) ?? places.machine));
  }
  return links;
}

/** Where an offset is written: in the file itself or, where it is built, in what it is built from. */
function originalPlaces(path: string, text: string): (at: number) => Place {
  const [, url] = [...text.matchAll(/^\/\/# sourceMappingURL=(\S+)$/gm)].at(-1) ?? [];
  const map = url === undefined ? null : sourceMapAt(new URL(url, pathToFileURL(path)));
  return (at) => {
    const lines = text.slice(0, at).split('\n');
    const entry = map?.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0);
    if (!entry || !('originalSource' in entry)) return { file: path, line: lines.length };
    const file = resolve(dirname(path), entry.originalSource.replace(/^file:\/\//, ''));
    return { file, line: entry.originalLine + 1 };
  };
}

function sourceMapAt(url: URL): SourceMap | null {
  try {
    const text =
      url.protocol === 'data:'
        ? Buffer.from(url.href.slice(url.href.indexOf(',') + 1), 'base64').toString()
        : readFileSync(fileURLToPath(url), 'utf8');
    return new SourceMap(JSON.parse(text) as SourceMapPayload);
  } catch {
    // Then the built file is linked.
    return null;
  }
}
