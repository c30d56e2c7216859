import type { Clock, SourceLogic } from '../machines/index.ts';

/** The longest time between two movements of the simulated door, in ms: the article's. */
const PAUSE_MS_MAX = 5000;
/** How often the simulated thermometer reads, in ms: often enough for a demonstration. */
const READING_MS = 1000;
/** Where it warms to while its door is open, where it cools to, and which share of it in a second. */
const ROOM = { celsius: 20, share: 0.02 };
const COOLER = { celsius: 4, share: 0.01 };
/** How far from that it is where the thermometer lies, at most, in degrees. */
const PLACE_CELSIUS_MAX = 0.5;
/** The steps of a DS18B20. */
const STEPS_PER_DEGREE = 16;

/** What is simulated of a door: a thermometer behind it warms while it is open. */
export interface SimulatedDoor {
  isOpen: boolean;
}

/** A door that opens and closes by itself; the same seed moves it in the same rhythm. */
export function createSimulatedSensor(
  clock: Clock,
  seed: number,
  door: SimulatedDoor = { isOpen: false },
): SourceLogic {
  return ({ sendBack }) => {
    const random = createRandom(seed);
    door.isOpen = false;
    let timer: unknown;

    function moveLater(): void {
      timer = clock.setTimeout(() => {
        door.isOpen = !door.isOpen;
        sendBack({ type: door.isOpen ? 'contact.opened' : 'contact.closed', at: clock.now() });
        moveLater();
      }, random() * PAUSE_MS_MAX);
    }

    sendBack({ type: 'sensor.started' });
    moveLater();
    return () => clock.clearTimeout(timer);
  };
}

/**
 * A thermometer behind that door: it warms while the door is open, and cools while it is closed. By
 * its seed it lies at a place of its own, which is a little warmer or cooler than others.
 */
export function createSimulatedThermometer(
  clock: Clock,
  seed: number,
  door: SimulatedDoor,
): SourceLogic {
  const place = PLACE_CELSIUS_MAX * (2 * createRandom(seed)() - 1);
  return ({ sendBack }) => {
    let celsius = COOLER.celsius;
    let timer: unknown;

    function readLater(): void {
      timer = clock.setTimeout(() => {
        const { celsius: target, share } = door.isOpen ? ROOM : COOLER;
        celsius += (target - celsius) * share;
        const shown = Math.round((celsius + place) * STEPS_PER_DEGREE) / STEPS_PER_DEGREE;
        sendBack({ type: 'temperature.read', at: clock.now(), celsius: shown });
        readLater();
      }, READING_MS);
    }

    sendBack({ type: 'sensor.started' });
    readLater();
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
