export {
  checkPort,
  createPing,
  execWay,
  localEndOf,
  ntfyWay,
  proseOf,
  type Way,
  webhookWay,
} from '../delivery/index.ts';
export { CHANNEL_NAME, CHANNELS_MAX, type DoorEvent, type DoorNews } from '../machines/index.ts';
export { ACKNOWLEDGE_SECONDS, acknowledgeDoors } from './acknowledge-doors.ts';
export { type Alerting, type AlertingOptions, createAlerting } from './alerting.ts';
export { type Tried, tryWays } from './alerting-test.ts';
export {
  type CredentialPaths,
  type Credentials,
  readCredentials,
  readNamedFile,
} from './credentials.ts';
export { type QuietHours, quietHoursOf, startDaily, timeOfDayOf } from './daily.ts';
export type { EarlierRun } from './earlier-run.ts';
export { readFileText } from './file-text.ts';
export * from './options.ts';
export { messageOf, printable } from './printable.ts';
export { BIASES, SENSOR_KINDS, type SensorKind, settleMsOf } from './sensor-source.ts';
export { type DoorServer, type DoorServerOptions, startDoorServer } from './start-door-server.ts';
export { systemClock } from './system-clock.ts';
export { EVERY_OTHER, WARM_FOR_MS } from './temperature-alarms.ts';
export { createThrottle, type Throttle } from './throttle.ts';
export type { TraceRecord } from './trace.ts';
export {
  type DoorWatch,
  type DoorWatchEvents,
  type WatchDoorOptions,
  watchDoor,
} from './watch-door.ts';
