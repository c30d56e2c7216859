import type { Clock } from '../machines/index.ts';
import type { ClientNote } from '../transport/index.ts';
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
  const noteSensor = createSensorLog({ clock, write });

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
    noteClient(note: ClientNote): void {
      if (isVerbose) write(printable(describe(note)));
      if (note.kind === 'dropped') count({ dropped: sums.dropped + 1 });
      if (note.kind === 'fault') count({ faults: sums.faults + 1, lastFault: note.fault.reason });
      if (note.kind !== 'ended') return;
      if (note.reason === 'full') count({ refused: sums.refused + 1 });
      if (note.reason === 'misbehaving') count({ misbehaving: sums.misbehaving + 1 });
    },
    noteSensor,
    /** Says what is still unsaid. */
    end: sumUp,
  };
}

function describe(note: ClientNote): string {
  switch (note.kind) {
    case 'came':
      return `${note.client} came from ${note.from}`;
    case 'left':
      return `${note.client} left`;
    case 'ended':
      return `${note.client} is ended: ${note.reason}`;
    case 'fault':
      return `${note.client} sent a fault: ${note.fault.reason}`;
    case 'dropped':
      return `${note.client} was dropped before it was heard`;
  }
}
