/** What the watchdog orders of its link, its pulse and its alarms, and their own side of it. */
import type {
  CallbackActorLogic,
  CallbackLogicFunction,
  EventObject,
  NonReducibleUnknown,
} from 'xstate';
import type { Channel } from './channel.ts';
import type { KnownChannel, Renaming } from './channels-known.ts';
import type { DoorAlarmEvent } from './door-alarm-events.ts';
import type { TemperatureReport } from './temperature-alarm.ts';
import type { Instant } from './time.ts';
import type { WatchdogEvent } from './watchdog-events.ts';
import type { ChannelAge, HelloRequest } from './wire-watcher.ts';

/** What the link is told to do. */
export type LinkCommand =
  | ({ readonly type: 'sayHello' } & HelloRequest)
  | { readonly type: 'answerHeartbeat' }
  /** Have the server say again how its door is. */
  | { readonly type: 'ask' }
  /** Read what has come; `link.caughtUp` follows. */
  | { readonly type: 'catchUp' }
  /** End the connection or the attempt; `link.lost` follows, with this reason. */
  | { readonly type: 'dropLink'; readonly reason: string }
  /** No further attempt until `releaseLink`, which makes one at once. */
  | { readonly type: 'holdLink' }
  | { readonly type: 'releaseLink' };

/** What the pulse is told: see now, and not with the next tick, whether our clock stood still. */
export type PulseCommand = { readonly type: 'look' };
/** The pulse's own side of this: it sends back `clock.stalled`. */
export type PulseLogic = CallbackLogicFunction<PulseCommand, WatchdogEvent>;

/** What the link starts with: who hears what a peer says, unless its state is tagged `deaf`. */
export interface LinkInput {
  readonly watchdog: { getSnapshot(): { hasTag(tag: 'deaf'): boolean } };
}

/** The link's own side of this: it takes commands and sends back events. */
export type LinkLogic = CallbackLogicFunction<LinkCommand, WatchdogEvent, LinkInput>;

/** What a channel's alarm is told. */
export type AlarmFact = DoorAlarmEvent | TemperatureReport;

/** What the alarms are told. */
export type AlarmsCommand =
  /**
   * All channels that there are to watch; one that is gone has lost its sensor. The alarm of a server's
   * one door goes on under the name that it has now.
   */
  | {
      readonly type: 'watch';
      readonly channels: readonly Watched[];
      readonly renaming: Renaming | null;
    }
  /** What was said of a channel. */
  | { readonly type: 'tell'; readonly channel: Channel; readonly fact: AlarmFact }
  /** How old the present states of doors are. */
  | { readonly type: 'tellAges'; readonly ages: readonly DoorAge[]; readonly at: Instant }
  /** Say which of these doors are open, and of which nobody knows: of those that are not heard of. */
  | {
      readonly type: 'check';
      readonly doors: readonly string[];
      readonly unheard: readonly string[];
    }
  /** What had come was heard: what is due may be done. */
  | { readonly type: 'caughtUp' };

/** What lives as long as there is word from the door: it tells somebody elsewhere. */
export type SignOfLifeLogic = CallbackActorLogic<EventObject, NonReducibleUnknown>;

/** A channel that has, or is to have, an alarm. */
export type Watched = Pick<KnownChannel, 'name' | 'kind' | 'isGone'>;

/** A heartbeat's word on a door. */
type DoorAge = ChannelAge & { readonly channel: string };

/** The alarms' own side of this: they tell when a deadline is over. */
export type AlarmsLogic = CallbackLogicFunction<AlarmsCommand, WatchdogEvent>;
