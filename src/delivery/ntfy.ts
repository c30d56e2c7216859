/** ntfy, by its documented HTTP API: one notification a subject, which later alerts replace. */
import type { Alert, Clock, DoorEvent, DoorNews } from '../machines/index.ts';
import { addressOf, hashOf } from './address.ts';
import { leftBehindTextOf, textOf } from './alert-text.ts';
import { HTTP_TIMEOUT_MS, type HttpRequest, request } from './http.ts';
import { createSender } from './sender.ts';
import type { Way, WayOptions } from './way.ts';

/** How much later than ours an alarm is that is left there: what we say ourselves comes first. */
const LEFT_BEHIND_MS = 30_000;
/** The soonest that it is taken for: ntfy's bound is 10 s, and it counts in whole ones. */
const DELAY_MS_MIN = 12_000;
/** The latest: ntfy's bound, three days. */
const DELAY_MS_MAX = 259_200_000;

/** As ntfy writes a topic. */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;

/** What ends, and what is to be known and no more: it makes no sound. */
const QUIET: ReadonlySet<DoorEvent> = new Set([
  ...(['close', 'closedAfterWarning', 'cool', 'back', 'sensorBack', 'acknowledged'] as const),
  ...(['connected', 'disconnected', 'test'] as const),
]);

/** Options of a way by ntfy. */
export interface NtfyOptions extends WayOptions {
  /** Whether an alarm is left there at each opening, for when we do not outlive it. */
  readonly isDeadman: boolean;
}

interface Server {
  /** Where JSON is posted. */
  readonly root: URL;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Publishes to a topic by its address; throws, without the topic, where there is none in it. */
export function ntfyWay(text: string, options: NtfyOptions): Way {
  const { url, headers, name } = addressOf(text);
  const [, path = '/', topic = ''] = /^(.*\/)([^/]+)\/?$/.exec(url.pathname) ?? [];
  if (!TOPIC.test(topic)) throw new Error('expected the address of a topic: https://ntfy.sh/topic');
  const root = new URL(url);
  root.pathname = path;
  const { clock, isDeadman } = options;
  return {
    name: `ntfy ${name}`,
    key: `ntfy-${hashOf(text)}`,
    level: options.level,
    takesOpenings: isDeadman,
    timeoutMs: HTTP_TIMEOUT_MS,
    send: createSender(options, (alert, signal) => {
      const requestOf = isDeadman ? deadmanRequestOf : publishRequestOf;
      return request(requestOf({ root, topic, headers }, alert, clock), { clock, signal });
    }),
  };
}

function publishRequestOf(server: Server, alert: Alert): HttpRequest {
  const { title, body } = textOf(alert);
  return publishing(server, alert, { title, message: body });
}

function deadmanRequestOf(server: Server, alert: Alert, clock: Clock): HttpRequest {
  const { event } = alert.news;
  // What was told of it is taken back in words.
  if (event === 'close' && alert.untold !== 'warned') return dropping(server, alert);
  const isLeft = event === 'open' || event === 'acknowledged';
  const { title, body } = isLeft ? leftBehindTextOf(alert) : textOf(alert);
  const left = isLeft
    ? { priority: 5, tags: ['rotating_light'], delay: delayOf(alert, clock) }
    : {};
  return {
    ...publishing(server, alert, { title, message: body, ...left }),
    check: (answer) => checked(answer, alert),
  };
}

function publishing(server: Server, { subject, news }: Alert, rest: object): HttpRequest {
  const { root, topic, headers } = server;
  const { priority, tag } = urgencyOf(news);
  return {
    ...{ url: root, method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ topic, sequence_id: subject, priority, tags: [tag], ...rest }),
  };
}

function dropping({ root, topic, headers }: Server, { subject }: Alert): HttpRequest {
  const url = new URL(root);
  url.pathname += `${topic}/${subject}`;
  return { url, method: 'DELETE', headers };
}

function urgencyOf({ event, level }: DoorNews) {
  if (level === 2) return { priority: 5, tag: 'rotating_light' };
  if (QUIET.has(event)) return { priority: 2, tag: 'white_check_mark' };
  return { priority: 4, tag: 'warning' };
}

/** In how long the alarm is due; ntfy counts from when it hears of it, by its own clock. */
function delayOf({ news }: Alert, clock: Clock): string {
  const { at = news.time, limitMs = 0, until } = news;
  const dueMs = until === undefined ? Date.parse(at) + limitMs : Date.parse(until);
  const delayMs = dueMs + LEFT_BEHIND_MS - clock.now().wallMs;
  return `${Math.ceil(Math.min(DELAY_MS_MAX, Math.max(DELAY_MS_MIN, delayMs)) / 1000)}s`;
}

/** An older server takes a sequence for nothing: what is left there could never be dropped. */
function checked(answer: string, { subject }: Alert): string | null {
  try {
    if (JSON.parse(answer).sequence_id === subject) return null;
  } catch {}
  return 'expected ntfy 2.16 or newer, which can drop what is left there, got another server';
}
