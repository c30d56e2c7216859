/** Judges what a watcher says in a terminal, with --verbose, while it cannot trust its server. */

/** What prose is about, in the words of `--json`. */
const NEWS: Readonly<Record<string, string>> = {
  connected: 'connected',
  disconnected: 'disconnected',
  'closed now': 'closedAfterWarning',
  'door is back': 'back',
  'door sensor is back': 'sensorBack',
  'DOOR OPEN FOR MORE THAN 1 SECOND, GO CLOSE IT!!!': 'warned',
  'NO WORD FROM THE DOOR FOR MORE THAN 60 SECONDS': 'offline',
};
const SENSOR_LOST = /^THE DOOR SENSOR IS GONE: /;
const MISSED = /^DOOR WAS OPEN FOR \d+ (SECOND|MINUTE|HOUR)S? WHILE NOBODY WATCHED$/;
/** It watches one door; that of a server without channels has no name. */
const HEARD = /^heard \["(?:door\/)?(open|close|unknown|refused)"/;
const HEARD_ELSEWHERE = /^heard \["(hello|[a-z0-9-]{1,32}\/(open|close|unknown|temperature))"/;
/** It may be held until a hello is answered, and lost with the connection. */
const HEARD_PLAINLY = /^heard \["(?:close"|door\/close"(?!.*"id":))/;
/** Of a server that says it has other channels. */
const NO_SUCH_CHANNEL = 'no such channel';
const LOST = /^lost: /;
/** What the modules of `inside` say. */
const FROM_INSIDE = /^(leapt|heap)\b/;
/** Longer than any line, in characters: 200 are a peer's, of which JSON may make 400. */
const LENGTH_MAX = 500;
/** What moves a cursor, colours, or writes from right to left. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What is said only after something else, which it takes back: anything else is a false alarm. */
const ONLY_AFTER: Readonly<Record<string, string>> = {
  connected: 'disconnected',
  warned: 'heard open',
  closedAfterWarning: 'warned',
  back: 'offline',
  sensorLost: 'heard unknown',
  sensorBack: 'sensorLost',
  missed: 'heard close',
};
/** What takes back what was heard before. */
const INSTEAD: Readonly<Record<string, string>> = {
  'heard close': 'heard open',
};

/** Takes each line in turn and says what it is about; throws at one that must not be said. */
export function createJudge(isJson: boolean): (line: string) => string {
  const said = new Set(['disconnected']);
  return (line) => {
    const about = aboutOf(line, isJson);
    const before = ONLY_AFTER[about];
    if (about === '' || line.length > LENGTH_MAX || HARMFUL.test(line)) {
      throw new Error(`the watcher must not say ${JSON.stringify(line)}`);
    }
    if (line.includes(NO_SUCH_CHANNEL)) said.add('heard unknown');
    if (before !== undefined && !said.delete(before)) {
      throw new Error(`the watcher says ${about} without ${before}: ${line}`);
    }
    said.add(about).delete(INSTEAD[about] ?? '');
    if (about === 'heard plainly') said.add('heard close');
    return about;
  };
}

function aboutOf(line: string, isJson: boolean): string {
  if (HEARD_PLAINLY.test(line)) return 'heard plainly';
  const heard = HEARD.exec(line)?.[1];
  if (heard !== undefined) return `heard ${heard}`;
  if (HEARD_ELSEWHERE.test(line)) return 'heard elsewhere';
  if (LOST.test(line)) return 'lost';
  const inside = FROM_INSIDE.exec(line)?.[1];
  if (inside !== undefined) return inside;
  if (!isJson) return proseAbout(line);
  if (!line.startsWith('{')) return '';
  const { event, openMs = 0, reason = '' } = JSON.parse(line);
  const isTrue = Number.isFinite(openMs) && openMs >= 0 && !HARMFUL.test(reason);
  return isTrue ? event : '';
}

function proseAbout(line: string): string {
  if (SENSOR_LOST.test(line)) return 'sensorLost';
  return MISSED.test(line) ? 'missed' : (NEWS[line] ?? '');
}
