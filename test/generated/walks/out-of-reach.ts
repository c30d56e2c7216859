/** The transitions that nothing outside a program can bring about, and why. */

/** By reason; the machine's own name is left out. */
export type Reasons = Readonly<Record<string, readonly string[]>>;

const connection: Reasons = {
  'only a subscriber is written to, or found silent': [
    'authenticating on socket.saturated #0',
    'authenticating on socket.drained #0',
    'authenticating on peer.silent #0',
    'serving.flow.handshake on socket.saturated #0',
    'serving.flow.handshake on socket.drained #0',
    'serving.flow.lagging on socket.saturated #0',
    'serving.protocol.plain on peer.silent #0',
    'closing on socket.saturated #0',
    'closing on socket.drained #0',
  ],
  'a hundred clients would have to be being refused': ['admitting on always #3'],
  'as many as may be would have to be asked for their token': ['admitting on always #0'],
  'the last place would have to be taken while it is asked for its token': [
    'authenticating on peer.greeted #0',
  ],
  'one that knows of channels says its token as any other': ['authenticating on peer.greeted #1'],
  'more than a hundred changes would have to be missed': [
    'serving.flow.replaying on always #2',
    ...['peer.asked', 'peer.greeted', 'socket.drained', 'socket.saturated'].map(
      (event) => `serving.flow.catchingUp on ${event} #0`,
    ),
    'serving.flow.catchingUp on xstate.after.batchMs.connection.serving.flow.catchingUp #0',
  ],
};

const server: Reasons = {
  'a signal is obeyed once': [
    'watching.serving.clients.stopping on server.stop #0',
    'saving on server.stop #0',
  ],
  'it is started and bound within a moment': [
    'restoring on server.stop #0',
    'watching.opening on server.stop #0',
    'watching.serving.clients.binding on server.stop #0',
  ],
  'a store restores once, first of all, and finishes when it is asked to': [
    'restoring on store.finished #0',
    'watching on store.restored #0',
    'watching on store.finished #0',
    'saving on store.restored #0',
  ],
  'what is kept was ordered to be': [
    'restoring on store.kept #0',
    'watching.opening on store.kept #0',
    'watching.serving.telling.atOnce on store.kept #0',
    'watching.serving.telling.kept on store.kept #0',
    'saving on store.kept #0',
  ],
  'nothing hangs that is to be read or written': [
    'restoring on xstate.after.restoringMs.server.restoring #0',
    'watching.serving.telling.keeping on door.changed #0',
    'watching.serving.telling.keeping on xstate.after.keepingMs.server.watching.serving.telling.keeping #0',
    'watching.serving.telling.late on door.changed #0',
    'watching.serving.telling.late on store.kept #0',
    'saving on xstate.after.savingMs.server.saving #0',
    'saving on xstate.after.savingMs.server.saving #1',
  ],
  'of one door all is acknowledgeable, and what is kept has no client here': [
    'watching.serving.telling.atOnce on client.acknowledged #1',
    ...['kept', 'keeping', 'late'].flatMap((state) =>
      [0, 1].map((n) => `watching.serving.telling.${state} on client.acknowledged #${n}`),
    ),
  ],
  'that the clients are gone is told after they were ended': [
    'watching.serving.clients.binding on clients.gone #0',
    'watching.serving.clients.listening on clients.gone #0',
  ],
  'a socket that listens says so once': [
    'watching.serving.clients.listening on listener.listening #0',
    'watching.serving.clients.stopping on listener.listening #0',
  ],
  'the whole machine would have to be out of files': [
    'watching.serving.clients.listening on listener.failed #0',
    'watching.serving.clients.stopping on listener.failed #0',
  ],
  'every client is destroyed before, after its second of closing': [
    'watching.serving.clients.stopping on xstate.after.stoppingMs.server.watching.serving.clients.stopping #0',
  ],
  'standard input does not fail, it ends, and it says once that it is open': [
    'watching.opening on sensor.unusable #0',
    'watching.opening on sensor.unusable #1',
    'watching.opening on door.changed #0',
    'watching.serving.telling.restored on always #0',
    'watching.serving on sensor.started #0',
    'watching.serving on sensor.unusable #0',
  ],
  'it is a door that is watched': [
    'watching.opening on thermometer.lost #0',
    'watching.opening on temperature.read #0',
    'watching.serving on temperature.read #0',
    ...['atOnce', 'kept', 'keeping', 'late'].map(
      (state) => `watching.serving.telling.${state} on thermometer.lost #0`,
    ),
  ],
  'a beat comes by itself, and is not compared': [
    'watching.serving.clients.listening on xstate.after.beatMs.server.watching.serving.clients.listening #0',
  ],
};

const door: Reasons = {
  'an input ends once': ['belief.unknown on sensor.failed #0'],
  'twenty-one changes in a second are more than a run has': [
    'telling.prompt on belief.changed #1',
    'telling.holding on belief.changed #0',
    'telling.holding on xstate.after.restOfSecondMs.door.telling.holding #0',
    'telling.recovering on belief.changed #0',
    'telling.recovering on belief.changed #1',
    'telling.recovering on xstate.after.calmMs.door.telling.recovering #0',
  ],
};

/** A sensor on standard input; a real GPIO line fails and comes back in test/real/gpio. */
const sensor: Reasons = {
  'it is a door that is sensed': [
    'attached.starting on temperature.read #0',
    'attached.watching on temperature.read #0',
    'failed on temperature.read #0',
  ],
  'standard input does not fail, it ends': [
    'attached.starting.first on sensor.failed #0',
    'attached.starting.first on sensor.ended #0',
    'attached.starting.again on sensor.failed #0',
    'attached.starting.again on sensor.started #0',
    'attached.watching on sensor.failed #0',
    'failed on xstate.after.retryMs.sensor.failed #0',
    'failed on sensor.started #0',
    'failed on sensor.failed #0',
    'failed on sensor.ended #0',
    'failed on contact.opened #0',
    'failed on contact.closed #0',
  ],
  'a source says once that it is open, and first of all': [
    'attached.starting on contact.opened #0',
    'attached.starting on contact.closed #0',
    'attached.watching on sensor.started #0',
  ],
};

const watchdog: Reasons = {
  'nobody asks what is open': [
    ...['idle', 'due'].map((state) => `watching.check.${state} on check.due #0`),
    ...[0, 1].map((n) => `watching.check.due on always #${n}`),
  ],
  'nobody who runs it asks for single channels': [
    'watching.reports.passedOn on door.opened #0',
    'watching.reports.passedOn on door.closed #0',
    'watching.reports.held.due on link.caughtUp #0',
  ],
  'who leaves our hello unanswered names no channels': [
    'watching.reports.plain on door.opened #0',
    'watching.reports.plain on door.closed #0',
  ],
  'a link that is held attempts nothing and has nothing to lose': [
    'watching.link.away.waiting.holding on link.attempted #0',
    'watching.link.away.waiting.holding on link.connected #0',
    'watching.link.away.waiting.holding on link.lost #0',
  ],
  'nothing is to be secured here': [
    ...['away.connecting', 'away.waiting', 'connected', 'dropped'].map(
      (state) => `watching.link.${state} on link.unsecured #0`,
    ),
  ],
  'a clock would have to stand still, or a word to come in one turn of the event loop': [
    'watching.knowledge on clock.stalled #0',
    'watching.knowledge on clock.stalled #1',
    'watching.knowledge.doubtful on link.caughtUp #0',
    'watching.knowledge.catchingUp on deadline.over #0',
    'watching.knowledge.doubtful on deadline.over #0',
    'watching.knowledge.holding on deadline.over #0',
    'watching.reach.due on always #1',
  ],
  'there is no earlier run here': [
    'watching.protocol.start on always #0',
    'watching.reach.waiting on always #0',
    'watching.reach.due on always #0',
  ],
  'a scene ends before that is over': [
    'watching.knowledge.doubtful on xstate.after.doubtMs.watchdog.watching.knowledge.doubtful #0',
  ],
  'no attempt is made while there is a connection': [
    'watching.link.connected on link.attempted #0',
    'watching.link.connected on link.connected #0',
    'watching.link.dropped on link.attempted #0',
    'watching.link.dropped on link.connected #0',
  ],
};

const doorAlarm: Reasons = {
  'a server would have to begin to name its door, or cease to': [
    'alarm on limit.changed #0',
    ...['past', 'counting', 'due', 'quiet'].map(
      (state) => `alarm.openTiming.${state} on limit.changed #0`,
    ),
  ],
  'an acknowledgement would have to come in one turn of the event loop': [
    'alarm.openTiming.due on knowledge.caughtUp #0',
    'alarm.warned.due on knowledge.caughtUp #0',
  ],
  'there is no earlier run here': [
    ...[0, 1].map((n) => `alarm.idle.unknown on door.closed #${n}`),
    'sensor.start on always #0',
    ...['sensor.lost #0', 'sensor.lost #1', 'door.opened #0', 'door.closed #0'].map(
      (event) => `sensor.goneBefore on ${event}`,
    ),
    'sensor.goneBefore on channel.replaced #0',
  ],
  'a thermometer would have to be missing at first': [
    'sensor on channel.replaced #0',
    'sensor.gone on channel.replaced #0',
  ],
};

/** Whatever the time. */
export const OUT_OF_REACH: Readonly<Record<string, Reasons>> = { connection, watchdog, doorAlarm };

/** That is walked over TCP. */
const LATE = 'behind a wait over 5 s';

/** Of a process, in real time, and within 5 s. */
export const OUT_OF_REACH_OF_A_PROCESS: Readonly<Record<string, Reasons>> = {
  connection: {
    ...connection,
    'a kernel takes more than is told of a door in an hour': [
      'serving.flow.streaming on socket.saturated #0',
      'serving.flow.streaming on socket.drained #0',
      'serving.flow.lagging on socket.drained #0',
      'serving.flow.lagging on peer.greeted #0',
      'serving.flow.lagging on peer.asked #0',
      'serving.flow.lagging on peer.asked #1',
      'serving.flow.lagging on xstate.after.lagMs.connection.serving.flow.lagging #0',
    ],
    [LATE]: [
      'serving.protocol.greeted on peer.silent #0',
      'serving.protocol.channelled on peer.silent #0',
    ],
  },
  server,
  door,
  doorAlarm: {
    ...doorAlarm,
    'to see it on time, its scene escalates sooner than it repeats': [
      'alarm.warned.loud.first.repeating on xstate.after.repeatMs.doorAlarm.alarm.warned.loud.first.repeating #0',
      'alarm.warned.loud.first.due on knowledge.caughtUp #0',
    ],
    [LATE]: [
      'alarm.openTiming.past on xstate.after.followingMs.doorAlarm.alarm.openTiming.past #0',
    ],
  },
  sensor: {
    ...sensor,
    [LATE]: ['attached.watching.fresh on xstate.after.steadyMs.sensor.attached.watching.fresh #0'],
  },
  watchdog: {
    ...watchdog,
    [LATE]: [
      'watching.link.away.connecting on xstate.after.attemptMs.watchdog.watching.link.away.connecting #0',
      'watching.link.connected.fresh on xstate.after.silenceMs.watchdog.watching.link.connected.fresh #0',
      'watching.link.connected.alive.heard on xstate.after.quietMs.watchdog.watching.link.connected.alive.heard #0',
      'watching.link.connected.alive.quiet on xstate.after.silenceLeftMs.watchdog.watching.link.connected.alive.quiet #0',
      'watching.knowledge.trusted.recent on always #0',
      'watching.knowledge.trusted.stale on always #0',
      'watching.knowledge.trusted.stale on always #1',
      'watching.link.dropped.silent on link.lost #0',
      'watching.protocol.asked on link.lost #0',
      'watching.protocol.doubted on link.lost #0',
      'watching.protocol.doubted on server.greeted #0',
      'watching.protocol.doubted on server.refused #0',
      'watching.reports.held.waiting on xstate.after.answerMs.watchdog.watching.reports.held.waiting #0',
      'watching.reports.held.due on link.caughtUp #1',
      // They ignore what they did not ask for.
      'watching.knowledge.trusted on link.caughtUp #0',
      'watching.knowledge.holding on link.caughtUp #0',
      'watching.reports.plain on link.lost #0',
      ...['door.opened', 'door.closed'].flatMap((event) =>
        [1, 2].map((n) => `watching.reports.plain on ${event} #${n}`),
      ),
    ],
  },
};
