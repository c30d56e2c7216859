/** What must be true of a watcher, judged by what is true of the door and the world. */

import type { Message } from '../../../src/machines/index.ts';
import { ON_ITS_WAY_MS_MAX } from './network.ts';
import { createNewsJudge } from './news-judge.ts';
import type { WatcherInput, WatcherNews } from './watcher-program.ts';

/** How late a warning may be while nothing is wrong, in ms. */
const LATE_MS_MAX = 1000;
/** How long after the last fault all must be well: silence, the longest backoff, and a second. */
export const RECOVERY_MS = 25_000 + 30_000 + LATE_MS_MAX;
/** How long it may take to be noticed that there is no word any more: the last line, then silence. */
const NOTICED_MS_MAX = ON_ITS_WAY_MS_MAX + 25_000 + LATE_MS_MAX;
/** What a line needs on its way, and a contact to settle, in ms, with a margin. */
const WAY_MS = 200;
/** What rounding makes of ages, in ms. */
const ROUNDING_MS = 2;

/** What is true of the door. */
export interface Truth {
  readonly isOpen: boolean;
  /** When the contact moved last. */
  readonly sinceMs: number;
  /** When the opening of a change began at the earliest, by its wall-clock time. */
  beganMs(wallMs: number): number;
  /** How often the contact had opened by then. */
  openingsUntil(ms: number): number;
}

export interface JudgeOptions {
  readonly name: string;
  readonly input: WatcherInput;
  readonly truth: Truth;
  readonly nowMs: () => number;
  /** Until when something was wrong that concerns this watcher; infinite while it is. */
  readonly wrongUntilMs: () => number;
  /** Whether a line takes seconds on its way. */
  readonly isSlow: () => boolean;
  readonly complain: (problem: string) => void;
}

/** What the server says of a change. */
interface Details {
  readonly id?: string;
  readonly first?: boolean;
  readonly missed?: boolean;
}

export function createJudge(options: JudgeOptions) {
  const { name, input, truth, nowMs, wrongUntilMs } = options;
  const { limitMs, repeatMs, offlineAfterMs } = input;
  const complain = (problem: string) => options.complain(`${name}: ${problem}`);
  const news = createNewsJudge(complain);
  /** The openings it was told of since it was last told of a close, as when they began. */
  let told: { wallMs: number; beganMs: number; isUnsure: boolean }[] = [];
  /** Which of the door's openings it counted last, by its number. */
  let counted = -1;
  let warnedMs: number | null = null;
  let isOffline = false;
  /** When it had its latest line, or was started. */
  let lastWordMs = nowMs();
  let knowsNames = false;
  /** What it was told of in the latest connection. */
  let heardNumbers: number[] = [];
  let heardRun = '';
  let wasMissed = false;
  /** How many of its questions may still be answered. */
  let asked = 0;

  /** When it was told how things are over a connection that was made after the last fault. */
  let toldAnewMs = Number.NEGATIVE_INFINITY;
  let isNewConnection = true;
  let connectedMs = Number.NEGATIVE_INFINITY;

  /** Since when the link is whole: it was told anew, or had all the time it may take. */
  function wholeSinceMs(): number {
    if (toldAnewMs > wrongUntilMs()) return toldAnewMs;
    return wrongUntilMs() + RECOVERY_MS;
  }
  const isWhole = () => nowMs() >= wholeSinceMs();

  function hear(message: Message): void {
    const { name: event, args } = message;
    lastWordMs = nowMs();
    if (event === 'hello') knowsNames = true;
    news.hear(message, knowsNames);
    if (event !== 'open' && event !== 'close' && event !== 'unknown') return;
    const wallMs = Number(args[0]);
    // Who was slow to say hello is told in the plain way first.
    const { id, first = false, missed = false } = (args[1] ?? {}) as Details;
    if (id !== undefined) {
      if (isNewConnection && connectedMs > wrongUntilMs()) toldAnewMs = nowMs();
      isNewConnection = false;
      hearNumber(id, missed);
    }
    // What a server that names its changes says before it had the hello is no news.
    const isNews = id !== undefined || !knowsNames;
    if (event === 'close' && isNews) told = [];
    if (event !== 'open' || !(isNews || told.length === 0)) return;
    if (!first && !told.some((one) => one.wallMs === wallMs)) told = [];
    told.push({
      wallMs,
      beganMs: truth.beganMs(wallMs),
      isUnsure: options.isSlow() || id === undefined,
    });
  }

  /** From when on it has to count, as far as it can know: not how long it slept, or a line took. */
  function dueFromMs(): number {
    const sure = told.filter(({ isUnsure }) => !isUnsure);
    if (sure.length > 0) return Math.min(...sure.map(({ beganMs }) => beganMs));
    return (told.at(-1)?.beganMs ?? Number.POSITIVE_INFINITY) + ON_ITS_WAY_MS_MAX;
  }

  /** A greeted client's changes come in order, and none of them twice. */
  function hearNumber(id: string, isMissed: boolean): void {
    const [run = '', number = ''] = id.split('-');
    if (run !== heardRun) heardNumbers = [];
    heardRun = run;
    const last = heardNumbers.at(-1);
    // The last state follows what was missed, and may be the last of that.
    const isLastState = wasMissed && !isMissed;
    wasMissed = isMissed;
    if (Number(number) === last && isLastState) return;
    if (Number(number) === last && asked > 0) {
      asked -= 1;
      return;
    }
    if (last !== undefined && Number(number) <= last) complain(`heard ${id} after ${last}`);
    heardNumbers.push(Number(number));
  }

  /** It began to count an opening, another one for all it knows. */
  function count(): void {
    const beganMs = told.at(-1)?.beganMs ?? Number.NEGATIVE_INFINITY;
    const opening = truth.openingsUntil(beganMs + ROUNDING_MS);
    if (opening === counted) complain(`makes two openings of number ${opening}`);
    counted = opening;
  }

  function warn(): void {
    const now = nowMs();
    const beganMs = Math.min(...told.map((one) => one.beganMs));
    if (told.length === 0) complain('warned of a door that it was not told is open');
    else if (now < beganMs + limitMs - ROUNDING_MS) {
      complain(`warned ${Math.round(beganMs + limitMs - now)} ms too early`);
    }
    if (warnedMs !== null && repeatMs === 0) complain('warned twice of one opening');
    if (warnedMs !== null && now < warnedMs + repeatMs) complain('repeated its warning too early');
    warnedMs = now;
    const lastlyMs = Math.max(dueFromMs() + limitMs, wholeSinceMs());
    if (repeatMs === 0 && now > lastlyMs + LATE_MS_MAX) complain('warned too late');
    if (wholeSinceMs() > truth.sinceMs) return;
    if (!truth.isOpen && now > truth.sinceMs + WAY_MS) complain('warned of a closed door');
    if (truth.isOpen && now < truth.sinceMs + limitMs - ROUNDING_MS) {
      complain('warned of a short opening');
    }
  }

  function hearNews(one: WatcherNews): void {
    news.hearNews(one);
    if (one.type === 'open') count();
    if (one.type === 'warned') warn();
    if (one.type === 'closedAfterWarning') {
      if (warnedMs === null) complain('closed now without a warning');
      warnedMs = null;
    }
    if (one.type === 'missed') {
      if (one.openMs <= limitMs) complain('told afterwards of a short opening');
      if (warnedMs !== null) complain('told afterwards of what it warned of');
    }
    if (one.type === 'disconnected' && isWhole()) complain('disconnected while nothing is wrong');
    if (one.type === 'offline') {
      if (isOffline) complain('offline twice');
      if (isWhole()) complain('offline while nothing is wrong');
      if (nowMs() < lastWordMs + (offlineAfterMs || Number.POSITIVE_INFINITY)) {
        complain('offline too early');
      }
      isOffline = true;
    }
    if (one.type === 'back') {
      if (!isOffline) complain('back without having been offline');
      isOffline = false;
    }
  }

  /** What must have been said by now. */
  function check(): void {
    const now = nowMs();
    news.check();
    if (!isWhole()) return;
    // How long it has been so with nothing to hide it.
    const plainForMs = now - Math.max(truth.sinceMs, wholeSinceMs());
    if (plainForMs < LATE_MS_MAX) return;
    // When a server or a sensor starts, nobody can know for how long the door was open before.
    const beganMs = dueFromMs();
    if (truth.isOpen && told.length === 0) complain('it was not told that the door is open');
    if (truth.isOpen && now > beganMs + limitMs + LATE_MS_MAX && warnedMs === null) {
      complain(`no warning of a door that is open for ${Math.round(now - beganMs)} ms`);
    }
    const repeatFromMs = Math.max(warnedMs ?? Number.POSITIVE_INFINITY, wholeSinceMs());
    if (repeatMs > 0 && now > repeatFromMs + repeatMs + LATE_MS_MAX) {
      complain('did not repeat its warning');
    }
    if (!truth.isOpen && warnedMs !== null) {
      complain('it was not told that the door is closed');
    }
    if (isNewConnection) complain('it was not told by name how the door is');
    if (isOffline) complain('still offline');
    if (news.isSensorGone()) complain('still without its sensor');
  }

  return {
    hear,
    hearNews,
    check,
    /** A new connection hears the last change again. */
    connected(): void {
      heardNumbers = [];
      asked = 0;
      isNewConnection = true;
      connectedMs = nowMs();
    },
    asked(): void {
      asked += 1;
    },
    slept(): void {
      told = told.map((one) => ({ ...one, isUnsure: true }));
    },
    /** Cut off for so long it must have said so. */
    checkCutOff(forMs: number): void {
      if (offlineAfterMs > 0 && forMs > offlineAfterMs + NOTICED_MS_MAX && !isOffline) {
        complain(`cut off for ${Math.round(forMs)} ms and says nothing`);
      }
    },
  };
}
