import { type Actor, createActor, fromCallback, type InspectionEvent } from 'xstate';
import {
  type AlarmsLogic,
  type Clock,
  type DoorAlarmEmitted,
  type DoorAlarmInput,
  doorAlarmMachine,
} from '../machines/index.ts';

/** What an alarm has to say to a person or a program. */
export type AlarmNews = Exclude<DoorAlarmEmitted, { readonly type: 'deadline.over' }>;

interface AlarmsOptions {
  readonly clock: Clock;
  readonly input: DoorAlarmInput;
  readonly onNews: (news: AlarmNews) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Another machine of the same shape: ours with something broken. */
  readonly machine?: typeof doorAlarmMachine | undefined;
}

/** The actor that the watchdog's machine invokes: the door's alarm. No child, as a watched door. */
export function createAlarms(options: AlarmsOptions) {
  const { clock, input, onNews, inspect, machine = doorAlarmMachine } = options;
  const run: AlarmsLogic = ({ sendBack, receive }) => {
    const door: Actor<typeof doorAlarmMachine> = createActor(machine, {
      ...{ id: 'door', clock, input },
      ...(inspect && { inspect }),
    });
    door.on('*', (news) => (news.type === 'deadline.over' ? sendBack(news) : onNews(news)));
    door.start();
    receive((command) =>
      door.send(command.type === 'tell' ? command.fact : { type: 'knowledge.caughtUp' }),
    );
    return () => void door.stop();
  };
  return fromCallback(run);
}
