import type { Way } from '../delivery/index.ts';
import type { Alert, Clock, DeliveryEmitted } from '../machines/index.ts';
import { createThrottle } from './throttle.ts';

/**
 * Lines about one way in an hour: one that fails all day long is tried twelve times, and a server that
 * invents openings gives up as many alerts.
 */
const LINES_MAX_HOUR = 60;

/** What is worth a line of deliveries: what fails, what was delivered after all, what is given up. */
export function createDeliveryLog(ways: readonly Way[], clock: Clock, log: (line: string) => void) {
  const logs = new Map(
    ways.map(({ name, key }) => {
      const bounds = { what: `${name}: lines`, linesMax: LINES_MAX_HOUR, window: 'hour' } as const;
      /** The subjects of which a delivery failed. */
      const failing = new Set<string>();
      return [key, { name, failing, lines: createThrottle({ clock, write: log, ...bounds }) }];
    }),
  );
  return {
    of({ key }: Way, said: DeliveryEmitted): void {
      const known = logs.get(key);
      if (known === undefined) return;
      const { name, failing, lines } = known;
      const { type, alert } = said;
      const { subject, news } = alert;
      const what = `${name}: alert ${news.event}${news.channel ? ` of ${news.channel}` : ''}`;
      if (type === 'failing') failing.add(subject);
      const hadFailed = type !== 'failing' && failing.delete(subject);
      if (type === 'delivered') {
        if (hadFailed) lines.say(`${what}: delivered after all`);
        return;
      }
      const then = type === 'failing' ? 'it is tried again' : 'it is given up';
      lines.say(`${what}: expected to deliver it, got: ${said.reason}; ${then}`);
    },
    /** What an earlier run could not tell, by ways that are no more. */
    givenUp(waiting: Readonly<Record<string, readonly Alert[]>>): void {
      const lost = Object.entries(waiting).flatMap(([key, alerts]) =>
        logs.has(key) ? [] : alerts,
      );
      if (lost.length > 0) log(`${counted(lost)} waited for a way that is no more; given up`);
    },
    /** What waits at the end of a run that nothing is kept of. */
    lost(alerts: readonly Alert[]): void {
      if (alerts.length > 0)
        log(`${counted(alerts)} could not be delivered, and no state file keeps them`);
    },
    /** Says what is still unsaid. */
    end(): void {
      for (const { lines } of logs.values()) lines.end();
    },
  };
}

function counted({ length }: readonly unknown[]): string {
  return `${length} alert${length === 1 ? '' : 's'}`;
}
