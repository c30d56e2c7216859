import type { Actor } from 'xstate';
import {
  acknowledgeOf,
  type connectionMachine,
  type Delivered,
  type Hello,
  helloOf,
  type Message,
  type Places,
} from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';
import { type LineListener, LineReader, type PeerFault } from '../line-reader.ts';
import type { Subscriber, Subscribers } from './subscribers.ts';

/** The running machine of one connection. */
export type ConnectionActor = Actor<typeof connectionMachine>;

/** What a client says that is more than a sign of life, but for what it says of a channel. */
const HEARD: ReadonlySet<string> = new Set(['hello', 'ask']);

interface ClientOptions {
  readonly id: string;
  readonly turn: number;
  /** Whom of the others it shares an address with. */
  readonly group: string;
  /** Where it is, for people. */
  readonly address: string;
  readonly stream: ByteStream;
  readonly actor: ConnectionActor;
  readonly subscribers: Subscribers;
  /** What limits of a second are counted by. */
  readonly nowMs: () => number;
  /** Who has a place, for one of this group. */
  readonly placesFor: (group: string) => Places;
  readonly isAuthorized: (hello: Hello) => boolean;
  readonly onFault: (client: string, fault: PeerFault) => void;
}

/**
 * One stream and its connection's machine: what happens to the stream is told to the machine.
 *
 * A class, for there are thousands of them: methods weigh nothing, closures much.
 */
export class Client implements Subscriber, LineListener {
  readonly id: string;
  readonly turn: number;
  readonly group: string;
  readonly address: string;
  readonly stream: ByteStream;
  readonly actor: ConnectionActor;
  heardAtBeat = 0;
  since = 0;
  audience: Subscriber['audience'] = null;
  hasPlace = false;
  readonly #options: ClientOptions;
  /** Only who says something needs one. */
  #reader: LineReader | null = null;
  #isIgnored = false;

  constructor(options: ClientOptions) {
    const { id, turn, group, address, stream, actor } = options;
    this.id = id;
    this.turn = turn;
    this.group = group;
    this.address = address;
    this.stream = stream;
    this.actor = actor;
    this.#options = options;
    stream
      .on('data', (chunk) => this.#read(chunk))
      .on('end', () => this.#end())
      .on('drain', () =>
        actor.send({ type: 'socket.drained', changes: options.subscribers.changes }),
      )
      // A reset is one way for a connection to end; 'close' follows and is the fact that counts.
      .on('error', () => {})
      .on('close', () => this.#close());
  }

  onMessage(message: Message): void {
    this.heardAtBeat = this.#options.subscribers.beats;
    const isOfChannel = message.name.includes('/');
    if (!(isOfChannel || HEARD.has(message.name)) || this.#isDeaf()) return;
    if (isOfChannel) return this.#acknowledge(message);
    if (message.name === 'ask') return this.actor.send({ type: 'peer.asked' });
    const { isAuthorized, placesFor, subscribers } = this.#options;
    const hello = helloOf(message);
    if ('fault' in hello) return this.onFault({ kind: 'line', reason: hello.fault });
    if (!isAuthorized(hello)) return this.actor.send({ type: 'peer.unauthorized' });
    const asks = hello.protocol === 1 ? null : subscribers.asksOf(hello);
    this.actor.send({ type: 'peer.greeted', places: placesFor(this.group), asks });
  }

  onFault(fault: PeerFault): void {
    if (this.#isDeaf()) return;
    this.#options.onFault(this.id, fault);
    this.actor.send(fault.kind === 'flood' ? { type: 'peer.flooded' } : { type: 'line.bad' });
  }

  onSaturated(delivered: Delivered): void {
    this.actor.send({ type: 'socket.saturated', delivered });
  }

  onSilent(): void {
    this.actor.send({ type: 'peer.silent' });
  }

  /** What still comes is thrown away unread. */
  ignore(): void {
    this.#isIgnored = true;
    this.#reader?.close();
  }

  #acknowledge(message: Message): void {
    const acknowledge = acknowledgeOf(message);
    if (acknowledge) this.actor.send({ type: 'peer.acknowledged', ...acknowledge });
  }

  #read(chunk: Buffer): void {
    if (this.#isIgnored) return;
    this.#reader ??= new LineReader(this, this.#options.nowMs);
    this.#reader.read(chunk);
  }

  #end(): void {
    this.#reader?.end();
    this.actor.send({ type: 'socket.ended' });
  }

  #close(): void {
    this.#reader?.close();
    this.actor.send({ type: 'socket.closed' });
  }

  /** What its machine does not want to hear. */
  #isDeaf(): boolean {
    return this.actor.getSnapshot().hasTag('deaf');
  }
}
