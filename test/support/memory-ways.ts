import type { Way } from '../../src/delivery/index.ts';
import type { Alert, DeliveryEvent } from '../../src/machines/index.ts';

/** What becomes of an attempt; `hang` is none. */
export type Outcome = 'deliver' | 'fail' | 'refuse' | 'hang';

/** A way whose receiver is the test. */
export interface MemoryWay extends Way {
  /** What arrived, in order. */
  readonly delivered: Alert[];
  /** What becomes of the attempts from now on. */
  outcome: Outcome;
}

/** A way into memory; all attempts succeed at first. */
export function memoryWay(name: string, rest: Partial<Way> = {}): MemoryWay {
  const delivered: Alert[] = [];
  const way: MemoryWay = {
    ...{ name, key: name, level: 1, takesOpenings: false, timeoutMs: 10_000, ...rest },
    ...{ delivered, outcome: 'deliver' },
    send({ input, sendBack }) {
      const { alert } = input;
      const { outcome } = way;
      if (outcome === 'hang') return;
      if (outcome === 'deliver') delivered.push(alert);
      sendBack(outcome === 'deliver' ? { type: 'attempt.delivered' } : failed(outcome));
    },
  };
  return way;
}

function failed(outcome: Outcome): DeliveryEvent {
  return {
    ...{ type: 'attempt.failed', reason: 'no luck', retryAfterMs: null, jitter: 0.5 },
    isFinal: outcome === 'refuse',
  };
}

/** What a way was told, briefly: events, of which channels or openings, at the second level `!`. */
export function toldBy({ delivered }: MemoryWay): string[] {
  return delivered.map(({ news, untold }) => {
    const { event, id, level, until } = news;
    const urgency = level === 2 ? '!' : '';
    const before = untold ? ` (${untold})` : '';
    return `${event}${urgency}${id ? ` ${id}` : ''}${until ? ` ${until.slice(11, 16)}` : ''}${before}`;
  });
}
