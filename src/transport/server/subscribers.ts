import {
  type Asks,
  BATCH_CHANGES_MAX,
  type Channel,
  type Clock,
  changesAfter,
  type Delivered,
  encodeWelcome,
  type Hello,
  isSilent,
  type Journal,
  positionOf,
  type Reading,
  SILENCE_CHECK_BEATS,
  type Subscription,
  TURNS,
} from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';
import { callSafely } from '../call-safely.ts';
import { createChannelLanguage, createDoorLanguage, type Language } from './language.ts';
import { NOTHING_TOLD, type Told, withJournal, withReading } from './told.ts';

/** A client that has been told everything, and what it is told of when it changes its mode. */
export interface Subscriber {
  readonly stream: ByteStream;
  /** Which of the beats are its turn for a heartbeat. */
  readonly turn: number;
  /** The beat after which it was heard last. */
  heardAtBeat: number;
  /** The round after which it was subscribed. */
  since: number;
  /** Those who are told the same; null while it is not subscribed. */
  audience: Audience | null;
  /** Its socket takes no more; this was written last. */
  onSaturated(delivered: Delivered): void;
  onSilent(): void;
}

/** Whoever is told the same in the same words. */
interface Audience {
  readonly key: string;
  readonly language: Language;
  readonly members: Set<Subscriber>;
}

/** Those who are subscribed to the channels, and what all of them are told. */
export interface Subscribers {
  /** How many beats there were. */
  readonly beats: number;
  /** How many changes there were. */
  readonly changes: number;
  /** What a hello of protocol 2 asks for, as far as it is understood. */
  asksOf(hello: Hello): Asks;
  /** The answer to it. */
  welcomeFrame(isLost: boolean): string;
  /** Tells one that will not be subscribed how the first door is. */
  replay(stream: ByteStream): void;
  /** Tells one the next changes of those that it missed since it was told this. */
  tellBatch(subscriber: Subscriber, subscription: Subscription): void;
  /** Tells one what it missed since it was told this, and of everything from now on. */
  subscribe(subscriber: Subscriber, subscription: Subscription): void;
  unsubscribe(subscriber: Subscriber): void;
  /** Tells all of changes: decided and encoded once for all who are told the same. */
  deliver(journal: Journal): void;
  /** Tells all of a temperature, likewise. */
  read(channel: string, reading: Reading): void;
  /** Has heartbeats for those whose turn it is, and finds who is silent. */
  beat(): void;
}

/** Readings whose names are understood in a `since`: of 32 thermometers, those of half a minute. */
const READING_NAMES_MAX = 1000;

/**
 * Nothing comes between two lines of a round, for a stream calls nobody while it is written to; and
 * who is subscribed all the same was told the news in that very moment. Who takes no more is told
 * of it when the round is over.
 */
export function createSubscribers(clock: Clock, channels: readonly Channel[]): Subscribers {
  const firstDoor = channels.find(({ kind }) => kind === 'door')?.name ?? null;
  const thermometers = new Set(
    channels.filter(({ kind }) => kind === 'temperature').map(({ name }) => name),
  );
  const plain = createDoorLanguage('plain', firstDoor);
  /** Those with somebody in them. */
  const audiences = new Map<string, Audience>();
  /** Whoever has heartbeats, by their turns; news go to all in the order in which they came. */
  const turns = Array.from({ length: TURNS }, () => new Set<Subscriber>());
  /** How many changes there were before a reading, by its name. */
  const readings = new Map<string, number>();
  let told = NOTHING_TOLD;
  let beats = 0;

  function languageOf({ protocol, channels: wanted }: Subscription): Language {
    if (protocol === 'channelled') return createChannelLanguage(channels, wanted);
    return createDoorLanguage(protocol, firstDoor);
  }

  function audienceOf(subscription: Subscription): Audience {
    const { protocol, channels: wanted } = subscription;
    // None that are wanted by name: all are.
    const key = [protocol, ...[...new Set(wanted)].sort()].join(' ');
    const known = audiences.get(key);
    if (known) return known;
    const audience = { key, language: languageOf(subscription), members: new Set<Subscriber>() };
    audiences.set(key, audience);
    return audience;
  }

  /** Gives those who take no more. */
  function writeToAll({ members }: Audience, frames: string): Subscriber[] {
    const full: Subscriber[] = [];
    if (frames === '') return full;
    for (const subscriber of members) {
      if (subscriber.since === told.rounds) continue;
      if (!subscriber.stream.write(frames)) full.push(subscriber);
    }
    return full;
  }

  function tell(next: Told): void {
    const before = told;
    told = next;
    const at = clock.now();
    const rounds = [...audiences.values()].map((audience) => ({
      full: writeToAll(audience, audience.language.news(before, next, at)),
      delivered: audience.language.delivered(next),
    }));
    for (const { full, delivered } of rounds) saturate(full, delivered);
  }

  /** Those whose turn for a heartbeat is at that beat. */
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
    get changes() {
      return told.journal.count;
    },
    asksOf({ channels: wanted, since }) {
      const changes = told.journal.count;
      if (since === null) return { channels: wanted, delivered: null, isLost: false, changes };
      const known = positionOf(told.journal, since) ?? readings.get(since) ?? null;
      const isLost = known === null || changesAfter(told.journal, known) === null;
      const delivered = isLost ? null : { changes: known, rounds: -1 };
      return { channels: wanted, delivered, isLost, changes };
    },
    welcomeFrame: (isLost) => encodeWelcome(channels, isLost),
    replay(stream) {
      const frames = plain.replay(null, told, clock.now());
      if (frames !== '') stream.write(frames);
    },
    tellBatch(subscriber, subscription) {
      const { stream } = subscriber;
      const { delivered } = subscription;
      if (stream.writableNeedDrain) return subscriber.onSaturated(delivered);
      const frames = languageOf(subscription).batch(
        delivered,
        BATCH_CHANGES_MAX,
        told,
        clock.now(),
      );
      if (frames !== '') stream.write(frames);
    },
    subscribe(subscriber, subscription) {
      const { stream } = subscriber;
      const { delivered } = subscription;
      const audience = audienceOf(subscription);
      const { language } = audience;
      subscriber.heardAtBeat = beats;
      subscriber.since = told.rounds;
      subscriber.audience = audience;
      audience.members.add(subscriber);
      if (language.hasHeartbeats) groupAt(subscriber.turn).add(subscriber);
      // Its welcome was all that it took.
      if (stream.writableNeedDrain) return subscriber.onSaturated(delivered);
      const frames = language.replay(delivered, told, clock.now());
      if (frames !== '' && !stream.write(frames)) subscriber.onSaturated(language.delivered(told));
    },
    unsubscribe(subscriber) {
      const audience = subscriber.audience as Audience;
      groupAt(subscriber.turn).delete(subscriber);
      audience.members.delete(subscriber);
      if (audience.members.size === 0) audiences.delete(audience.key);
      subscriber.audience = null;
    },
    deliver(journal) {
      // It was told when the disk was late, and is kept now: nothing that a client could have missed.
      if (journal.revision === told.journal.revision) return;
      tell(withJournal(told, journal, thermometers));
    },
    read(channel, reading) {
      const [oldest] = readings.keys();
      if (readings.size === READING_NAMES_MAX) readings.delete(oldest as string);
      readings.set(reading.id, told.journal.count);
      tell(withReading(told, channel, reading));
    },
    beat() {
      beats += 1;
      const at = clock.now();
      const silent = SILENCE_CHECK_BEATS.flatMap((beatsAgo) =>
        [...groupAt(beats - beatsAgo)].filter(({ heardAtBeat }) => isSilent(heardAtBeat, beats)),
      );
      for (const subscriber of silent) callSafely(() => subscriber.onSilent());
      const heartbeats = new Map<Audience, string>();
      const full: [Subscriber, Audience][] = [];
      for (const subscriber of groupAt(beats)) {
        const audience = subscriber.audience as Audience;
        const heartbeat = heartbeats.get(audience) ?? audience.language.heartbeat(told, at);
        heartbeats.set(audience, heartbeat);
        if (!subscriber.stream.write(heartbeat)) full.push([subscriber, audience]);
      }
      for (const [subscriber, { language }] of full)
        saturate([subscriber], language.delivered(told));
    },
  };
}
