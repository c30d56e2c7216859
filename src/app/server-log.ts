import { localEndOf } from '../delivery/index.ts';
import type { Acknowledging, Channel, Clock } from '../machines/index.ts';
import type { ClientLogEntry } from '../transport/index.ts';
import { printable } from './printable.ts';
import { createSensorLog } from './sensor-log.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import type { SensorNews } from './watched-channels.ts';

/** Of what a server's log speaks, and where its lines go. */
export interface ServerLogOptions {
  readonly clock: Clock;
  readonly isVerbose: boolean;
  /** Lines about one of several begin with its name. */
  readonly channels: readonly Channel[];
  readonly write: (line: string) => void;
}

/** What a server says, each kind of line bounded, whatever peers, sensors and disks do. */
export function createServerLog({ clock, isVerbose, channels, write }: ServerLogOptions) {
  const bound = (what: string, linesMax: number, window: 'minute' | 'hour' = 'minute') =>
    createThrottle({ clock, write, what, linesMax, window });
  const kinds = {
    full: bound('clients refused for want of a place', 0),
    dropped: bound('clients dropped because too many had no place', 0),
    unauthorized: bound('clients refused because they did not say the token', 0),
    unsecured: bound('clients with whom TLS failed', 0),
    fault: bound('faults in what clients sent', 0),
    misbehaving: bound('clients ended for misbehaving', 0),
    // Whoever looks on can follow ten a second; a day of attacks stays below 100 MB.
    verbose: bound('lines about clients', 600),
    // A few show what it is that another program writes there.
    stdin: bound('lines that are no reading', 10),
    // One that is broken stays so.
    nonsense: bound('readings that make no sense', 10, 'hour'),
    // More than the doors of a house, all at once.
    acknowledged: bound('lines about what clients acknowledged', 100),
    // A disk that is full stays full.
    state: bound('lines about the state file', 3, 'hour'),
  };

  const isOnlyOne = channels.length === 1;
  // So a sensor that comes and goes for a year writes less than 20 MB, and hides no other.
  const sensors = channels.map((channel): [string, (news: SensorNews) => void, Throttle] => {
    const ofWhich = isOnlyOne ? '' : ` of ${channel.name}`;
    const lines = bound(`lines about the sensor${ofWhich}`, 20, 'hour');
    const say = (line: string) => lines.say(isOnlyOne ? line : `${channel.name}: ${line}`);
    const what = channel.kind === 'door' ? 'door sensor' : 'thermometer';
    return [channel.name, createSensorLog(say, what, isOnlyOne), lines];
  });
  const sensorLogs = new Map(sensors.map(([name, log]) => [name, log]));

  return {
    logClient(entry: ClientLogEntry): void {
      if (isVerbose) kinds.verbose.say(printable(describe(entry)));
      if (entry.kind === 'dropped') kinds.dropped.say('');
      if (entry.kind === 'fault') kinds.fault.say(entry.fault.reason);
      if (entry.kind === 'unsecured') kinds.unsecured.say(entry.reason);
      if (entry.kind !== 'ended') return;
      const { reason } = entry;
      if (reason === 'full' || reason === 'misbehaving' || reason === 'unauthorized') {
        kinds[reason].say('');
      }
    },
    logSensor(news: SensorNews, channel: string): void {
      if (news.type !== 'reading.ignored') return sensorLogs.get(channel)?.(news);
      kinds.nonsense.say(`${channel}: expected a temperature, got ${news.got}; it is ignored`);
    },
    logAcknowledged({ channel, forMs, at, by }: Acknowledging): void {
      const until = localEndOf(at.wallMs + forMs, at.wallMs);
      const what =
        forMs > 0
          ? `acknowledged by ${by} until ${until}`
          : `what was acknowledged is taken back by ${by}`;
      kinds.acknowledged.say(printable(`${channel}: ${what}`));
    },
    logStdin: kinds.stdin.say,
    logState: kinds.state.say,
    /** Says what is still unsaid. */
    end(): void {
      for (const kind of Object.values(kinds)) kind.end();
      for (const [, , lines] of sensors) lines.end();
    },
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
    case 'unsecured':
      return `no TLS with ${entry.from}: ${entry.reason}`;
    case 'dropped':
      return `${entry.client} was dropped before it was heard`;
  }
}
