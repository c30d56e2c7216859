import {
  type Change,
  type Clock,
  type DoorRecord,
  encodeGreeted,
  encodeHeartbeat,
  encodePlain,
} from '../machines/index.ts';

/** The rounds that changes and heartbeats make, and the frames they are told in. */
export interface Broadcast {
  /** From now on `hear` is called with every change, until the same function leaves. */
  join(hear: (record: DoorRecord) => void): void;
  leave(hear: (record: DoorRecord) => void): void;
  /** Tells all who have joined. */
  tell(record: DoorRecord): void;
  /** Runs `round`; each frame asked for meanwhile is encoded once. */
  inOneRound(round: () => void): void;
  plainFrame(change: Change): string;
  greetedFrame(change: Change): string;
  heartbeatFrame(): string;
}

/** Between two rounds a frame is made anew, because its age has grown. */
export function createBroadcast(clock: Clock): Broadcast {
  const hearers = new Set<(record: DoorRecord) => void>();
  let frames: Map<string, string> | null = null;

  function once(key: string, make: () => string): string {
    const frame = frames?.get(key) ?? make();
    frames?.set(key, frame);
    return frame;
  }

  function inOneRound(round: () => void): void {
    frames = new Map();
    try {
      round();
    } finally {
      frames = null;
    }
  }

  return {
    join: (hear) => void hearers.add(hear),
    leave: (hear) => void hearers.delete(hear),
    tell(record) {
      inOneRound(() => {
        for (const hear of hearers) hear(record);
      });
    },
    inOneRound,
    plainFrame: (change) => once(`plain ${change.id}`, () => encodePlain(change)),
    greetedFrame: (change) =>
      once(`greeted ${change.id}`, () => encodeGreeted(change, clock.now())),
    heartbeatFrame: () => once('heartbeat', () => encodeHeartbeat(clock.now())),
  };
}
