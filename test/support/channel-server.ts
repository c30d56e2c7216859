import { BLANK_RECORD, withChange } from '../../src/machines/change.ts';
import { type Channel, journalOf, withRecord } from '../../src/machines/index.ts';
import type { startWatchdog } from './actors.ts';
import { startMemoryServer } from './memory-server.ts';
import { MemorySocket } from './memory-socket.ts';

/** Our server of some doors in memory, for a watchdog; the test moves the doors. */
export function serveChannels({ clock, hellos, server }: Started, names: readonly string[]) {
  const channels = names.map((name): Channel => ({ name, kind: 'door' }));
  const start = (run: number) => {
    const started = startMemoryServer({ clock, channels, run: `run${run}` });
    started.startBeating();
    return started;
  };
  let runs = 1;
  let running = start(runs);
  let socket: MemorySocket | null = null;

  const served = {
    move(name: string): void {
      const last = running.journal.lasts.find(({ channel }) => channel === name);
      running.changeOf(name, last?.change.level === 'open' ? 'close' : 'open');
    },
    connect(): void {
      if (socket !== null) return;
      const own = new MemorySocket();
      socket = own;
      // Later at the same instant, as no machine may run within another's action.
      own.onWritten = (frames) =>
        void clock.setTimeout(() => {
          if (socket === own) server.sayLines(...frames.trimEnd().split('\n'));
        }, 0);
      server.connect();
      running.connect(own);
      own.say(hellos.at(-1) ?? '');
    },
    /** Its client says that it is there, so often that its silence is no matter. */
    answer(): void {
      socket?.say('["heartbeat"]');
    },
    cut(): void {
      socket?.destroy();
      if (socket !== null) server.lose();
      socket = null;
    },
    /** It goes on with what it left, and finds its doors as they were. */
    restart(): void {
      served.cut();
      const { lasts, history } = running.journal;
      running = start(++runs);
      running.deliver(journalOf({ remembered: lasts, history }, names));
      for (const { channel, change } of lasts) {
        running.deliver(withRecord(running.journal, channel, withChange(BLANK_RECORD, change)));
      }
    },
  };
  return served;
}

type Started = ReturnType<typeof startWatchdog>;
