/** What is wrong with a text that is to be JSON, and where: line and column count from 1. */
export interface JsonFault {
  readonly expected: string;
  readonly got: string;
  readonly line: number;
  readonly column: number;
}

/** A configuration has three levels; this is a recursion. */
const LEVELS_MAX = 16;

/** Fields of every object in JavaScript, which who copies one leaves out. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Finds the first fault. `JSON.parse` does not say where one is in every version of Node, quotes
 * what may be a secret, and takes the last of two fields of the same name in silence.
 */
export function findJsonFault(source: string): JsonFault | null {
  let at = 0;

  /** Reads a text of this pattern, after any space; null where there is none. */
  function take(pattern: RegExp): string | null {
    SPACE.lastIndex = at;
    at += SPACE.exec(source)?.[0].length ?? 0;
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  }

  function need(pattern: RegExp, expected: string): string {
    const found = take(pattern);
    if (found !== null) return found;
    const isText = source[at] === '"' && (pattern === STRING || pattern === WORD);
    throw new Fault(isText ? 'a text that ends on its line, its \\ doubled' : expected, at);
  }

  function readValue(level: number): void {
    if (level > LEVELS_MAX) throw new Fault(`at most ${LEVELS_MAX} levels`, at);
    if (take(/\{/y)) readFields(level);
    else if (take(/\[/y)) readList(/\]/y, ']', () => readValue(level + 1));
    else if (take(STRING) === null) need(WORD, 'a value');
  }

  function readFields(level: number): void {
    const names = new Set<string>();
    readList(/\}/y, '}', () => {
      const text = need(STRING, 'the name of a field in double quotes');
      const name: string = JSON.parse(text);
      if (RESERVED.has(name)) throw new Fault('another name', at - text.length, text);
      if (names.has(name)) throw new Fault('each field once', at - text.length, `${text} again`);
      names.add(name);
      need(/:/y, 'a colon');
      readValue(level + 1);
    });
  }

  function readList(end: RegExp, endName: string, readItem: () => void): void {
    if (take(end)) return;
    do readItem();
    while (take(/,/y));
    need(end, `a comma or ${endName}`);
  }

  try {
    readValue(1);
    need(/$/y, 'nothing more');
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.in(source);
    throw error;
  }
}

class Fault extends Error {
  readonly at: number;
  readonly got: string | undefined;

  constructor(expected: string, at: number, got?: string) {
    super(expected);
    this.at = at;
    this.got = got;
  }

  in(source: string): JsonFault {
    const lines = source.slice(0, this.at).split(/\r\n|\n|\r/);
    const [character] = source.slice(this.at);
    const got = character === undefined ? 'the end' : JSON.stringify(character);
    const column = (lines.at(-1)?.length ?? 0) + 1;
    return { expected: this.message, got: this.got ?? got, line: lines.length, column };
  }
}
