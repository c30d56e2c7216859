import type { Alert } from '../machines/index.ts';
import { addressOf, hashOf } from './address.ts';
import { HTTP_TIMEOUT_MS, request } from './http.ts';
import { createSender } from './sender.ts';
import type { Way, WayOptions } from './way.ts';

/** Posts the JSON of `--json`, and what could not be told before; throws where there is no address. */
export function webhookWay(text: string, options: WayOptions): Way {
  const { url, headers, name } = addressOf(text);
  return {
    name: `webhook ${name}`,
    key: `webhook-${hashOf(text)}`,
    level: options.level,
    takesOpenings: false,
    timeoutMs: HTTP_TIMEOUT_MS,
    send: createSender(options, (alert, signal) =>
      request(
        {
          ...{ url, method: 'POST', body: jsonOf(alert) },
          headers: {
            ...headers,
            'content-type': 'application/json',
            'idempotency-key': idempotencyKeyOf(alert),
          },
        },
        { clock: options.clock, signal },
      ),
    ),
  };
}

/** An alert as programs take it. */
export function jsonOf({ news, untold }: Alert): string {
  return JSON.stringify(untold === undefined ? news : { ...news, untold });
}

/** The same of what is sent again because nobody knows whether it arrived. */
function idempotencyKeyOf({ subject, news: { event, time } }: Alert): string {
  return `${subject}-${event}-${time}`;
}
