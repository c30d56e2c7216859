import { visible } from '../model/visible.ts';
import type { NumberedRecord, TraceRecord } from './trace.ts';

/** What a trace's text says. */
export interface ReadTrace {
  readonly records: readonly NumberedRecord[];
  /** What of it could not be read, and does not matter: where a program was killed as it wrote. */
  readonly notes: readonly string[];
}

/** How many beginnings are tried in a line where one text may have been cut off by the next one. */
const BEGINNINGS_MAX = 100;

/** The longest part of a line that a complaint shows, in characters. */
const SHOWN_CHARACTERS_MAX = 60;

/**
 * Reads a trace, also one to which several runs were appended. Where a run was killed as it wrote,
 * the rest of its line is left out, and a note says so. Throws an Error with the number of the first
 * line that is something else.
 */
export function readTrace(text: string): ReadTrace {
  const records: NumberedRecord[] = [];
  const notes: string[] = [];
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n');
  for (const [index, raw] of lines.entries()) {
    const content = raw.trim();
    if (content === '') continue;
    const line = index + 1;
    const value = jsonIn(content);
    if (value !== undefined) {
      records.push({ ...recordIn(value, line), line });
      continue;
    }
    const cut = cutOffIn(content);
    if (cut !== null) {
      notes.push(`line ${line}: left out '${shown(cut.rest)}', which was cut off`);
      records.push({ ...cut.record, line });
    } else if (index === lines.length - 1) {
      notes.push(`line ${line}, the last one: left out '${shown(content)}', which was cut off`);
    } else {
      throw new Error(`line ${line}: expected a JSON object, got '${shown(content)}'`);
    }
  }
  return { records, notes };
}

/** Undefined for what is no JSON, which cannot be undefined itself. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line of two: the beginning of one, at which a program was killed, and the next run's first. */
function cutOffIn(content: string) {
  let at = 0;
  for (let tries = 0; tries < BEGINNINGS_MAX; tries++) {
    at = content.indexOf('{"', at + 1);
    if (at < 0) return null;
    const value = jsonIn(content.slice(at));
    if (value !== undefined && problemOf(value) === null) {
      return { rest: content.slice(0, at), record: value as TraceRecord };
    }
  }
  return null;
}

function recordIn(value: unknown, line: number): TraceRecord {
  const problem = problemOf(value);
  if (problem !== null) throw new Error(`line ${line}: ${problem}`);
  const { machine, actor, from, event, to, when, payload } = value as TraceRecord;
  return { machine, actor, from, event, to, when, ...(payload !== undefined && { payload }) };
}

/** What is wrong with a line's object; null for a record. */
function problemOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `expected a JSON object, got ${shown(JSON.stringify(value))}`;
  }
  const fields = value as Record<string, unknown>;
  const complaint = (name: string, expected: string) => {
    const got = name in fields ? shown(JSON.stringify(fields[name])) : 'none';
    return `expected ${name} to be ${expected}, got ${got}`;
  };
  for (const name of ['machine', 'actor', 'event']) {
    if (typeof fields[name] !== 'string') return complaint(name, 'a text');
  }
  if (fields.from !== null && !isStateValue(fields.from)) {
    return complaint('from', 'a state value or null');
  }
  if (!isStateValue(fields.to)) return complaint('to', 'a state value');
  return typeof fields.when === 'number' ? null : complaint('when', 'a number');
}

function isStateValue(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(isStateValue);
}

function shown(text: string): string {
  const cut = text.slice(0, SHOWN_CHARACTERS_MAX);
  return text.length > SHOWN_CHARACTERS_MAX ? `${visible(cut)}…` : visible(cut);
}
