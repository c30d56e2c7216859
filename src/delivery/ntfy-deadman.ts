/** An alarm that is left at ntfy for each opening, for when we do not outlive it. */
import type { Alert, Clock } from '../machines/index.ts';
import { leftBehindTextOf } from './alert-text.ts';
import { type HttpRequest, request } from './http.ts';
import { droppingRequest, publishingRequest, type Topic, tellingRequest } from './ntfy-request.ts';
import { type Attempt, forGood } from './sender.ts';

/** How much later than ours an alarm is that is left there: what we say ourselves comes first. */
const LEFT_BEHIND_MS = 30_000;
/** The soonest that it is taken for: ntfy's bound is 10 s, and it counts in whole ones. */
const DELAY_MS_MIN = 12_000;
/** The latest: ntfy's bound, three days. */
const DELAY_MS_MAX = 259_200_000;

const TOO_OLD =
  'expected ntfy 2.16 or newer, which can drop what is left there, got another server; ' +
  'no alarm is left with it';

/** Tells of alerts in words, and leaves, postpones and drops what speaks for us if we cannot. */
export function createDeadman(topic: Topic, clock: Clock): Attempt {
  /** As its last answer showed: what is left with an older server comes, whatever follows. */
  let canDrop = true;
  let isTooOldSaid = false;

  /** What is wrong with an answer to something about a subject. */
  function problemOf(answer: string, subject: string): string | null {
    const sequence = sequenceOf(answer);
    if (sequence !== undefined) canDrop = sequence === subject;
    return sequence === subject ? null : TOO_OLD;
  }

  return async (alert, signal) => {
    const { subject, news } = alert;
    const ask = (one: HttpRequest, isChecked: boolean) => {
      const check = (answer: string) => {
        const problem = problemOf(answer, subject);
        return isChecked ? problem : null;
      };
      return request({ ...one, check }, { clock, signal });
    };
    const isLeft = news.event === 'open' || news.event === 'acknowledged';
    // What was told of it is taken back in words.
    const isDropped = news.event === 'close' && alert.untold !== 'warned';
    if (news.event !== 'open' && !isDropped) {
      const failed = await ask(tellingRequest(topic, alert), news.event === 'test');
      if (failed !== null || !isLeft) return failed;
    }
    if (canDrop && isDropped) return request(droppingRequest(topic, alert), { clock, signal });
    const failed = canDrop ? await ask(leavingRequest(topic, alert, clock), true) : null;
    if (canDrop || isTooOldSaid || news.event !== 'open') return failed;
    isTooOldSaid = true;
    return forGood(TOO_OLD);
  };
}

/** What is said of us later, unless something follows; what is shown already stays until then. */
function leavingRequest(topic: Topic, alert: Alert, clock: Clock): HttpRequest {
  const { title, body } = leftBehindTextOf(alert);
  return publishingRequest(topic, alert, {
    ...{ title, message: body, priority: 5, tags: ['rotating_light'] },
    delay: delayOf(alert, clock),
  });
}

/** In how long the alarm is due; ntfy counts from when it hears of it, by its own clock. */
function delayOf({ news }: Alert, clock: Clock): string {
  const { at = news.time, limitMs = 0, until } = news;
  const dueMs = until === undefined ? Date.parse(at) + limitMs : Date.parse(until);
  const delayMs = dueMs + LEFT_BEHIND_MS - clock.now().wallMs;
  return `${Math.ceil(Math.min(DELAY_MS_MAX, Math.max(DELAY_MS_MIN, delayMs)) / 1000)}s`;
}

/** Of which subject ntfy took it to be: null of an older one; undefined where it was not ntfy. */
function sequenceOf(answer: string): string | null | undefined {
  try {
    const { id, sequence_id: sequence } = JSON.parse(answer);
    return sequence ?? (id === undefined ? undefined : null);
  } catch {
    return undefined;
  }
}
