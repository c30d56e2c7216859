/** What an earlier run of a watcher knew and said, as far as a later one goes on from there. */
import type {
  DoorAlarmInput,
  IncidentKind,
  SavedIncident,
  TemperatureAlarmInput,
  WatchdogInput,
} from '../machines/index.ts';
import type { WatcherState } from './watcher-state-text.ts';

/** What an earlier run left to a later one; nothing else of its state matters to a watcher. */
export type EarlierRun = Pick<WatcherState, 'since' | 'incidents'>;

/** No run was before. */
export const NO_EARLIER_RUN: EarlierRun = { since: null, incidents: [] };

/** What a watchdog goes on from. */
export function watchdogAfter(earlier: EarlierRun): Pick<WatchdogInput, 'since' | 'wasOffline'> {
  return { since: earlier.since, wasOffline: saidOf(earlier, 'reach', null) !== undefined };
}

/** What a door's alarm does; without a name said of it, it is of the first that is watched. */
export function doorAlarmAfter(
  earlier: EarlierRun,
  channel: string,
  isFirst: boolean,
): Pick<DoorAlarmInput, 'wasGone' | 'openBefore'> {
  const said = (kind: IncidentKind) =>
    saidOf(earlier, kind, channel) ?? (isFirst ? saidOf(earlier, kind, null) : undefined);
  const opening = said('door');
  const id = opening?.isRecalled ? null : opening?.id;
  const openBefore = typeof id === 'string' ? { id, isWarned: Boolean(opening?.level) } : null;
  return { wasGone: said('sensor') !== undefined, openBefore };
}

/** What a thermometer's alarm goes on from. */
export function temperatureAlarmAfter(
  earlier: EarlierRun,
  channel: string,
): Pick<TemperatureAlarmInput, 'wasGone' | 'wasWarm'> {
  return {
    wasGone: saidOf(earlier, 'thermometer', channel) !== undefined,
    wasWarm: saidOf(earlier, 'temperature', channel) !== undefined,
  };
}

/** The same without what it said of a channel: an alarm goes on from that once. */
export function withoutChannel(earlier: EarlierRun, channel: string, isFirst = false): EarlierRun {
  const isOf = (name: string | null) => name === channel || (isFirst && name === null);
  return { ...earlier, incidents: earlier.incidents.filter((one) => !isOf(one.channel)) };
}

function saidOf(
  { incidents }: EarlierRun,
  kind: IncidentKind,
  channel: string | null,
): SavedIncident | undefined {
  return incidents.find((one) => one.kind === kind && one.channel === channel);
}
