import type { Clock } from '../machines/index.ts';
import type { ClientLogEntry } from '../transport/index.ts';
import { printable } from './printable.ts';
import { createSensorLog } from './sensor-log.ts';

/** How often refused and misbehaving clients are summed up, in ms; so peers cannot fill a disk. */
const SUMMARY_MS = 60_000;

export interface ServerLogOptions {
  readonly clock: Clock;
  readonly isVerbose: boolean;
  readonly write: (line: string) => void;
}

/** What a server says of its clients and its sensor, bounded, whatever these do. */
export function createServerLog({ clock, isVerbose, write }: ServerLogOptions) {
  let sums = { refused: 0, dropped: 0, misbehaving: 0, faults: 0, lastFault: '' };
  let timer: unknown = null;
  const logSensor = createSensorLog({ clock, write });

  function sumUp(): void {
    if (timer === null) return;
    clock.clearTimeout(timer);
    timer = null;
    const { refused, dropped, misbehaving, faults, lastFault } = sums;
    sums = { refused: 0, dropped: 0, misbehaving: 0, faults: 0, lastFault: '' };
    const parts = [
      refused > 0 && `${refused} refused because the server is full`,
      dropped > 0 && `${dropped} dropped because too many were being refused`,
      faults > 0 && `${faults} faults in what clients sent, the last: ${lastFault}`,
      misbehaving > 0 && `${misbehaving} ended for misbehaving`,
    ];
    write(`clients in the last minute: ${parts.filter(Boolean).join('; ')}`);
  }

  function count(more: Partial<typeof sums>): void {
    sums = { ...sums, ...more };
    timer ??= clock.setTimeout(sumUp, SUMMARY_MS);
  }

  return {
    logClient(entry: ClientLogEntry): void {
      if (isVerbose) write(printable(describe(entry)));
      if (entry.kind === 'dropped') count({ dropped: sums.dropped + 1 });
      if (entry.kind === 'fault') count({ faults: sums.faults + 1, lastFault: entry.fault.reason });
      if (entry.kind !== 'ended') return;
      if (entry.reason === 'full') count({ refused: sums.refused + 1 });
      if (entry.reason === 'misbehaving') count({ misbehaving: sums.misbehaving + 1 });
    },
    logSensor,
    /** Says what is still unsaid. */
    end: sumUp,
  };
}

function describe(entry: ClientLogEntry): string {
  switch (entry.kind) {
    case 'came':
      return `${entry.client} came from ${entry.from}`;
    case 'left':
      return `${entry.client} left`;
    case 'ended':
      return `${entry.client} is ended: ${entry.reason}`;
    case 'fault':
      return `${entry.client} sent a fault: ${entry.fault.reason}`;
    case 'dropped':
      return `${entry.client} was dropped before it was heard`;
  }
}
