/** What a visualiser, a test or a program of one's own imports as `doorwatch/machines`. */
export {
  ACKNOWLEDGED_MS_MAX,
  type Acknowledge,
  type Acknowledgement,
  isWorthTelling,
} from './acknowledgement.ts';
export { acknowledgingMachine } from './acknowledging.ts';
export type {
  AcknowledgingContext,
  AcknowledgingEvent,
  AcknowledgingInput,
  AskCommand,
  AskedServerLogic,
} from './acknowledging-setup.ts';
export { type Alert, merged } from './alert.ts';
export type { AlertsContext } from './alerted.ts';
export { alertsMachine } from './alerts.ts';
export type {
  AlertsEvent,
  AlertsInput,
  HoursLogic,
  RaiseCommand,
  WaysLogic,
} from './alerts-setup.ts';
export { BLANK_RECORD, type Change, type DoorRecord, type Level } from './change.ts';
export {
  CHANNEL_KINDS,
  CHANNEL_NAME,
  CHANNELS_MAX,
  type Channel,
  type ChannelKind,
  doorsOf,
  isChannelName,
  prefixed,
} from './channel.ts';
export { BEAT_MS, isSilent, SILENCE_CHECK_BEATS, TURNS } from './client-silence.ts';
export { connectionMachine } from './connection.ts';
export {
  type Asks,
  BATCH_CHANGES_MAX,
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionInput,
  type EndReason,
  HANDSHAKES_MAX,
  HANDSHAKES_PER_ADDRESS_MAX,
  type Places,
  type Strangers,
  type Subscription,
} from './connection-setup.ts';
export { deliveryMachine } from './delivery.ts';
export type {
  DeliveryContext,
  DeliveryEmitted,
  DeliveryEvent,
  DeliveryInput,
  Failure,
  SendInput,
  SendLogic,
} from './delivery-setup.ts';
export {
  type DoorContext,
  type DoorEmitted,
  type DoorInput,
  doorMachine,
  type SensorEvent,
} from './door.ts';
export { doorAlarmMachine } from './door-alarm.ts';
export type { DoorAlarmContext, DoorAlarmInput } from './door-alarm-context.ts';
export type { DoorAlarmEmitted, DoorAlarmEvent, Renaming } from './door-alarm-events.ts';
export {
  type AlertLevel,
  INCIDENT_KINDS,
  INCIDENTS_MAX,
  type IncidentKind,
  type SavedIncident,
} from './incident.ts';
export {
  acknowledgementOf,
  BLANK_JOURNAL,
  type ChannelChange,
  changesAfter,
  HISTORY_MAX,
  type Journal,
  journalOf,
  positionOf,
  type Remembered,
  recordOf,
  withAcknowledged,
  withRecord,
} from './journal.ts';
export {
  type Delivered,
  type DeliveredChange,
  type DoorProtocol,
  deliveredTo,
  missedBy,
  type Position,
  type Protocol,
} from './missed-changes.ts';
export type { DoorEvent, DoorNews } from './news.ts';
export { type Opening, type OpenReport, sinceMs } from './opening.ts';
export {
  instantOf,
  rememberedOf,
  type SavedAcknowledgement,
  type SavedChange,
  type SavedInstant,
  savedAcknowledgementOf,
  savedOf,
  WALL_AGE_MS_MAX,
} from './remembered.ts';
export {
  type SensorContext,
  type SensorEmitted,
  type SourceEvent,
  type SourceLogic,
  sensorMachine,
} from './sensor.ts';
export { serverMachine } from './server.ts';
export type {
  Acknowledging,
  ChannelsLogic,
  ListenerAddress,
  ListenerCommand,
  ListenerLogic,
  ServerContext,
  ServerEmitted,
  ServerEvent,
  ServerInput,
  StoreCommand,
  StoreLogic,
} from './server-setup.ts';
export {
  type TemperatureAlarmContext,
  type TemperatureAlarmEmitted,
  type TemperatureAlarmEvent,
  type TemperatureAlarmInput,
  temperatureAlarmMachine,
} from './temperature-alarm.ts';
export {
  type Reading,
  type ThermometerContext,
  type ThermometerEmitted,
  type ThermometerEvent,
  type ThermometerInput,
  thermometerMachine,
} from './thermometer.ts';
export { type Clock, type Instant, TIMER_MS_MAX } from './time.ts';
export { watchdogMachine } from './watchdog.ts';
export type {
  AlarmFact,
  AlarmsCommand,
  AlarmsLogic,
  LinkCommand,
  LinkInput,
  LinkLogic,
  PulseLogic,
  SignOfLifeLogic,
  Watched,
} from './watchdog-commands.ts';
export type { WatchdogContext, WatchdogInput } from './watchdog-context.ts';
export type { WatchdogEmitted, WatchdogEvent } from './watchdog-events.ts';
export {
  ASK_FRAME,
  BYTES_PER_SECOND_MAX,
  encode,
  isHello,
  LINE_BYTES_MAX,
  LINES_PER_SECOND_MAX,
  lossReasonOf,
  type Message,
  parseLine,
  type Report,
  refusalOf,
  reportOf,
  retryMsOf,
} from './wire.ts';
export {
  acknowledgeOf,
  encodeAcknowledged,
  encodeChange,
  encodeChannelChange,
  encodeChannelHeartbeat,
  encodeHeartbeat,
  encodeNoSuchChannel,
  encodeReading,
  encodeRefused,
  encodeWelcome,
  type Hello,
  helloOf,
  type Refusal,
  WELCOME_FRAME,
} from './wire-server.ts';
export {
  type Acknowledged,
  acknowledgedOf,
  agesOf,
  type ChannelAge,
  celsiusOf,
  channelsOf,
  encodeHello,
  type HelloRequest,
  isMissedLost,
  isSayable,
  NO_SUCH_CHANNEL,
  openMsOf,
  unprefixed,
} from './wire-watcher.ts';
