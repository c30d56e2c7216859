import { type Actor, createActor, fromCallback, type InspectionEvent } from 'xstate';
import {
  type AlarmFact,
  type AlarmsCommand,
  type AlarmsLogic,
  type Channel,
  type ChannelKind,
  type Clock,
  type DoorAlarmEmitted,
  type DoorAlarmInput,
  doorAlarmMachine,
  NO_SUCH_CHANNEL,
  type Renaming,
  sinceMs,
  type TemperatureAlarmEmitted,
} from '../machines/index.ts';
import { doorAlarmAfter, type EarlierRun, NO_EARLIER_RUN, withoutChannel } from './earlier-run.ts';
import { checkWarmth, createTemperatureAlarms, type WarmthLimits } from './temperature-alarms.ts';

/** What an alarm has to say to a person or a program. */
export type AlarmNews = Exclude<
  DoorAlarmEmitted | TemperatureAlarmEmitted,
  { readonly type: 'deadline.over' | 'renamed' }
>;

/** Of which channel it is, and whether that has to be said: there may be just one door. */
export interface AlarmOf {
  readonly channel: string;
  readonly kind: ChannelKind;
  readonly isOneOfMany: boolean;
}

/** What came of a check: since when doors are open, on our monotonic clock, and of which nobody knows. */
export interface Checked {
  readonly open: ReadonlyMap<string, number>;
  readonly unknown: readonly string[];
}

interface AlarmsOptions {
  readonly clock: Clock;
  /** What a door's alarm goes by. */
  readonly inputOf: (channel: string) => DoorAlarmInput;
  /** What thermometers' alarms go by; without, there are none. */
  readonly warmth?: WarmthLimits;
  readonly onNews: (news: AlarmNews, of: AlarmOf) => void;
  /** Called when what was said of an opening is of another name. */
  readonly onRenamed?: (renaming: Renaming) => void;
  /** Called with what is watched, the gone ones too, when the server has told it. */
  readonly onChannels?: (names: Readonly<Record<ChannelKind, readonly string[]>>) => void;
  /** Called with the doors that are open and since when, and those of which nobody knows. */
  readonly onChecked?: (checked: Checked) => void;
  /** What an earlier run left to go on from. */
  readonly earlier?: EarlierRun | undefined;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Another machine of the same shape: ours with something broken. */
  readonly machine?: typeof doorAlarmMachine | undefined;
}

type DoorAlarm = Actor<typeof doorAlarmMachine>;

/** The actor that the watchdog's machine invokes: one alarm for each channel, side by side. */
export function createAlarms(options: AlarmsOptions) {
  const { clock, inputOf, onNews, inspect, machine = doorAlarmMachine } = options;
  let { earlier = NO_EARLIER_RUN } = options;
  const { warmth = checkWarmth({}), onChannels = () => {}, onChecked = () => {} } = options;
  const { onRenamed = () => {} } = options;
  const run: AlarmsLogic = ({ sendBack, receive }) => {
    /** By channel; the watchdog bounds how many there are. */
    const doors = new Map<string, DoorAlarm>();
    const thermometers = createTemperatureAlarms({
      ...{ clock, limits: warmth, earlier, inspect },
      onNews(news, channel) {
        if (news.type === 'deadline.over') return sendBack(news);
        onNews(news, { channel, kind: 'temperature', isOneOfMany: true });
      },
    });

    function start(name: string): DoorAlarm {
      const isFirst = doors.size === 0;
      const input = { ...inputOf(name), ...doorAlarmAfter(earlier, name, isFirst) };
      earlier = withoutChannel(earlier, name, isFirst);
      const door: DoorAlarm = createActor(machine, {
        ...{ id: name, clock, input },
        ...(inspect && { inspect }),
      });
      doors.set(name, door);
      door.on('*', (news) => {
        if (news.type === 'deadline.over') return sendBack(news);
        if (news.type === 'renamed') return onRenamed({ id: news.id, was: news.was });
        onNews(news, { channel: nameOf(door), kind: 'door', isOneOfMany: doors.size > 1 });
      });
      return door.start();
    }

    /** A door may have been given its name later. */
    function nameOf(door: DoorAlarm): string {
      const [name = door.id] = [...doors].find(([, one]) => one === door) ?? [];
      return name;
    }

    function tell({ name, kind }: Channel, fact: AlarmFact): void {
      if (kind === 'temperature') thermometers.tell(name, fact);
      else if (fact.type !== 'temperature.read') (doors.get(name) ?? start(name)).send(fact);
    }

    function watch({ channels, renaming }: Extract<AlarmsCommand, { type: 'watch' }>): void {
      const renamed = renaming && doors.get(renaming.from);
      if (renamed) {
        doors.delete(renaming.from);
        doors.set(renaming.to, renamed);
        const { limitMs } = inputOf(renaming.to);
        renamed.send({ type: 'limit.changed', limitMs, at: clock.now() });
      }
      const namesOf = (kind: ChannelKind) =>
        channels.filter((one) => one.kind === kind).map(({ name }) => name);
      const names = namesOf('door');
      const thermal = namesOf('temperature');
      for (const [name, door] of doors) {
        if (names.includes(name)) continue;
        if (thermal.includes(name)) door.send({ type: 'channel.replaced' });
        door.stop();
        doors.delete(name);
      }
      // All before one of them says anything: then it is known whether it is one of many.
      for (const name of names) if (!doors.has(name)) start(name);
      for (const channel of channels) {
        if (channel.kind === 'door' && channel.isGone) tell(channel, GONE);
      }
      thermometers.watch(channels);
      onChannels({ door: names, temperature: thermal });
    }

    function check(names: readonly string[], unheard: readonly string[]): void {
      const open = new Map<string, number>();
      const unknown: string[] = [];
      for (const name of names) {
        const snapshot = unheard.includes(name) ? undefined : doors.get(name)?.getSnapshot();
        const opening = snapshot?.hasTag('open') ? snapshot.context.opening : null;
        if (opening) open.set(name, sinceMs(opening));
        else if (!snapshot || snapshot.hasTag('unknown')) unknown.push(name);
      }
      onChecked({ open, unknown });
    }

    receive((command) => {
      switch (command.type) {
        case 'watch':
          return watch(command);
        case 'tell':
          return tell(command.channel, command.fact);
        case 'tellAges':
          for (const { channel, id, ageMs } of command.ages) {
            doors.get(channel)?.send({ type: 'door.aged', at: command.at, id, ageMs });
          }
          return;
        case 'check':
          return check(command.doors, command.unheard);
        case 'caughtUp':
          for (const door of doors.values()) door.send({ type: 'knowledge.caughtUp' });
          thermometers.catchUp();
      }
    });
    return () => {
      for (const door of doors.values()) door.stop();
      thermometers.stop();
    };
  };
  return fromCallback(run);
}

const GONE = { type: 'sensor.lost', reason: NO_SUCH_CHANNEL, isMissed: false } as const;
