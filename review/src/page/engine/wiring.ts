import type { EventObject } from 'xstate';
import type { Moment, Order, PageModule } from '../page-module.ts';
import { type Cast, type Member, snapshotOf } from './cast.ts';
import { messageOf } from './message-of.ts';
import { STARTS } from './offers.ts';
import type { Recorder } from './recorder.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** Brings what machines order to those that it matters to. */
export interface Wiring {
  /** Has the project's wires laid; says why where that fails, and nothing is told to others then. */
  lay(): void;
  /** Who sends the event that comes from outside of XState just now. */
  readonly speaker: string | undefined;
  /** Notes an order, to be obeyed when all is over that it is a part of. */
  order(by: Member | undefined, order: Omit<Order, 'from'>, from?: string): void;
  /** Sends an event; in the name of another actor, if one is said. */
  tell(member: Member, event: EventObject, from?: string): void;
  /** Obeys all orders, and those that come of that. */
  obey(): void;
  /** Forgets the orders that are left. */
  forget(): void;
  readonly moment: Moment;
}

/** The project's wires of a run that begins; `begin` starts a machine, and says whether it could. */
export function createWiring(
  { wires = () => () => [] }: PageModule,
  cast: Cast,
  time: SimulatedTime,
  { complain }: Recorder,
  begin: (machine: string) => boolean,
): Wiring {
  const orders: { readonly order: Order; readonly from: string | undefined }[] = [];
  let speaker: string | undefined;
  const moment: Moment = {
    get nowMs() {
      return time.nowMs;
    },
    snapshotOf(machine) {
      const member = cast.playing(machine);
      return member && snapshotOf(member);
    },
  };
  let answer: ReturnType<typeof wires> = () => [];

  function tell(member: Member, event: EventObject, from?: string): void {
    speaker = from;
    try {
      member.ref.send(event);
    } finally {
      speaker = undefined;
    }
  }

  return {
    moment,
    lay() {
      try {
        answer = wires(moment);
      } catch (error) {
        complain(`wires: ${messageOf(error)}`);
      }
    },
    get speaker() {
      return speaker;
    },
    order: (by, order, from = by?.id) =>
      void orders.push({ from, order: { from: by?.watched?.name ?? '', ...order } }),
    tell,
    obey() {
      // Ends: each round comes of an event, of which there is a bound.
      for (let next = orders.shift(); next !== undefined; next = orders.shift()) {
        for (const { to, event, from = next.from } of answer(next.order)) {
          const member = cast.playing(to);
          if (event.type === STARTS) {
            const expected = member ? 'that does not run' : 'of the page';
            if (!begin(to)) complain(`wires: expected a machine ${expected}, got ${to}`);
          } else if (member !== undefined) tell(member, event, from);
          else complain(`wires: expected a machine that runs, got ${to}`);
        }
      }
    },
    forget: () => void orders.splice(0),
  };
}
