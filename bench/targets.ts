/** What must hold: ratios to the bare loop in the same run, unless the name says otherwise. */

/** A limit for the long run, and one that a noisy machine of two cores keeps in the short one. */
export interface Target {
  readonly most: number;
  /** Left out: the short run does not measure it. */
  readonly short?: number;
}

const FAN_OUT: Target = { most: 1.1, short: 1.4 };
const BELOW: Target = { most: 1 };
const ARTICLE = "the article's (duplex-emitter)";

/** By the names of the measures' figures. */
export const TARGETS: Readonly<Record<string, Target>> = {
  'fan-out doorwatch, plain 500': FAN_OUT,
  'fan-out doorwatch, plain 2000': FAN_OUT,
  'fan-out doorwatch, plain 8000': { most: 1.1 },
  'fan-out doorwatch, greeted 500': FAN_OUT,
  'fan-out doorwatch, greeted 2000': FAN_OUT,
  'fan-out doorwatch, greeted 8000': { most: 1.1 },
  [`fan-out doorwatch, plain 500 / ${ARTICLE}`]: BELOW,
  [`fan-out doorwatch, plain 2000 / ${ARTICLE}`]: BELOW,
  [`fan-out doorwatch, plain 8000 / ${ARTICLE}`]: BELOW,
  'fan-out doorwatch, plain 8000 / nats-server': BELOW,
};
