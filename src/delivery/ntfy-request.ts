/** What ntfy is asked, by its documented HTTP API: one notification a subject. */
import type { Alert, DoorEvent, DoorNews } from '../machines/index.ts';
import { textOf } from './alert-text.ts';
import type { HttpRequest } from './http.ts';

/** What ends, and what is to be known and no more: it makes no sound. */
const QUIET: ReadonlySet<DoorEvent> = new Set([
  ...(['close', 'closedAfterWarning', 'cool', 'back', 'sensorBack', 'acknowledged'] as const),
  ...(['connected', 'disconnected', 'test'] as const),
]);

/** A topic, and where it is. */
export interface Topic {
  /** Where JSON is posted. */
  readonly root: URL;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Tells of an alert in words. */
export function tellingRequest(topic: Topic, alert: Alert): HttpRequest {
  const { title, body } = textOf(alert);
  return publishingRequest(topic, alert, { title, message: body });
}

/** Publishes in place of what is shown of the subject, or was to be shown later. */
export function publishingRequest(
  { root, topic, headers }: Topic,
  { subject, news }: Alert,
  rest: object,
): HttpRequest {
  const { priority, tag } = urgencyOf(news);
  return {
    ...{ url: root, method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ topic, sequence_id: subject, priority, tags: [tag], ...rest }),
  };
}

/** Drops what is shown of a subject, and what was to be shown later. */
export function droppingRequest({ root, topic, headers }: Topic, subject: string): HttpRequest {
  const url = new URL(root);
  url.pathname += `${topic}/${subject}`;
  return { url, method: 'DELETE', headers };
}

function urgencyOf({ event, level }: DoorNews) {
  if (level === 2) return { priority: 5, tag: 'rotating_light' };
  if (QUIET.has(event)) return { priority: 2, tag: 'white_check_mark' };
  return { priority: 4, tag: 'warning' };
}
