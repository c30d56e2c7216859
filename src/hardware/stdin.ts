import { finished, type Readable, type Transform } from 'node:stream';
import split2 from 'split2';
import {
  type Clock,
  LINE_BYTES_MAX,
  type SourceEvent,
  type SourceLogic,
} from '../machines/index.ts';

/** Which level of a contact means an open door. */
export type OpenWhen = 'high' | 'low';

/** What a word is read as; null if it is no reading. */
type Reader = (word: string) => Unstamped | null;
type Unstamped =
  | { readonly type: 'contact.opened' | 'contact.closed' }
  | { readonly type: 'temperature.read'; readonly celsius: number };

interface StdinOptions {
  readonly input: Readable;
  readonly clock: Clock;
  /** A line that is no reading, and what was expected instead. */
  readonly onStrangeLine: (line: string, expected: string) => void;
  /** Whether each line begins with the name of its channel: several share the input. */
  readonly isNamed: boolean;
}

/** Sensors that are any program: one reading a line. */
export interface StdinSensors {
  door(name: string, openWhen: OpenWhen): SourceLogic;
  thermometer(name: string): SourceLogic;
}

// An endless line is dropped to its end instead of kept or taken for an error.
const LINE_LIMITS = { maxLength: LINE_BYTES_MAX, skipOverflow: true };

const DOOR_WORDS = 'open, close, closed, 1, 0, rising or falling';
const DEGREES = 'degrees Celsius, such as 4.5';

interface Listener {
  readonly read: Reader;
  readonly expected: string;
  readonly sendBack: (event: SourceEvent) => void;
}

/** All sensors on one input; its end is final for all of them. */
export function createStdinSensors(options: StdinOptions): StdinSensors {
  const { input, clock, isNamed, onStrangeLine } = options;
  /** The channels whose sensors are running. */
  const listeners = new Map<string, Listener>();
  /** Also of those whose sensors are not, so that their lines are no strange ones. */
  const names: string[] = [];
  let close = () => {};

  const anyOf = () => `a reading behind one of ${names.join(', ')}`;

  function onLine(line: string): void {
    const text = line.trim();
    if (text === '') return;
    const [name, word] = isNamed ? split(text) : [String(names[0]), text];
    const listener = listeners.get(name);
    if (listener === undefined) {
      if (!names.includes(name)) onStrangeLine(line, anyOf());
      return;
    }
    const reading = listener.read(word);
    if (reading !== null) listener.sendBack({ ...reading, at: clock.now() });
    else onStrangeLine(line, listener.expected);
  }

  function onOverflow(): void {
    const [only] = listeners.values();
    const expected = isNamed ? anyOf() : String(only?.expected);
    onStrangeLine(`over ${LINE_BYTES_MAX} characters in one line`, expected);
  }

  function onEnd(reason: string): void {
    for (const { sendBack } of [...listeners.values()]) {
      sendBack({ type: 'sensor.ended', at: clock.now(), reason });
    }
  }

  function sensor(name: string, read: Reader, readings: string): SourceLogic {
    names.push(name);
    const expected = isNamed ? `${name} and ${readings}` : readings;
    return ({ sendBack }) => {
      listeners.set(name, { read, expected, sendBack });
      sendBack({ type: 'sensor.started' });
      if (listeners.size === 1) close = readLines(input, { onLine, onOverflow, onEnd });
      return () => {
        listeners.delete(name);
        if (listeners.size === 0) close();
      };
    };
  }

  return {
    door: (name, openWhen) => sensor(name, (word) => contactOf(word, openWhen), DOOR_WORDS),
    thermometer: (name) => sensor(name, temperatureOf, DEGREES),
  };
}

interface LineListener {
  readonly onLine: (line: string) => void;
  readonly onOverflow: () => void;
  readonly onEnd: (reason: string) => void;
}

/** Reads lines to the end of an input, or until what it gives is called. */
function readLines(input: Readable, { onLine, onOverflow, onEnd }: LineListener): () => void {
  const lines = split2((line: string) => line, LINE_LIMITS) as Transform & { overflow: boolean };
  let isOverflowing = false;
  // split2 drops the rest of such a line in silence.
  const reportOverflow = () => {
    const { overflow } = lines;
    if (overflow && !isOverflowing) onOverflow();
    isOverflowing = overflow;
  };
  lines.on('data', (line: string) => {
    onLine(line);
    // One line a turn: a sensor that chatters must not keep the clients from being heard.
    lines.pause();
    setImmediate(() => lines.resume());
  });
  lines.once('end', () => onEnd('its input ended'));
  const forgetInput = finished(input, { writable: false }, (error) => {
    if (error) onEnd(`its input broke: ${error.message}`);
    else lines.end();
  });
  input.pipe(lines);
  input.on('data', reportOverflow);
  return () => {
    forgetInput();
    input.off('data', reportOverflow);
    lines.destroy();
    // A stream nobody reads must not keep the process alive.
    input.pause();
  };
}

/** The name that a line begins with, and the rest. */
function split(text: string): [name: string, word: string] {
  const [, name = text, word = ''] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
  return [name, word];
}

function temperatureOf(word: string): Unstamped | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) return null;
  return { type: 'temperature.read', celsius: Number(word) };
}

function contactOf(word: string, openWhen: OpenWhen): Unstamped | null {
  switch (word) {
    case 'open':
      return { type: 'contact.opened' };
    case 'close':
    case 'closed':
      return { type: 'contact.closed' };
    case '1':
    case 'rising':
      return { type: openWhen === 'high' ? 'contact.opened' : 'contact.closed' };
    case '0':
    case 'falling':
      return { type: openWhen === 'low' ? 'contact.opened' : 'contact.closed' };
    default:
      return null;
  }
}
