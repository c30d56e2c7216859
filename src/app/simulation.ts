import {
  createSimulatedSensor,
  createSimulatedThermometer,
  type SimulatedDoor,
} from '../hardware/index.ts';
import type { Clock, SourceLogic } from '../machines/index.ts';

/**
 * Doors and thermometers, each behind the door before it; with a seed of its own, or the next after
 * the shared one: the same would move two as one.
 */
export interface Simulation {
  door(seed?: number): SourceLogic;
  thermometer(seed?: number): SourceLogic;
}

/** Simulated channels that share a whole number below 2^32. */
export function createSimulation(clock: Clock, seed: number): Simulation {
  let doors = 0;
  let thermometers = 0;
  let door: SimulatedDoor = { isOpen: false };
  return {
    door(own = (seed + doors) % 2 ** 32) {
      doors++;
      door = { isOpen: false };
      return createSimulatedSensor(clock, own, door);
    },
    thermometer: (own = (seed + thermometers) % 2 ** 32) => {
      thermometers++;
      return createSimulatedThermometer(clock, own, door);
    },
  };
}
