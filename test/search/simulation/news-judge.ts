import type { AlarmNews } from '../../../src/app/alarms.ts';
import type { Message } from '../../../src/machines/index.ts';

/** What must be true of the news of a channel: what it was told it says, and nothing twice. */
export function createNewsJudge(complain: (problem: string) => void, wasLostBefore = false) {
  let told: 'open' | 'close' | null = null;
  let said: 'open' | 'close' | null = null;
  let isToldLost = false;
  let isUnanswered = false;
  let isSaidLost = false;
  /** An earlier run said so, and this one may take it back. */
  let isTakenBackOnce = wasLostBefore;

  function sayLevel(level: 'open' | 'close'): void {
    if (level === said) complain(`said ${level} twice`);
    said = level;
  }

  return {
    /** `isToBeNamed`: its server names its changes, and so what it says without a name again. */
    hear({ name, args }: Message, isToBeNamed: boolean): void {
      const details = args[1] as { readonly missed?: boolean } | undefined;
      // How it is now follows on what was missed.
      if (name === 'unknown') isToldLost ||= details?.missed !== true;
      if (name === 'temperature') isToldLost = false;
      if (name !== 'open' && name !== 'close') return;
      // It may wait for that, or do without in the end.
      told = details === undefined && isToBeNamed ? null : name;
      // What it is told in the plain way says nothing of a sensor.
      if (details !== undefined) isToldLost = false;
    },
    /** It has to take its server for one that has no such channel. */
    unanswered(): void {
      isUnanswered = true;
    },
    hearNews({ type }: AlarmNews): void {
      if (type === 'open' || type === 'close') sayLevel(type);
      if (type === 'sensorLost') {
        if (isSaidLost) complain('the sensor was lost twice');
        if (!isToldLost && !isUnanswered) complain('the sensor was lost though it was not told so');
        isUnanswered = false;
        isSaidLost = true;
      }
      if (type === 'sensorBack') {
        if (!isSaidLost && !isTakenBackOnce)
          complain('the sensor is back without having been lost');
        isTakenBackOnce = false;
        isSaidLost = false;
      }
    },
    /** What must have been said by now: it says at once what it is told. */
    check(): void {
      if (told !== null && told !== said) complain(`was told ${told} and said ${said}`);
      if (isToldLost && !isSaidLost)
        complain('was told that the sensor is lost, and did not say so');
    },
    isSensorGone: () => isSaidLost,
  };
}
