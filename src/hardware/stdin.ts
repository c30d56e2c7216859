import { finished, type Readable, type Transform } from 'node:stream';
import split2 from 'split2';
import { type Clock, LINE_BYTES_MAX, type SourceLogic } from '../machines/index.ts';

/** Which level of a contact means an open door. */
export type OpenWhen = 'high' | 'low';

interface StdinSensorOptions {
  readonly input: Readable;
  readonly openWhen: OpenWhen;
  readonly clock: Clock;
  /** A line that is no reading. */
  readonly onStrangeLine: (line: string) => void;
}

// An endless line is dropped to its end instead of kept or taken for an error.
const LINE_LIMITS = { maxLength: LINE_BYTES_MAX, skipOverflow: true };

/** A sensor that is any program: one reading a line; the end of the input is final. */
export function createStdinSensor(options: StdinSensorOptions): SourceLogic {
  const { input, openWhen, clock, onStrangeLine } = options;
  return ({ sendBack }) => {
    // Neither an input that ended nor one that broke can be read again.
    const end = (reason: string) => sendBack({ type: 'sensor.ended', at: clock.now(), reason });
    const lines = split2((line: string) => line, LINE_LIMITS) as Transform & { overflow: boolean };
    let isOverflowing = false;
    // split2 drops the rest of such a line in silence.
    const reportOverflow = () => {
      const { overflow } = lines;
      if (overflow && !isOverflowing)
        onStrangeLine(`over ${LINE_BYTES_MAX} characters in one line`);
      isOverflowing = overflow;
    };

    lines.on('data', (line: string) => {
      const type = readingOf(line.trim(), openWhen);
      if (type !== null) sendBack({ type, at: clock.now() });
      else if (line.trim() !== '') onStrangeLine(line);
      // One line a turn: a sensor that chatters must not keep the clients from being heard.
      lines.pause();
      setImmediate(() => lines.resume());
    });
    lines.once('end', () => end('its input ended'));
    const forgetInput = finished(input, { writable: false }, (error) => {
      if (error) end(`its input broke: ${error.message}`);
      else lines.end();
    });
    sendBack({ type: 'sensor.started' });
    input.pipe(lines);
    input.on('data', reportOverflow);
    return () => {
      forgetInput();
      input.off('data', reportOverflow);
      lines.destroy();
      // A stream nobody reads must not keep the process alive.
      input.pause();
    };
  };
}

function readingOf(word: string, openWhen: OpenWhen): 'contact.opened' | 'contact.closed' | null {
  switch (word) {
    case 'open':
      return 'contact.opened';
    case 'close':
    case 'closed':
      return 'contact.closed';
    case '1':
    case 'rising':
      return openWhen === 'high' ? 'contact.opened' : 'contact.closed';
    case '0':
    case 'falling':
      return openWhen === 'low' ? 'contact.opened' : 'contact.closed';
    default:
      return null;
  }
}
