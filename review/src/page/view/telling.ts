import { actionsIn, counted, sayTaken } from './happened.ts';
import { isPlaying, type Stage } from './stage.ts';

/** So many transitions of one step are told at once: nobody listens to more. */
const TAKEN_MAX = 4;

/** What happened in the step that is looked at, and how all is now. */
export function sayStep(stage: Stage): string {
  const { playable } = stage;
  const step = playable.steps[playable.at];
  const emitted = step && actionsIn(step).emitted.map((line) => line.replace(/\(.*/s, ''));
  const news = counted(emitted ?? []).slice(0, TAKEN_MAX);
  const taken = step && sayTaken(stage, step);
  const asked = step?.asked.map(({ guard }) => `Is ${guard} true?`);
  const more = (taken?.length ?? 0) - TAKEN_MAX;
  const rest = more > 0 ? [`And ${more} more, in the log.`] : [];
  const nothing = taken?.length === 0 ? ['No transition was taken.'] : [];
  const place = step === undefined ? 'At the start.' : `${step.title}.`;
  const problems = step?.problems.map((problem) => `${problem}.`);
  const what = [...(taken ?? []).slice(0, TAKEN_MAX), ...rest, ...nothing];
  const later = playable.steps.length - 1 - playable.at;
  const steps = later === 1 ? '1 later step' : `${later} later steps`;
  const lost = isPlaying(stage) && later > 0 ? [`${steps} will be lost if you do otherwise.`] : [];
  const all = [
    place,
    ...lost,
    ...news.map((line) => `${line}.`),
    ...what,
    ...(problems ?? []),
    ...(asked ?? []),
  ];
  return all.join(' ');
}

/** A time of the simulated clock: `1:02.5`. */
export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000) % 60;
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const rest =
    ms % 1000 === 0
      ? ''
      : `.${String(ms % 1000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${rest}`;
}
