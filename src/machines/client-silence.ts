/** When a greeted client has its heartbeat, and when it is silent: decided once for all of them. */
import { HEARTBEAT_MS, SILENCE_MS } from './wire.ts';

/**
 * How often a server sees to its greeted clients: a tenth of them has its heartbeat each time, so
 * that no change waits behind those of all.
 */
export const BEAT_MS = 1000;
/** How many turns there are: at each beat, those whose turn it is have their heartbeat. */
export const TURNS = HEARTBEAT_MS / BEAT_MS;
/**
 * So many beats after its turn it is looked at whether a client is silent: who only answers its
 * heartbeats is found as soon as 25 s are over, and nobody later than after 30 s.
 */
export const SILENCE_CHECK_BEATS = [0, 3, 6] as const;

/**
 * Whether a client is silent that was heard last after the beat `heard`. Counted in beats, a server
 * that did nothing for a while holds nothing against those it has not read meanwhile.
 */
export function isSilent(heard: number, beat: number): boolean {
  return beat - heard > SILENCE_MS / BEAT_MS;
}
