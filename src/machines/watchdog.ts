/**
 * The client's watchdog: keeps the link to the server, says when there is no word, and has the alarms
 * act only on what can be relied upon.
 *
 * Who sends what: the link (an invoked actor) sends `link.*` of its attempts and connections, and
 * one event for each of the server's messages: `server.*`, `door.*`, `sensor.lost`, `line.*` or
 * `peer.flooded`. It is told by `sayHello`, `ask`, `answerHeartbeat`, `catchUp`, `dropLink`,
 * `holdLink` and `releaseLink`, and tells nothing that a peer says while a state is tagged `deaf`.
 * The pulse (another one) sends `clock.stalled`. The alarms (a third) are told by `tell` what was said
 * of the door; they send `deadline.over`, and act upon it when they are told `caughtUp`. The sign of
 * life (a fourth) is there while there is word. `check.due` comes of who wants to know what is open.
 *
 * Always true: nothing is due before it was heard what had come by then, nor while it is doubtful how
 * the door is. What a person or a program is to be told is emitted.
 */
import { nothingKnown } from './channels-known.ts';
import { checkRegion, knowledgeRegion } from './watchdog-knowledge.ts';
import { linkRegion } from './watchdog-link.ts';
import { protocolRegion } from './watchdog-protocol.ts';
import { reachRegion } from './watchdog-reach.ts';
import { reportsRegion } from './watchdog-reports.ts';
import { watchdogSetup } from './watchdog-setup.ts';
import { HOLD_MS_MIN } from './watchdog-times.ts';

/** Watches one server; whoever runs it provides its link, alarms, pulse and sign of life. */
export const watchdogMachine = watchdogSetup.createMachine({
  id: 'watchdog',
  description: 'Watches a server, passes on what it says, and warns when nothing is heard of it.',
  context: ({ input }) => ({
    ...input,
    known: nothingKnown(input.wanted ?? null, input.since),
    awaited: [],
    held: null,
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
        { id: 'alarms', src: 'alarms' },
        { id: 'pulse', src: 'pulse' },
      ],
      always: { guard: 'isOver', target: 'ended' },
      states: {
        link: linkRegion,
        protocol: protocolRegion,
        reach: reachRegion,
        reports: reportsRegion,
        knowledge: knowledgeRegion,
        check: checkRegion,
      },
    },
    ended: {
      description: 'The one connection is over, and none is made again.',
      type: 'final',
      entry: 'announceEnd',
    },
  },
});
