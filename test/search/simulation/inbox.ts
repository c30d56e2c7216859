import type { AnyEventObject } from 'xstate';
import type {
  Alert,
  Clock,
  DeliveryEvent,
  DoorEvent,
  DoorNews,
  Renaming,
} from '../../../src/machines/index.ts';
import type { Random } from '../../support/random.ts';
import type { House } from './house.ts';

/** How long an attempt takes that is answered, in ms. */
const ANSWER_MS_MAX = 300;
/** How long who is busy asks to be left alone, in ms. */
const BUSY_MS = 5000;
/** What has no name is another after so long by the wall clock, which may be set. */
const SAME_MS_MAX = 604_800_000;

/** What is told once, until its end is. */
const ENDS: Partial<Record<DoorEvent, DoorEvent>> = {
  ...{ offline: 'back', sensorLost: 'sensorBack', warm: 'cool' },
};

type Mode =
  | 'well'
  | 'refuses'
  | 'hangs'
  | 'fails'
  | 'is busy'
  /** It takes an alert, and nobody hears so. */
  | 'loses its answers'
  /** For good, as far as it says. */
  | 'is gone';

/** An opening as it was said, and the last word of it that has to arrive. Not all have a name. */
interface Said {
  /** Its name when it was told first, and now. */
  readonly name: string | undefined;
  id: string | undefined;
  expected: DoorNews['event'] | null;
}

/**
 * What arrives in one way: at the end the last word of each opening that was warned of, and nothing
 * twice. What a way gives up is as good as arrived, for it is reported.
 */
export class Inbox {
  mode: Mode = 'well';
  readonly name: string;
  readonly level: 1 | 2;
  readonly #house: House;
  readonly #random: Random;
  readonly #openings: Said[] = [];
  /** By channel, the opening that goes on. */
  readonly #current = new Map<string, Said>();
  /** By subject, the latest. */
  readonly #last = new Map<string, DoorNews>();
  readonly #accepted = new Set<string>();
  /** Those of which nobody heard that they were accepted, and that are to come again. */
  readonly #unanswered = new Set<string>();
  #attempted: Alert | null = null;
  /** How many alerts arrived, and how many were given up. */
  arrived = 0;
  abandoned = 0;

  constructor(house: House, name: string, level: 1 | 2, random: Random) {
    this.#house = house;
    this.name = name;
    this.level = level;
    this.#random = random;
  }

  /** Another run of its watcher begins; without a state file with nothing that was. */
  begin(hasStateFile: boolean): void {
    if (hasStateFile) return;
    this.#openings.length = 0;
    this.#current.clear();
    this.#accepted.clear();
    this.#last.clear();
  }

  /** What its watcher says. */
  said({ event, id, level = 1, repeat, channel = '' }: DoorNews): void {
    const known = this.#current.get(channel);
    if (event === 'close' || event === 'closedAfterWarning') this.#end(channel);
    if (event === 'open' && (id === undefined || known?.id !== id)) this.#begin(channel, id);
    if (event === 'acknowledged' && known?.expected) {
      known.expected = event;
      // It may be taken back at once, and what is said then is told in its place.
      this.#mayBeWarnedAnew(`-${known.name}`);
    }
    if ((event !== 'warned' && event !== 'missed') || level < this.level) return;
    // Without another `open` it is the same, which may have another name since its server began anew.
    // It may have begun before its server's doors had names.
    const begun = known ?? this.#current.get('');
    const opening = event === 'warned' ? begun : { name: id, id, expected: null };
    if (opening === undefined) return this.#house.complain(`${this.name}: warned of no opening`);
    if (event === 'missed') this.#openings.push(opening);
    else if (known === undefined) {
      this.#current.delete('');
      this.#current.set(channel, opening);
    }
    opening.id = id;
    // An earlier run told of it, unless it is said again, or somebody has said that they knew.
    const isNews = opening.expected === null || opening.expected === 'acknowledged';
    if (repeat !== undefined || isNews) opening.expected = event;
  }

  /** Its watcher heard that an opening has another name. */
  renamed({ id, was }: Renaming): void {
    for (const opening of this.#current.values()) if (opening.id === was) opening.id = id;
  }

  #begin(channel: string, id: string | undefined): void {
    this.#end(channel);
    const opening = { name: id, id, expected: null };
    this.#openings.push(opening);
    this.#current.set(channel, opening);
  }

  #end(channel: string): void {
    const known = this.#current.get(channel);
    if (known?.expected) known.expected = 'closedAfterWarning';
    this.#current.delete(channel);
  }

  attempt(alert: Alert, clock: Clock, sendBack: (event: DeliveryEvent & AnyEventObject) => void) {
    this.#attempted = alert;
    const timer = clock.setTimeout(() => {
      const jitter = this.#random.below(1000) / 1000;
      const failed = (reason: string, isFinal: boolean, retryAfterMs: number | null = null) =>
        sendBack({ type: 'attempt.failed', reason, isFinal, retryAfterMs, jitter });
      switch (this.mode) {
        case 'well':
          this.#accept(alert, true);
          return sendBack({ type: 'attempt.delivered' });
        case 'refuses':
          return failed('nobody listens there', false);
        case 'fails':
          return failed('it answered 500', false);
        case 'is busy':
          return failed('it answered 429', false, BUSY_MS);
        case 'is gone':
          return failed('it answered 404', true);
        case 'loses its answers':
          this.#accept(alert, false);
          return failed('the connection was cut', false);
        case 'hangs':
      }
    }, this.#random.below(ANSWER_MS_MAX));
    return () => clock.clearTimeout(timer);
  }

  #accept({ subject, news, untold }: Alert, isAnswered: boolean): void {
    const { event, level = 1, repeat, time } = news;
    // Another run counts its repeats anew.
    const which = `${subject} ${event} ${level} ${repeat ? `again at ${time}` : ''}`;
    this.arrived++;
    this.#house.tell(this.name, this.name, `hears of ${subject}: ${event}`);
    const isUnanswered = this.#unanswered.has(which);
    const isNew = !this.#accepted.has(which) || isUnanswered;
    const isAnEvent = event === 'warned' || event === 'missed' || event === 'closedAfterWarning';
    if (isAnEvent && !isNew) this.#house.complain(`${this.name} was told twice of ${which}`);
    const last = this.#last.get(subject);
    const isLevelSame = last?.event === event && (last.level ?? 1) >= level;
    const isLong = Date.parse(time) - Date.parse(last?.time ?? time) > SAME_MS_MAX;
    if (ENDS[event] && isLevelSame && !isLong && !untold && !repeat && !isUnanswered) {
      this.#house.complain(`${this.name} was told again of ${which}`);
    }
    // After somebody's word people are told anew.
    if (event === 'acknowledged') this.#mayBeWarnedAnew(subject);
    this.#accepted.add(which);
    if (isAnswered) this.#unanswered.delete(which);
    else this.#unanswered.add(which);
    this.#last.set(subject, news);
  }

  #mayBeWarnedAnew(subject: string): void {
    for (const one of this.#accepted) {
      if (one.includes(`${subject} warned`)) this.#accepted.delete(one);
    }
  }

  /** It was said that the latest attempt was the last. */
  givenUp(): void {
    this.abandoned++;
    if (this.#attempted) this.#last.set(this.#attempted.subject, this.#attempted.news);
  }

  /** How many openings were warned of, or were missed. */
  get openings(): number {
    return this.#openings.filter(({ expected }) => expected !== null).length;
  }

  /** All has had the time to arrive. */
  check(): void {
    for (const [subject, { event, channel, maxCelsius }] of this.#last) {
      const thermometer = this.#house.thermometers.find(({ name }) => name === channel);
      const isThere =
        channel === undefined || this.#house.channels.some(({ name }) => name === channel);
      const isOver =
        event === 'warm' ? (thermometer?.celsius ?? 0) <= (maxCelsius ?? 0) - 0.5 : isThere;
      if (ENDS[event] && isOver) {
        this.#house.complain(`${this.name}: was told ${event} last of ${subject}, and it is over`);
      }
    }
    for (const { name, expected } of this.#openings) {
      if (expected === null || name === undefined) continue;
      const last = [...this.#last].findLast(([subject]) => subject.endsWith(`-${name}`))?.[1].event;
      if (last !== expected) {
        this.#house.complain(`${this.name}: was told ${last} last of ${name}, not ${expected}`);
      }
    }
  }
}
