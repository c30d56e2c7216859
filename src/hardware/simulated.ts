import type { Clock, SourceLogic } from '../machines/index.ts';

/** The longest time between two movements of the simulated door, in ms: the article's. */
const PAUSE_MS_MAX = 5000;

/** A door that opens and closes by itself; the same seed moves it in the same rhythm. */
export function createSimulatedSensor(clock: Clock, seed: number): SourceLogic {
  return ({ sendBack }) => {
    const random = createRandom(seed);
    let isOpen = false;
    let timer: unknown;

    function moveLater(): void {
      timer = clock.setTimeout(() => {
        isOpen = !isOpen;
        sendBack({ type: isOpen ? 'contact.opened' : 'contact.closed', at: clock.now() });
        moveLater();
      }, random() * PAUSE_MS_MAX);
    }

    sendBack({ type: 'sensor.started' });
    moveLater();
    return () => clock.clearTimeout(timer);
  };
}

/** Numbers from 0 up to 1: the mulberry32 generator (Tommy Ettinger, public domain). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
