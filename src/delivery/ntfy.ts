/** ntfy, by its documented HTTP API: one notification a subject, which later alerts replace. */
import { addressOf, hashOf } from './address.ts';
import { HTTP_TIMEOUT_MS, request } from './http.ts';
import { createDeadman } from './ntfy-deadman.ts';
import { tellingRequest } from './ntfy-request.ts';
import { type Attempt, createSender } from './sender.ts';
import type { Way, WayOptions } from './way.ts';

/** As ntfy writes a topic. */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;

/** Options of a way by ntfy. */
export interface NtfyOptions extends WayOptions {
  /** Whether an alarm is left there at each opening, for when we do not outlive it. */
  readonly isDeadman: boolean;
}

/** Publishes to a topic by its address; throws, without the topic, where there is none in it. */
export function ntfyWay(text: string, options: NtfyOptions): Way {
  const { url, headers, name } = addressOf(text);
  const [, path = '/', topic = ''] = /^(.*\/)([^/]+)\/?$/.exec(url.pathname) ?? [];
  if (!TOPIC.test(topic)) throw new Error('expected the address of a topic: https://ntfy.sh/topic');
  const root = new URL(url);
  root.pathname = path;
  const to = { root, topic, headers };
  const { clock, isDeadman } = options;
  const tell: Attempt = (alert, signal) => request(tellingRequest(to, alert), { clock, signal });
  return {
    name: `ntfy ${name}`,
    key: `ntfy-${hashOf(text)}`,
    level: options.level,
    takesOpenings: isDeadman,
    timeoutMs: HTTP_TIMEOUT_MS,
    send: createSender(options, isDeadman ? createDeadman(to, clock) : tell),
  };
}
