/** What must hold: ratios to the bare loop in the same run, unless the name says otherwise. */

/** A limit for the long run, and one that a noisy machine of two cores keeps in the short one. */
export interface Target {
  /** Left out: only the short run measures it, which has fewer clients. */
  readonly most?: number;
  /** Left out: the short run does not measure it. */
  readonly short?: number;
}

/** The last client of a change. */
const FAN_OUT: Target = { most: 1.1, short: 1.35 };
/** As quick as the other server in the name, or quicker. */
const LEVEL: Target = { most: 1 };
const ARTICLE = "the article's (duplex-emitter)";

/** By the names of the measures' figures. */
export const TARGETS: Readonly<Record<string, Target>> = {
  'fan-out doorwatch, plain 500': FAN_OUT,
  'fan-out doorwatch, plain 2000': FAN_OUT,
  'fan-out doorwatch, plain 8000': FAN_OUT,
  'fan-out doorwatch, greeted 500': FAN_OUT,
  'fan-out doorwatch, greeted 2000': FAN_OUT,
  'fan-out doorwatch, greeted 8000': FAN_OUT,
  'fan-out doorwatch, channelled 500': FAN_OUT,
  'fan-out doorwatch, channelled 2000': FAN_OUT,
  'fan-out doorwatch, channelled 8000': FAN_OUT,
  [`fan-out doorwatch, plain 500 / ${ARTICLE}`]: LEVEL,
  [`fan-out doorwatch, plain 2000 / ${ARTICLE}`]: LEVEL,
  [`fan-out doorwatch, plain 8000 / ${ARTICLE}`]: LEVEL,
  'fan-out doorwatch, plain 8000 / nats-server': LEVEL,
  'cpu doorwatch, plain 2000': { short: 1.5 },
  'cpu doorwatch, plain 8000': { most: 1.2 },
  'cpu doorwatch, greeted 8000': { most: 1.2 },
  'connects doorwatch, plain 8000': { most: 1.5 },
  'connects doorwatch, greeted 8000': { most: 1.5 },
  // 2 000 are there so soon that the 100 ms which a plain client has to say hello are most of it.
  'connects doorwatch, greeted 2000': { short: 6 },
  // In kB above the bare loop's, and in MB.
  'heap doorwatch, plain': { most: 8, short: 10 },
  'heap doorwatch, greeted': { most: 8, short: 10 },
  'heap left doorwatch, greeted': { most: 2, short: 2 },
  'heartbeats doorwatch, greeted': { most: 1.3, short: 2.5 },
  'heartbeats doorwatch, greeted / bare `net` loop, spread': { most: 1.3 },
  // The worst of 200 changes, of their median: none waits for all heartbeats.
  'behind heartbeats doorwatch, greeted': { most: 2 },
  'line cpu doorwatch, plain': { most: 3.4, short: 5.5 },
  'line cpu doorwatch, greeted': { most: 3.4, short: 5.5 },
  'line cpu doorwatch, channelled': { most: 3.4, short: 5.5 },
  'line told doorwatch, plain': { most: 3, short: 3.6 },
  'line told doorwatch, greeted': { most: 3, short: 3.6 },
  'line told doorwatch, channelled': { most: 3, short: 3.6 },
  // Of the latency before; in MB; in s after they were full, where the rule is 30.
  'stalled latency': { most: 1.2 },
  'stalled heap': { most: 5 },
  'stalled ends': { most: 35 },
  'door-server listens, in ms': { most: 1.5, short: 2.2 },
  'door-client is connected, in ms': { most: 1.5, short: 2.2 },
  'idle server, in MB of RSS': { most: 1.25, short: 1.4 },
};
