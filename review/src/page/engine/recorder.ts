import { jsonText } from './json-text.ts';
import type { Step } from './playable.ts';

/** At one moment: more is a circle, and no page shall hang in one. */
const EVENTS_MAX = 1000;
const MICROSTEPS_MAX = 1000;

/** A longer action is cut in the log. */
const ACTION_CHARACTERS_MAX = 200;

/** What happens at once, without what it is called and when it was. */
type Recorded = {
  -readonly [Key in Exclude<keyof Step, 'title' | 'nowMs'>]: Step[Key][number][];
};

/** Notes what happens. */
export interface Recorder {
  /** Since it began. */
  readonly noted: Recorded;
  begin(): void;
  complain(problem: string): void;
  /** Notes an action with what it is done with. */
  action(actor: string, name: string, params: unknown): void;
  /** What is counted is at another moment now. */
  countAnew(): void;
  /** Throw where there are more at one moment than end by themselves. */
  countEvent(): void;
  countMicrostep(): void;
}

/** Notes nothing yet; actors are called by `nameOf`. */
export function createRecorder(nameOf: (actor: object) => string): Recorder {
  let noted = blank();
  let [events, microsteps] = [0, 0];
  return {
    get noted() {
      return noted;
    },
    begin() {
      noted = blank();
    },
    countAnew() {
      [events, microsteps] = [0, 0];
    },
    complain: (problem) => void noted.problems.push(problem),
    action(actor, name, params) {
      const parts = params === undefined ? '' : `(${oneLine(jsonText(params, nameOf))})`;
      const text = name + parts;
      const isLong = text.length > ACTION_CHARACTERS_MAX;
      const action = isLong ? `${text.slice(0, ACTION_CHARACTERS_MAX)}…` : text;
      noted.actions.push({ actor, action });
    },
    countEvent() {
      if (++events > EVENTS_MAX)
        throw new Error(`expected an end, got ${EVENTS_MAX} events at once`);
    },
    countMicrostep() {
      if (++microsteps <= MICROSTEPS_MAX) return;
      throw new Error(`expected an end, got ${MICROSTEPS_MAX} transitions at once`);
    },
  };
}

function blank(): Recorded {
  return { taken: [], messages: [], actions: [], asked: [], problems: [] };
}

/** As charts write parameters: `reason: "full"`. */
function oneLine(json: string): string {
  return json
    .replace(/\n\s*/g, ' ')
    .replace(/^\{ | \}$/g, '')
    .replace(/"([a-zA-Z_$][\w$]*)": /g, '$1: ');
}
