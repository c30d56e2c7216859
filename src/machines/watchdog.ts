/**
 * The client's watchdog: warns once when the door stays open too long, whatever drops, replays or
 * restarts meanwhile.
 *
 * Who sends what: the link (an invoked actor) sends `link.*` of its attempts and connections, and
 * one event for each of the server's messages: `server.*`, `door.*`, `sensor.lost`, `line.*` or
 * `peer.flooded`. It is told by `sayHello`, `ask`, `answerHeartbeat`, `catchUp`, `dropLink`,
 * `holdLink` and `releaseLink`, and tells nothing that a peer says while a state is tagged `deaf`.
 * The pulse (another one) sends `clock.stalled`.
 *
 * Always true: a count outlives the link and the sensor; its deadline moves forward only, and is
 * acted upon when what had come by then was heard; wall clocks are never compared. What a person or
 * a program is to be told is emitted.
 */
import { alarmRegion, sensorRegion } from './watchdog-alarm.ts';
import { knowledgeRegion } from './watchdog-knowledge.ts';
import { linkRegion, protocolRegion, reachRegion } from './watchdog-link.ts';
import { HOLD_MS_MIN, watchdogSetup } from './watchdog-setup.ts';

export const watchdogMachine = watchdogSetup.createMachine({
  id: 'watchdog',
  description: 'Warns when the door stays open too long, and when nothing is heard of it.',
  context: ({ input }) => ({
    ...input,
    opening: null,
    badLines: 0,
    holdMs: HOLD_MS_MIN,
    retryMs: null,
  }),
  initial: 'watching',
  states: {
    watching: {
      description: 'The server is connected to, and what it says of its door is watched.',
      type: 'parallel',
      invoke: [
        { id: 'link', src: 'link', input: ({ self }) => ({ watchdog: self }) },
        { id: 'pulse', src: 'pulse' },
      ],
      always: { guard: 'isOver', target: 'ended' },
      states: {
        link: linkRegion,
        protocol: protocolRegion,
        reach: reachRegion,
        sensor: sensorRegion,
        alarm: alarmRegion,
        knowledge: knowledgeRegion,
      },
    },
    ended: {
      description: 'The one connection is over, and none is made again.',
      type: 'final',
      entry: 'announceEnd',
    },
  },
});
