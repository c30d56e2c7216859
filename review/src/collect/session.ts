/** The recorder of this process at a time: of the test file that runs. */

import type { RunningTest } from '../coverage/records.ts';
import { messageOf } from '../model/message-of.ts';
import type { Observer } from './observe.ts';
import type { Place } from './place.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** Shared with other copies of this module: a runner may load one for each test file. */
const SESSION = Symbol.for('xstate-review.session');

/** Records go to a place from now on, and are of a test. */
export function begin(place: Place, test: RunningTest): Recorder {
  recorderNow()?.end();
  const recorder = createRecorder(place, test);
  Reflect.set(globalThis, SESSION, recorder);
  return recorder;
}

/** The recorder that there is now; null where nothing is recorded. */
export function recorderNow(): Recorder | null {
  return Reflect.get(globalThis, SESSION) ?? null;
}

/** What goes wrong in here must not fail who is observed: it is said once, and recording ends. */
export function safely({ stepped, rested }: Observer): Observer {
  return { stepped: quietly(stepped), rested: quietly(rested) };
}

/** The same of one function. */
export function quietly<Given extends unknown[]>(
  tell: (...given: Given) => void,
): (...given: Given) => void {
  return (...given) => {
    try {
      if (recorderNow() !== null) tell(...given);
    } catch (error) {
      endWith(`expected to record what machines do, got: ${messageOf(error)}`);
    }
  };
}

/** Records no more, and says why. */
export function endWith(problem: string): void {
  const recorder = recorderNow();
  Reflect.deleteProperty(globalThis, SESSION);
  process.emitWarning(`${problem}; the rest of this process is not recorded`, 'xstate-review');
  recorder?.end();
}
