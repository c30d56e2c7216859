import {
  type ChannelChange,
  type Instant,
  instantOf,
  type Remembered,
  rememberedOf,
  type SavedInstant,
} from '../machines/index.ts';
import type { StateFault } from './state-json.ts';
import { parseState, type SavedOfChannel } from './state-text.ts';

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
  const { changes, history = [], acknowledged = [] } = state;
  const latest = [...changes, ...history, ...acknowledged].reduce(later, null);
  if (latest === null) return NOTHING_LEFT;
  const { monotonicMs } = latest;
  if (instantOf(latest, bootId, now, latest) === null) {
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
    remembered: changes.flatMap(restored),
    history: state.history?.flatMap(restored),
    acknowledged: Object.fromEntries(
      acknowledged.flatMap((saved) => {
        const at = instantOf(saved, bootId, now, latest);
        const { channel, id, forMs } = saved;
        return at === null ? [] : [[channel, { id, forMs, at }]];
      }),
    ),
  };
}

function later(one: SavedInstant | null, other: SavedInstant): SavedInstant {
  return one !== null && one.monotonicMs >= other.monotonicMs ? one : other;
}
