/** Every machine of ours with all that is needed to walk it. */
import type { EventObject } from 'xstate';
import { BLANK_RECORD, withChange } from '../../../src/machines/change.ts';
import {
  type AlertsContext,
  acknowledgingMachine,
  alertsMachine,
  BLANK_JOURNAL,
  type Change,
  type ChannelKind,
  connectionMachine,
  type DeliveryContext,
  type DoorAlarmContext,
  type DoorRecord,
  deliveryMachine,
  doorAlarmMachine,
  doorMachine,
  type Level,
  sensorMachine,
  serverMachine,
  temperatureAlarmMachine,
  thermometerMachine,
  type WatchdogContext,
  type WatchdogInput,
  watchdogMachine,
  withRecord,
} from '../../../src/machines/index.ts';
import type { Model } from './walk.ts';

const at = { wallMs: 0, monotonicMs: 0 };

function sample(type: string, rest: object = {}): EventObject {
  return { type, ...rest };
}

const sensorSamples = [
  sample('contact.opened', { at }),
  sample('contact.closed', { at }),
  sample('sensor.failed', { at, reason: 'unplugged' }),
];

function sensor(): Model {
  return {
    machine: sensorMachine,
    invokes: ['source'],
    samples: [
      ...sensorSamples,
      sample('temperature.read', { at, celsius: 4 }),
      sample('sensor.started'),
      sample('sensor.ended', { at, reason: 'no more input' }),
    ],
    project: ({ value, context }) => [value, context.retryMs],
    delays: { steadyMs: 30_000, retryMs: ({ retryMs }: { retryMs: number }) => retryMs },
  };
}

/** A door that nothing is remembered of, or a level; `isCounted`: how many changes were told. */
function door(settleMs: number, level?: Level, isCounted = false): Model {
  const remembered = level && { level, id: 'old-1', at, first: false };
  return {
    machine: doorMachine,
    input: { run: 'run', settleMs, ...(remembered && { remembered }) },
    samples: sensorSamples,
    project: ({ value, context: { record, remembered, told } }) => [
      value,
      isCounted && told,
      record.last?.level,
      record.last?.id === 'old-1',
      remembered?.level,
    ],
    // All at once: the second is as long as when it began.
    delays: { settleMs, restOfSecondMs: 1000, calmMs: 60_000 },
  };
}

function thermometer(): Model {
  return {
    machine: thermometerMachine,
    input: { run: 'run-air', at },
    samples: [
      // The last three make no sense: one was hot before, one is no number, one is beyond all.
      ...[4, 4.1, 85, Number.NaN, 126].map((celsius) =>
        sample('temperature.read', { at, celsius }),
      ),
      sample('sensor.failed', { at, reason: 'unplugged' }),
    ],
    project: ({ value, context: { celsius, told, problem } }) => [value, celsius, told, problem],
    // As long as something is told, that comes first.
    timesOut: (type, { value }) => !type.includes('.presence.') || value.telling === 'due',
    delays: { lostMs: 180_000, pauseMs: 1000, stillMs: 59_000 },
  };
}

function recordOf(...levels: Level[]): DoorRecord {
  const changes = levels.map((level, i): Change => ({ level, id: `run-${i}`, at, first: false }));
  return changes.reduce(withChange, BLANK_RECORD);
}

function connection(clients: number, strangers = 0, isTokenWanted = false): Model {
  return {
    machine: connectionMachine,
    input: {
      ...{ clients, clientsMax: 1, clientsOfAddress: 0, clientsPerAddressMax: 1 },
      ...{ strangers, strangersOfAddress: 0, isTokenWanted },
    },
    samples: [
      ...[
        'peer.silent',
        'peer.asked',
        'peer.unauthorized',
        'peer.flooded',
        'line.bad',
        'connection.end',
      ],
      ...['socket.ended', 'socket.closed'],
    ]
      .map((type) => sample(type))
      .concat(
        ...[0, 1].map((clients) =>
          sample('peer.greeted', { places: { clients, clientsOfAddress: 0 }, asks: null }),
        ),
        // One that missed nothing, and one that missed more than is told at once.
        ...[null, { changes: 0, rounds: -1 }].map((delivered) =>
          sample('peer.greeted', {
            places: { clients: 0, clientsOfAddress: 0 },
            asks: { channels: null, delivered, isLost: false, changes: 101 },
          }),
        ),
        sample('peer.acknowledged', { channel: 'door', id: 'run-1', forMs: 1000 }),
        sample('socket.drained', { changes: 0 }),
        ...[null, { id: 'run-1', level: 'open' }].map((delivered) =>
          sample('socket.saturated', { delivered }),
        ),
      ),
    // How many bad lines there were matters to one guard only: counted in one configuration.
    project: ({ value, context: { badLines, delivered } }) =>
      badLines > 0 && value !== 'closing' ? badLines : [value, delivered],
    delays: { handshakeMs: 100, tokenMs: 5000, batchMs: 1000, lagMs: 30_000, closingMs: 1000 },
  };
}

const report = { at, channel: null, wallMs: 0, first: false, isMissed: false };

function opened(id: string | null, ageMs: number, rest: object = {}) {
  return sample('door.opened', { ...report, id, ageMs, ...rest });
}

function closed(id: string | null, rest: object = {}) {
  return sample('door.closed', { ...report, id, ageMs: 0, openMs: null, ...rest });
}

function lost(rest: object = {}) {
  return sample('sensor.lost', { ...report, id: 'u', ageMs: 0, reason: 'unplugged', ...rest });
}

function greeted(channels: Record<string, ChannelKind> | null = null, isLost = false) {
  const list = channels && Object.entries(channels).map(([name, kind]) => ({ name, kind }));
  return sample('server.greeted', { channels: list, isLost });
}

function beat(id: string | null, ageMs: number) {
  return sample('server.beat', { at, ages: [{ channel: null, id, ageMs }] });
}

function aged(id: string | null, ageMs: number) {
  return sample('door.aged', { at, id, ageMs });
}

function stalled(forMs: number) {
  return sample('clock.stalled', { forMs });
}

const doorSamples = [
  opened('a', 0),
  opened('a', 500),
  opened('a', 5000),
  opened('b', 0),
  opened('b', 5000),
  opened('c', 0, { first: true }),
  closed('z'),
  closed('y', { openMs: 2001 }),
  lost(),
  sample('channel.replaced'),
  sample('knowledge.caughtUp'),
];

const linkSamples = [
  ...['link.attempted', 'link.connected', 'line.unknown', 'line.bad', 'peer.flooded'],
  'link.caughtUp',
]
  .map((type) => sample(type))
  .concat(
    greeted(),
    beat(null, 0),
    sample('link.lost', { reason: 'gone' }),
    sample('link.unsecured', { reason: 'expired' }),
    ...[1, null].map((retryMs) => sample('server.refused', { retryMs, reason: 'refused' })),
  );

/** What matters of a watchdog's configuration, from the states of its regions and its context. */
type Projection = (
  regions: Readonly<Record<string, unknown>>,
  context: WatchdogContext,
) => readonly unknown[] | number;

function watchdog(
  region: string,
  input: Partial<WatchdogInput>,
  samples: readonly EventObject[],
  project: Projection,
): Model {
  return {
    machine: watchdogMachine,
    invokes: ['link', 'alarms', 'pulse', 'signOfLife'],
    input: { offlineAfterMs: 0, reconnects: true, ...input },
    samples,
    project: ({ value, context }) =>
      value.watching ? project(value.watching, context as WatchdogContext) : value,
    // One region at a time, for another's timeout could be due first, as the link's while it is away.
    timesOut: (type, { value }) =>
      type.includes(`.watching.${region}`) &&
      (!['reports', 'knowledge'].includes(region) || 'connected' in Object(value.watching.link)),
    delays: {
      attemptMs: 10_000,
      silenceMs: 25_000,
      quietMs: 12_000,
      silenceLeftMs: 13_000,
      doubtMs: 5000,
      answerMs: 10_000,
      holdMs: ({ retryMs, holdMs }: { retryMs: number | null; holdMs: number }) =>
        retryMs ?? holdMs,
      offlineAfterMs: 1000,
    },
  };
}

function readOf(channel: string | null) {
  return sample('temperature.read', { at, channel, celsius: 4.5, ageMs: 0 });
}

function acknowledged(id: string | null, remainingMs: number, rest: object = {}) {
  return sample('door.acknowledged', { at, id, remainingMs, ...rest });
}

function link(reconnects: boolean): Model {
  // How many bad lines there were matters to one guard only: counted in one configuration.
  return watchdog(
    'link',
    { reconnects },
    [
      ...[...linkSamples, opened('a', 0), closed('z'), lost(), readOf(null)],
      acknowledged('a', 1000, { channel: null }),
    ],
    ({ link, protocol }, { badLines, holdMs, retryMs }) =>
      badLines > 0 && 'connected' in Object(link) ? badLines : [link, protocol, holdMs, retryMs],
  );
}

function reach(): Model {
  // A short retry would end before the wait for contact does.
  const samples = linkSamples
    .filter((event) => !('retryMs' in event && event.retryMs !== null))
    .concat(sample('check.due'));
  return watchdog('reach', { offlineAfterMs: 1000 }, samples, (regions) => [
    ...[regions.reach, regions.link, regions.protocol, regions.check],
  ]);
}

/** An earlier run knew a change of its server, and said that there is no word. */
function reachBefore(): Model {
  const samples = ['link.connected', 'link.caughtUp', 'line.unknown'].map((type) => sample(type));
  return watchdog(
    'reach',
    { offlineAfterMs: 1000, wasOffline: true, since: 'a' },
    [...samples, greeted()],
    (regions, context) => [
      ...[regions.reach, 'connected' in Object(regions.link), regions.protocol],
      ...[context.wasOffline, regions.knowledge],
    ],
  );
}

/** What is said of one door or of two channels, of which one may be all that is wanted. */
function reports(wanted: readonly string[] | null): Model {
  const samples = [
    ...['link.connected', 'link.caughtUp', 'deadline.over'].map((type) => sample(type)),
    sample('link.lost', { reason: 'gone' }),
    ...[greeted(), greeted({ a: 'door', b: 'temperature' })],
    ...[opened(null, 0), opened('a', 0), closed(null), closed('z'), beat('a', 0), lost()],
    ...['a', 'b'].flatMap((channel) => [opened('1', 0, { channel }), closed('2', { channel })]),
    ...[lost({ channel: 'c' }), readOf('b'), readOf('c')],
    ...[null, 'c'].map((channel) => acknowledged('a', 1000, { channel })),
  ];
  return watchdog('reports', { wanted }, samples, ({ reports, link, protocol }, { known }) => [
    ...[reports, link, protocol, known.isNamed],
  ]);
}

/** Whether what is known can be relied upon; a door and a thermometer have to answer for themselves. */
function knowledge(): Model {
  const samples = [
    ...[stalled(2000), stalled(2001), sample('link.caughtUp'), sample('deadline.over')],
    // Nobody hears what a server says without a connection.
    sample('link.connected'),
    ...[opened('a', 0), closed('z'), lost(), greeted({ a: 'door', b: 'temperature' })],
    ...[readOf('b'), lost({ channel: 'b' })],
    ...[opened('d', 0, { isMissed: true }), closed('e', { isMissed: true })],
    ...[lost({ isMissed: true }), sample('link.lost', { reason: 'gone' })],
    ...[opened(null, 0), closed(null)],
  ];
  return watchdog('knowledge', {}, samples, (regions, { awaited, known }) => {
    const { knowledge, protocol, reports } = regions;
    const told = known.channels.map(({ name, isTold }) => [name, isTold]);
    // Who did not answer in the last doubt matters to a check only, and is nothing to the next.
    const of = knowledge === 'doubtful' && awaited;
    return [knowledge, protocol, reports, 'connected' in Object(regions.link), of, told];
  });
}

function alarmOf(
  repeatMs: number,
  samples: readonly EventObject[],
  escalateAfterMs?: number,
): Model {
  return {
    machine: doorAlarmMachine,
    input: { limitMs: 2000, repeatMs, ...(escalateAfterMs !== undefined && { escalateAfterMs }) },
    samples,
    project: ({ value, context }) => {
      const { opening, acknowledged } = context as DoorAlarmContext;
      // How old it was known to be says nothing any more when its limit is over.
      const isCounting = JSON.stringify(value).includes('counting');
      const of = acknowledged && [acknowledged.id, acknowledged.remainingMs];
      return [value, opening?.id, isCounting && opening?.ageMs, of];
    },
    delays: {
      followingMs: 30_000,
      remainingMs: ({ opening }: { opening: { ageMs: number } }) => 2000 - opening.ageMs,
      repeatMs,
      escalateAfterMs: 600,
      quietMs: ({ acknowledged }: { acknowledged: { remainingMs: number } }) =>
        acknowledged.remainingMs,
    },
  };
}

/** More than any path takes. */
const NEVER_MS = 1e9;

const PRELIMINARY = { isPreliminary: true };

function preliminary(): Model {
  return alarmOf(0, [
    ...[opened(null, 0, PRELIMINARY), opened('a', 0), closed(null, PRELIMINARY), closed('z')],
    ...[aged('a', 0), aged('a', 700), lost(), sample('knowledge.caughtUp')],
  ]);
}

/** A limit that is never over, from some instant on. */
function renamed(): Model {
  return {
    ...alarmOf(0, [
      ...[opened('a', 0), opened('b', 5000, { isMissed: true }), closed('z')],
      sample('knowledge.caughtUp'),
      sample('limit.changed', { at, limitMs: 1e9 }),
    ]),
    project: ({ value, context }) => [value, context.limitMs],
    timesOut: (_, { context }) => context.limitMs < 1e9,
  };
}

/** What is told afterwards, in the middle of everything else. */
function missed(): Model {
  const isMissed = true;
  return alarmOf(0, [
    ...[opened('a', 0), opened('b', 0), opened(null, 0, PRELIMINARY), closed('z')],
    ...[opened('a', 5000, { isMissed }), opened('b', 5000, { isMissed })],
    ...[closed('y', { isMissed }), closed('y', { isMissed, ageMs: 4000 })],
    ...[lost(), lost({ isMissed }), sample('knowledge.caughtUp')],
  ]);
}

/** What an earlier run left: no sensor, and an opening whose end may be in what was missed. */
function doorAlarmBefore(isWarned: boolean): Model {
  const isMissed = true;
  const model = alarmOf(0, [
    ...[opened('a', 0), opened('a', 0, PRELIMINARY), opened('b', 5000, { isMissed }), closed('z')],
    ...[closed('y', { isMissed, openMs: 2001 }), closed('y', { isMissed, openMs: 2000 })],
    ...[closed('z', PRELIMINARY), lost(), lost({ isMissed }), sample('channel.replaced')],
    ...[acknowledged(null, NEVER_MS), sample('knowledge.caughtUp')],
  ]);
  return {
    ...{ ...model, timesOut: (type) => !type.includes('quietMs') },
    input: { limitMs: 2000, repeatMs: 0, wasGone: true, openBefore: { id: 'a', isWarned } },
  };
}

/** Somebody knows of an opening, and the time of that is all that passes. */
function acknowledgedAlarm(): Model {
  return alarmOf(0, [
    ...[opened('a', 5000), opened('b', 5000), closed('z'), sample('knowledge.caughtUp')],
    ...[acknowledged('a', 60_000), acknowledged(null, 50_000), acknowledged(null, 0)],
    sample('limit.changed', { at, limitMs: 2000 }),
  ]);
}

/** Repeated and then more urgent, or never so; somebody may know of it for good. */
function escalatedAlarm(repeatMs: number, escalateAfterMs: number): Model {
  const samples = [
    ...[opened('a', 5000), opened('a', 0), closed('z'), sample('knowledge.caughtUp')],
    ...[acknowledged('a', NEVER_MS), acknowledged(null, 0)],
  ];
  return {
    ...alarmOf(repeatMs, samples, escalateAfterMs),
    ...(escalateAfterMs > 0 && { timesOut: isNotForGood(escalateAfterMs) }),
  };
}

/** Whether a timeout comes while something is walked; a repetition before a more urgent one never. */
function isNotForGood(escalateAfterMs: number) {
  const never =
    escalateAfterMs < NEVER_MS ? /\.(quietMs|first\.repeating)/ : /\.(quietMs|escalateAfterMs)/;
  return (type: string) => !never.test(type);
}

function read(celsius: number, ageMs: number) {
  return sample('temperature.read', { at, celsius, ageMs });
}

/** `was`: what an earlier run said of it. */
function temperatureAlarm(repeatMs: number, escalateAfterMs = 0, was: object = {}): Model {
  return {
    machine: temperatureAlarmMachine,
    input: { maxCelsius: 8, warmForMs: 2000, repeatMs, escalateAfterMs, ...was },
    samples: [
      ...[read(9, 0), read(8.1, 500), read(9, 5000), read(8, 0), read(7.6, 0), read(7.5, 0)],
      ...[true, false].map((isMissed) => sample('sensor.lost', { reason: 'unplugged', isMissed })),
      sample('knowledge.caughtUp'),
    ],
    // How long it was known to be too warm says nothing any more when that is too long.
    project: ({ value, context: { warmth, wasWarm } }) => [
      ...[
        value,
        wasWarm,
        warmth?.celsius,
        JSON.stringify(value).includes('counting') && warmth?.ageMs,
      ],
    ],
    delays: {
      remainingMs: ({ warmth: { ageMs } }: { warmth: { ageMs: number } }) =>
        Math.max(0, 2000 - ageMs),
      repeatMs,
      escalateAfterMs: 600,
    },
    ...(escalateAfterMs > 0 && { timesOut: isNotForGood(escalateAfterMs) }),
  };
}

/** With a state file or without one; one region at a time, as of a watchdog. */
function server(region: string, isKeeping: boolean): Model {
  const address = { address: '::', family: 'IPv6', port: 1 };
  const opened = recordOf('open');
  const lost = { level: 'unknown', id: 'run-air-1', at, first: false };
  return {
    machine: serverMachine,
    input: { channels: ['fridge', 'air'], doors: ['fridge'] },
    invokes: ['store', 'channels', 'listener'],
    senders: {
      channels: /^(door|sensor|thermometer|temperature)\./,
      listener: /^(listener|clients|client)\./,
    },
    samples: [
      sample('store.restored', { remembered: [], isKeeping }),
      sample('store.kept', { journal: withRecord(BLANK_JOURNAL, 'fridge', opened) }),
      sample('store.finished'),
      sample('sensor.started', { channel: 'fridge' }),
      sample('sensor.unusable', { channel: 'air', reason: 'unplugged' }),
      sample('door.changed', { channel: 'fridge', record: opened }),
      sample('thermometer.lost', { channel: 'air', change: lost }),
      sample('temperature.read', { channel: 'air', reading: { celsius: 4.5, id: 'run-2', at } }),
      sample('listener.listening', { address }),
      sample('listener.failed', { reason: 'taken' }),
      sample('clients.gone'),
      // One that is taken, and one of a thermometer.
      ...['fridge', 'air'].map((channel) =>
        sample('client.acknowledged', { channel, id: null, forMs: 1000, at, by: '10.0.0.7' }),
      ),
      sample('server.stop'),
    ],
    project: ({ value, context: { failure, journal, isKeeping, keptRevision, unusable } }) => [
      ...[value, failure, isKeeping, journal.revision === keptRevision],
      ...[Math.min(journal.revision, 2), Math.min(unusable, 1)],
    ],
    // It is kept from then on.
    timesOut: (type) =>
      [region, 'saving', ...(isKeeping ? ['restoring'] : [])].some((state) =>
        type.includes(`.${state}`),
      ),
    delays: { restoringMs: 5000, beatMs: 1000, keepingMs: 200, stoppingMs: 1200, savingMs: 700 },
  };
}

/** With what an earlier run left; all but the first of many alerts are as good as each other. */
function delivery(left: number, attempts = 0): Model {
  const alertOf = (subject: string) => ({ subject, news: { time: '', event: 'warned' } });
  const failed = { reason: 'refused', retryAfterMs: null, jitter: 0.5 };
  return {
    machine: deliveryMachine,
    input: {
      timeoutMs: 10_000,
      waiting: Array.from({ length: left }, (_, i) => alertOf(`left-${i}`)),
      attempts,
    },
    invokes: ['send'],
    senders: { send: /^attempt\./ },
    samples: [
      ...['a', 'b'].map((subject) => sample('alert.raised', { alert: alertOf(subject) })),
      sample('attempt.delivered'),
      ...[true, false].map((isFinal) => sample('attempt.failed', { ...failed, isFinal })),
    ],
    project: ({ value, context }) => {
      const { waiting, attempts } = context as DeliveryContext;
      const subjects = waiting.map(({ subject }) => subject);
      const tried = [attempts === 0, attempts === 299];
      return [value, left > 1 ? waiting.length === left : subjects, tried];
    },
    delays: {
      timeoutMs: 10_000,
      retryMs: ({ retryMs }: { retryMs: number }) => retryMs,
    },
  };
}

/** One of two doors, or both; with an answer of each and of neither. */
function acknowledging(wanted: readonly string[] | null): Model {
  const doors = ['fridge', 'freezer'].map((name) => ({ name, kind: 'door' }));
  const reports = [
    ...doors.map(({ name }) => ({ channel: name, level: 'open', id: 'run-1' })),
    { channel: 'fridge', level: 'close', id: 'run-2' },
  ];
  return {
    machine: acknowledgingMachine,
    input: { wanted, forMs: 60_000 },
    invokes: ['server'],
    senders: { server: /^(link|server|door)\./ },
    samples: [
      sample('link.connected'),
      sample('link.lost', { reason: 'lost' }),
      sample('server.refused', { reason: 'full' }),
      ...[doors, null].map((channels) => sample('server.greeted', { channels })),
      ...reports.map((report) => sample('door.reported', report)),
      ...['fridge', 'freezer', 'gone'].map((channel) =>
        sample('door.acknowledged', { channel, id: 'run-1', remainingMs: 60_000 }),
      ),
    ],
    project: ({ value, context: { heard, asked } }) => [value, heard, asked],
    delays: { deadlineMs: 10_000, hearingMs: 1000, againMs: 2000 },
    // What is waited for within it comes first.
    timesOut: (type, { value }) =>
      !type.includes('deadlineMs') || ['connecting', 'greeting'].includes(value.working),
  };
}

/** The alerts of one door and a thermometer; of the one an earlier run may have told. */
function alerts(level: 2 | null): Model {
  const time = '2026-01-31T09:00:00.000Z';
  const until = '2026-01-31T10:00:00.000Z';
  const said = (event: string, rest: object = {}) =>
    sample('news.said', { news: { time, event, ...rest } });
  const left = { channel: null, kind: 'door', id: 'a', subject: 'w-door-a', level };
  return {
    machine: alertsMachine,
    invokes: ['ways', 'hours'],
    input: { watcher: 'w', incidents: level === null ? [] : [left], held: [] },
    samples: [
      ...['a', 'b'].map((id) => said('open', { id })),
      ...([1, 2] as const).map((urgency) => said('warned', { id: 'a', level: urgency })),
      ...['warm', 'cool'].map((event) => said(event, { channel: 'air', kind: 'temperature' })),
      ...['close', 'acknowledged', 'missed', 'connected'].map((event) => said(event)),
      ...[said('acknowledged', { until }), sample('opening.renamed', { id: 'b', was: 'a' })],
      ...['sensorLost', 'sensorBack', 'offline', 'back'].map((event) => said(event)),
      ...[sample('hours.began', { until }), sample('hours.ended')],
    ],
    // What is held changes what is said, and nothing that is decided.
    project: ({ value, context: { incidents } }) => [
      value,
      ...(incidents as AlertsContext['incidents'])
        .map(({ kind, id, level, toldBefore, acknowledgedUntil }) =>
          [kind, id, level, toldBefore.length, acknowledgedUntil].join(),
        )
        .toSorted(),
    ],
    delays: {},
  };
}

/** By machine; together the models of one machine walk all of it. */
export const MODELS: Readonly<Record<string, readonly Model[]>> = {
  acknowledging: [acknowledging(null), acknowledging(['fridge'])],
  alerts: [alerts(null), alerts(2)],
  sensor: [sensor()],
  door: [0, 50]
    .flatMap((settleMs) => [
      door(settleMs),
      ...(['open', 'close', 'unknown'] as const).map((level) => door(settleMs, level)),
    ])
    .concat(door(0, undefined, true)),
  thermometer: [thermometer()],
  connection: [
    connection(0),
    connection(1),
    connection(1, 100),
    ...[0, 64].map((strangers) => connection(0, strangers, true)),
  ],
  watchdog: [
    link(true),
    link(false),
    reach(),
    reachBefore(),
    reports(null),
    reports(['a']),
    knowledge(),
  ],
  doorAlarm: [
    alarmOf(0, doorSamples),
    alarmOf(700, doorSamples),
    preliminary(),
    renamed(),
    missed(),
    ...[true, false].map(doorAlarmBefore),
    acknowledgedAlarm(),
    escalatedAlarm(700, 600),
    escalatedAlarm(400, NEVER_MS),
  ],
  temperatureAlarm: [
    temperatureAlarm(0),
    temperatureAlarm(700),
    temperatureAlarm(700, 600),
    temperatureAlarm(400, NEVER_MS),
    temperatureAlarm(0, 0, { wasWarm: true, wasGone: true }),
  ],
  server: [server('clients', false), server('telling', true)],
  delivery: [delivery(0), delivery(64), delivery(1, 299)],
};
