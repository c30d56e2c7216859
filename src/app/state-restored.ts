import {
  type ChannelChange,
  type Instant,
  type Remembered,
  rememberedOf,
} from '../machines/index.ts';
import { parseState, type SavedOfChannel, type StateFault } from './state-text.ts';

/** Where and when a state file is read. */
interface Reader {
  /** Null where boots have no names. */
  readonly bootId: string | null;
  readonly now: Instant;
  /** Of which a file is that knew one door; null where there is none. */
  readonly firstDoor: string | null;
}

/** What there is when no earlier run left anything. */
export const NOTHING_LEFT: Remembered = { remembered: [] };

/** What the text of a state file says, on this boot's clocks. */
export function restoredOf(
  text: string,
  { bootId, now, firstDoor }: Reader,
): Remembered | StateFault {
  const state = parseState(text);
  if ('fault' in state) return state;
  const latest = [...state.changes, ...(state.history ?? [])].reduce(later, null);
  if (latest === null) return NOTHING_LEFT;
  const { monotonicMs } = latest;
  if (rememberedOf(latest, bootId, now) === null) {
    return {
      fault: `expected monotonicMs of this boot to be at most ${now.monotonicMs}, got ${monotonicMs}`,
    };
  }
  const restored = (saved: SavedOfChannel): ChannelChange[] => {
    const change = rememberedOf(saved, bootId, now, latest);
    const channel = saved.channel ?? firstDoor;
    return change === null || channel === null ? [] : [{ channel, change }];
  };
  return {
    remembered: state.changes.flatMap(restored),
    history: state.history?.flatMap(restored),
  };
}

function later(one: SavedOfChannel | null, other: SavedOfChannel): SavedOfChannel {
  return one !== null && one.monotonicMs >= other.monotonicMs ? one : other;
}
