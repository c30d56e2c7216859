import {
  BLANK_RECORD,
  type Change,
  type Clock,
  type Delivered,
  type DoorRecord,
  deliveredTo,
  encodeChange,
  encodeHeartbeat,
  isSilent,
  missedBy,
  PROTOCOLS,
  type Protocol,
  SILENCE_CHECK_BEATS,
  TURNS,
} from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';
import { callSafely } from '../call-safely.ts';

/** A client that has been told everything, and what it is told of when it changes its mode. */
export interface Subscriber {
  readonly stream: ByteStream;
  /** Which of the beats are its turn for a heartbeat. */
  readonly turn: number;
  /** The beat after which it was heard last. */
  heardAtBeat: number;
  /** The round after which it was subscribed. */
  since: number;
  /** Its socket takes no more; this was written last. */
  onSaturated(delivered: Delivered): void;
  onSilent(): void;
}

/** Those who are subscribed to the door, and what all of them are told. */
export interface Subscribers {
  /** How many beats there were. */
  readonly beats: number;
  /** Tells one that will not be subscribed how the door is. */
  replay(stream: ByteStream, protocol: Protocol): void;
  /** Tells one what it missed since it was told this, and of everything from now on. */
  subscribe(subscriber: Subscriber, protocol: Protocol, delivered: Delivered): void;
  unsubscribe(subscriber: Subscriber): void;
  /** Tells all of a change: decided and encoded once for all who speak alike. */
  deliver(record: DoorRecord): void;
  /** Has heartbeats for those whose turn it is, and finds who is silent. */
  beat(): void;
}

/**
 * Nothing comes between two lines of a round, for a stream calls nobody while it is written to; and
 * who is subscribed all the same was told the news in that very moment. Who takes no more is told
 * of it when the round is over.
 */
export function createSubscribers(clock: Clock): Subscribers {
  const all: Readonly<Record<Protocol, Set<Subscriber>>> = { plain: new Set(), greeted: new Set() };
  /** The greeted ones by their turns; a change goes to all in the order in which they came. */
  const turns = Array.from({ length: TURNS }, () => new Set<Subscriber>());
  let record = BLANK_RECORD;
  let beats = 0;
  let rounds = 0;

  function framesOf(protocol: Protocol, changes: readonly Change[]): string {
    const now = clock.now();
    return changes.map((change) => encodeChange(protocol, change, now)).join('');
  }

  /** Gives those who take no more. */
  function writeToAll(protocol: Protocol, changes: readonly Change[]): Subscriber[] {
    const full: Subscriber[] = [];
    if (changes.length === 0) return full;
    const frames = framesOf(protocol, changes);
    for (const subscriber of all[protocol]) {
      if (subscriber.since === rounds) continue;
      if (!subscriber.stream.write(frames)) full.push(subscriber);
    }
    return full;
  }

  /** The greeted clients whose turn is at that beat. */
  function groupAt(beat: number): Set<Subscriber> {
    return turns[(beat + TURNS) % TURNS] as Set<Subscriber>;
  }

  function saturate(full: readonly Subscriber[], delivered: Delivered): void {
    for (const subscriber of full) callSafely(() => subscriber.onSaturated(delivered));
  }

  return {
    get beats() {
      return beats;
    },
    replay(stream, protocol) {
      const changes = missedBy(protocol, null, record);
      if (changes.length > 0) stream.write(framesOf(protocol, changes));
    },
    subscribe(subscriber, protocol, delivered) {
      const { stream } = subscriber;
      subscriber.heardAtBeat = beats;
      subscriber.since = rounds;
      all[protocol].add(subscriber);
      if (protocol === 'greeted') groupAt(subscriber.turn).add(subscriber);
      // Its welcome was all that it took.
      if (stream.writableNeedDrain) return subscriber.onSaturated(delivered);
      const changes = missedBy(protocol, delivered, record);
      if (changes.length > 0 && !stream.write(framesOf(protocol, changes))) {
        subscriber.onSaturated(deliveredTo(protocol, record));
      }
    },
    unsubscribe(subscriber) {
      for (const group of [all.plain, all.greeted, groupAt(subscriber.turn)]) {
        group.delete(subscriber);
      }
    },
    deliver(next) {
      const before = record;
      record = next;
      rounds += 1;
      const told = PROTOCOLS.map((protocol) => {
        const changes = missedBy(protocol, deliveredTo(protocol, before), next);
        return { full: writeToAll(protocol, changes), delivered: deliveredTo(protocol, next) };
      });
      for (const { full, delivered } of told) saturate(full, delivered);
    },
    beat() {
      beats += 1;
      const heartbeat = encodeHeartbeat(record.last, clock.now());
      const silent = SILENCE_CHECK_BEATS.flatMap((beatsAgo) =>
        [...groupAt(beats - beatsAgo)].filter(({ heardAtBeat }) => isSilent(heardAtBeat, beats)),
      );
      for (const subscriber of silent) callSafely(() => subscriber.onSilent());
      const full: Subscriber[] = [];
      for (const subscriber of groupAt(beats)) {
        if (!subscriber.stream.write(heartbeat)) full.push(subscriber);
      }
      saturate(full, deliveredTo('greeted', record));
    },
  };
}
