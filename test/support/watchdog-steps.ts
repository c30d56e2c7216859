import type { startWatchdog } from './actors.ts';

/** A watchdog whose server is the test. */
export type Started = ReturnType<typeof startWatchdog>;
type Report = { id?: string | null; wallMs?: number; ageMs?: number; first?: boolean };
type Closed = Report & { openMs?: number | null };

/** As servers report that have one door and nothing to tell afterwards. */
export const OF_ONE_DOOR = { channel: null, isMissed: false } as const;

/** Its sensor is lost. */
export function loseSensor({ watchdog, clock }: Started, reason = 'wire') {
  const rest = { id: 'u', ageMs: 0, reason, ...OF_ONE_DOOR };
  watchdog.send({ type: 'sensor.lost', at: clock.now(), ...rest });
}

/** A heartbeat, with the age of a change. */
export function beat({ watchdog, clock }: Started, id: string | null, ageMs: number) {
  watchdog.send({ type: 'server.beat', at: clock.now(), ages: [{ channel: null, id, ageMs }] });
}

/** The door is open, by default of change a. */
export function open({ watchdog, clock }: Started, report: Report = {}) {
  const rest = { id: 'a', wallMs: 1, ageMs: 0, first: false, ...OF_ONE_DOOR, ...report };
  watchdog.send({ type: 'door.opened', at: clock.now(), ...rest });
}

/** It is closed. */
export function close({ watchdog, clock }: Started, report: Closed = {}) {
  const rest = {
    id: 'z',
    wallMs: 2,
    openMs: null,
    ageMs: 0,
    first: false,
    ...OF_ONE_DOOR,
    ...report,
  };
  watchdog.send({ type: 'door.closed', at: clock.now(), ...rest });
}

/** What was said of the door and its alarms, with its instant. */
export function saidBy({ said }: Started, ...what: string[]): string[] {
  return said.filter((one) => what.includes(one.what)).map((one) => `${one.what} ${one.ms}`);
}

/** Its warnings, and that they are over. */
export const warnings = (started: Started) => saidBy(started, 'warned', 'closedAfterWarning');
