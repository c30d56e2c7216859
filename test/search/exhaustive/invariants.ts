/**
 * What must be true of every configuration, and what each must be able to come to. What must be
 * true of a step is checked where the step is taken, in `world.ts` and `acts.ts`.
 */
import type { DoorAlarmContext, DoorContext } from '../../../src/machines/index.ts';
import { isQuiet, isWhole, waitsOf } from './acts.ts';
import { Violation } from './cell.ts';
import { type Configuration, numberOf } from './configuration.ts';
import type { Scene } from './world.ts';

/** The watcher is connected, was greeted if it can be, and nothing is on its way to anybody. */
function isSettled(c: Configuration, { isPlain }: Scene): boolean {
  const { connection, watchdog } = c;
  if (!connection || !isQuiet(c) || !isWhole(c)) return false;
  const isGreeted = watchdog.snapshot.matches({
    watching: { link: { connected: 'alive' }, protocol: 'answered' },
  });
  const protocol = isPlain ? 'plain' : 'greeted';
  return (
    isGreeted !== isPlain &&
    connection.snapshot.matches({ serving: { flow: 'streaming', protocol } })
  );
}

/** Whether the watcher believes of the door what the door's machine believes. */
function believes({ door, alarm }: Configuration, { isPlain }: Scene): boolean {
  const { record } = door.snapshot.context as DoorContext;
  const { opening } = alarm.snapshot.context as DoorAlarmContext;
  const last = isPlain ? record.level : record.last;
  const { sensor } = alarm.snapshot.value;
  if (last === null) return true;
  if (last.level === 'unknown') return sensor === 'gone';
  if (!isPlain && sensor === 'gone') return false;
  if (last.level === 'close') return alarm.snapshot.matches({ alarm: { idle: 'closed' } });
  const name = isPlain ? opening?.wallMs : opening?.id && numberOf(opening.id);
  return !alarm.snapshot.matches({ alarm: 'idle' }) && name === numberOf(last.id);
}

/** What each configuration must be able to come to when nothing is lost any more. */
export function isGood(c: Configuration, scene: Scene): boolean {
  return isSettled(c, scene) && believes(c, scene);
}

/** Throws a Violation on a configuration that must not be. */
export function check(c: Configuration, scene: Scene): void {
  const { connection, watchdog, alarm } = c;
  const must = (isSo: boolean, what: string) => {
    if (!isSo) throw new Violation(what);
  };
  const waits = [connection, watchdog, alarm].flatMap(waitsOf).map(({ delay }) => delay);
  const isStreaming = connection?.snapshot.matches({ serving: { flow: 'streaming' } }) ?? false;
  must((c.subscribed !== null) === isStreaming, 'only who is streaming is subscribed');
  const isIdle = alarm.snapshot.matches({ alarm: 'idle' });
  must(
    isIdle === (alarm.snapshot.context.opening === null),
    'an opening is known exactly while it is counted or was warned of',
  );
  must(
    !alarm.snapshot.matches({ alarm: 'openTiming' }) ||
      waits.some((delay) => /^(remaining|doubt|answer)Ms$/.test(delay)),
    'what is counted comes to an end',
  );
  const isClosing = connection?.snapshot.value === 'closing';
  must(!isClosing || waits.includes('closingMs'), 'closing has a deadline');
  const isConnected = watchdog.snapshot.matches({ watching: { link: 'connected' } });
  must(
    c.link === 'dropped' || isConnected === (c.link === 'connected'),
    'the watchdog knows whether it is connected',
  );
  if (!isSettled(c, scene)) return;
  must(believes(c, scene), "a watcher that is connected believes what the door's machine believes");
  // Without heartbeats nobody can tell a quiet door from a server that hangs.
  if (scene.isPlain) return;
  const { reach } = watchdog.snapshot.value.watching;
  must(reach === 'present', 'a watcher that is connected has contact');
  must(c.saidContact === 'there', 'a watcher that is connected is not said to be offline');
  const heeds =
    c.subscribed === 'greeted' && waits.some((delay) => /^(quiet|silenceLeft)Ms$/.test(delay));
  must(heeds, 'both ends of a greeted connection heed silence');
}
