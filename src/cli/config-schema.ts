import * as v from 'valibot';
import { nearest } from './nearest.ts';
import { expected, type Options } from './option.ts';

/**
 * An object with these fields and no others. `elsewhere` says what to expect with a field that does
 * not belong here, and null of one that belongs nowhere.
 */
export function objectOf<const T extends v.ObjectEntries>(
  tags: T,
  needed: Options,
  others: Options,
  elsewhere: (name: string) => string | null = () => null,
) {
  const known = [...Object.keys(tags), ...Object.keys(needed), ...Object.keys(others)];
  const entries: v.ObjectEntries = {};
  for (const [name, { schema }] of Object.entries(needed)) entries[name] = schema;
  for (const [name, { schema }] of Object.entries(others)) entries[name] = v.optional(schema);
  return v.strictObject({ ...tags, ...entries }, (issue) => {
    if (issue.expected === 'never') {
      const name = String(issue.input);
      const like = nearest(name, known)?.name;
      return `expected ${elsewhere(name) ?? `a known field, got another; the nearest is ${like}`}`;
    }
    const [field] = issue.path ?? [];
    return expected(needed[String(field?.key)]?.says ?? 'an object')(issue);
  });
}

/** The schema of a program's configuration file. */
export function fileSchema(options: Options) {
  const about = 'What completes this file in an editor.';
  return objectOf({ $schema: v.optional(v.pipe(v.string(), v.description(about))) }, {}, options);
}
