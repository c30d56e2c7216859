/** The library: a server, a watcher, and the remote emitter they speak through. */
export {
  type Alerting,
  type AlertingOptions,
  type Credentials,
  createAlerting,
  type DoorEvent,
  type DoorNews,
  type DoorServer,
  type DoorServerOptions,
  type DoorWatch,
  type DoorWatchEvents,
  type EarlierRun,
  type QuietHours,
  startDoorServer,
  type TraceRecord,
  type Tried,
  tryWays,
  type WatchDoorOptions,
  watchDoor,
} from './app/index.ts';
export type { Clock, Instant } from './machines/index.ts';
export {
  type Backoff,
  type PeerFault,
  type RemoteChannel,
  RemoteEmitter,
  type TlsCredentials,
} from './transport/index.ts';
