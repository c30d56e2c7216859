/** An alarm that is left at ntfy for each opening, for when we do not outlive it. */
import type { Alert, Clock } from '../machines/index.ts';
import { leftBehindTextOf } from './alert-text.ts';
import { HTTP_TIMEOUT_MS, type HttpRequest, request } from './http.ts';
import { droppingRequest, publishingRequest, type Topic, tellingRequest } from './ntfy-request.ts';
import { type Attempt, type Failed, forGood, forNow } from './sender.ts';

/** How much later than ours an alarm is that is left there: what we say ourselves comes first. */
const LEFT_BEHIND_MS = 30_000;
/** The soonest that it is taken for: ntfy's bound is 10 s, and it counts in whole ones. */
const DELAY_MS_MIN = 12_000;
/** The latest: ntfy's bound, three days. */
const DELAY_MS_MAX = 259_200_000;

/** How long dropping may take, in ms: there is time for what is told after it in one attempt. */
const DROP_MS_MAX = HTTP_TIMEOUT_MS / 2;

const NONE_LEFT = 'no alarm is left with it';
const TOO_OLD = `expected ntfy 2.16 or newer, which can drop one, got an older one; ${NONE_LEFT}`;
const NO_NTFY = 'expected an answer of ntfy, got another one';
/** How ntfy names a page that it does not have: others before it answer 404 as well. */
const NTFY_NOT_FOUND = 40_401;

/** What is dropped to see whether that can be: nothing is called so. */
const NOTHING = 'doorwatch-nothing';

/** Tells of alerts in words, and leaves, postpones and drops what speaks for us if we cannot. */
export function createDeadman(topic: Topic, clock: Clock): Attempt {
  /** As its last answer showed: what is left with an older server comes, whatever follows. */
  let canDrop: boolean | null = null;
  let isTooOldSaid = false;

  return async (alert, signal) => {
    const { subject, news } = alert;
    const ask = (one: HttpRequest, sequence: string, isChecked = true, until = signal) => {
      const check = (answer: string) => {
        const got = sequenceOf(answer);
        if (got !== undefined) canDrop = got === sequence;
        if (!isChecked || got === sequence) return null;
        return got === undefined ? NO_NTFY : TOO_OLD;
      };
      return request({ ...one, check }, { clock, signal: until });
    };
    const drop = async (sequence: string) => {
      const asked = { ...droppingRequest(topic, sequence), notFound };
      const failed = await soon(clock, signal, (until) => ask(asked, sequence, true, until));
      if (failed?.reason !== TOO_OLD) return failed;
      canDrop = false;
      return null;
    };
    // What was told of it is taken back in words.
    if (news.event === 'close' && alert.untold !== 'warned') {
      const failed = await drop(subject);
      // Words take the place of what cannot be dropped, which would sound: to try that again would
      // hold back the warnings of others.
      return failed && ask(tellingRequest(topic, alert), subject);
    }
    if (news.event !== 'open') {
      const isTest = news.event === 'test';
      const failed = await ask(tellingRequest(topic, alert), subject, isTest);
      if (failed !== null || news.event !== 'acknowledged') return failed;
    }
    const failed = canDrop === null ? await drop(NOTHING) : null;
    // Trying it again would hold back the warnings of others, which may get through.
    if (failed !== null) return forGood(`${failed.reason}; ${NONE_LEFT}`);
    if (canDrop) return ask(leavingRequest(topic, alert, clock), subject);
    if (isTooOldSaid || news.event !== 'open') return null;
    isTooOldSaid = true;
    return forGood(TOO_OLD);
  };
}

/** Ends what takes too long to drop. */
async function soon(
  clock: Clock,
  signal: AbortSignal,
  act: (until: AbortSignal) => Promise<Failed | null>,
): Promise<Failed | null> {
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(), DROP_MS_MAX);
  const failed = await act(AbortSignal.any([signal, late.signal]));
  clock.clearTimeout(timer);
  if (failed === null || !late.signal.aborted) return failed;
  return forNow(`no answer within ${DROP_MS_MAX / 1000} s`);
}

/** What is said of us later, unless something follows; what is shown already stays until then. */
function leavingRequest(topic: Topic, alert: Alert, clock: Clock): HttpRequest {
  const { title, body } = leftBehindTextOf(alert);
  return publishingRequest(topic, alert, {
    ...{ title, message: body, priority: 5, tags: ['rotating_light'] },
    delay: delayOf(alert, clock),
  });
}

/**
 * In how long the alarm is due: later than what is said by then by whoever is there to say it. ntfy
 * counts from when it hears of it, by its own clock.
 */
function delayOf({ news }: Alert, clock: Clock): string {
  const { time, at = time, limitMs = 0, until = time } = news;
  const ownMs = Math.max(Date.parse(time), Date.parse(at) + limitMs, Date.parse(until));
  const delayMs = ownMs + LEFT_BEHIND_MS - clock.now().wallMs;
  return `${Math.ceil(Math.min(DELAY_MS_MAX, Math.max(DELAY_MS_MIN, delayMs)) / 1000)}s`;
}

/** What it means that there is nothing to drop: an older server has no such page. */
function notFound(answer: string): string | null {
  return fieldsIn(answer).code === NTFY_NOT_FOUND ? TOO_OLD : null;
}

/** Of which sequence ntfy took it to be: null of an older one; undefined where it was not ntfy. */
function sequenceOf(answer: string): string | null | undefined {
  const { id, sequence_id: sequence } = fieldsIn(answer);
  return sequence ?? (id === undefined ? undefined : null);
}

function fieldsIn(answer: string) {
  try {
    return Object(JSON.parse(answer));
  } catch {
    return {};
  }
}
