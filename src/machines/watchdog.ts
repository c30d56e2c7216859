/**
 * The client's watchdog: warns once when the door stays open too long, whatever drops, replays or
 * restarts meanwhile.
 *
 * Who sends what: the link (an invoked actor) sends `link.*` of its attempts and connections, and
 * of what the server wrote `line.*`, `peer.flooded`, `server.*`, `door.*` and `sensor.lost`. The
 * same link is told by `sayHello`, `answerHeartbeat`, `dropLink`, `holdLink` and `releaseLink`.
 *
 * Always true: a count outlives the link and the sensor; its deadline moves forward only; wall
 * clocks are never compared. What a person or a program is to be told is emitted.
 */
import { alarmRegion, sensorRegion } from './watchdog-alarm.ts';
import { contactRegion, linkRegion } from './watchdog-link.ts';
import { HOLD_MS_MIN, watchdogSetup } from './watchdog-setup.ts';

export const watchdogMachine = watchdogSetup.createMachine({
  id: 'watchdog',
  description: 'Warns when the door stays open too long, and when nothing is heard of it.',
  context: ({ input }) => ({
    ...input,
    opening: null,
    speaksProtocol: false,
    isDoubted: false,
    badLines: 0,
    holdMs: HOLD_MS_MIN,
    retryMs: null,
  }),
  invoke: { id: 'link', src: 'link', input: ({ self }) => ({ watchdog: self }) },
  type: 'parallel',
  states: { link: linkRegion, contact: contactRegion, sensor: sensorRegion, alarm: alarmRegion },
});
