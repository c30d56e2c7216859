/** One request, whatever answers it; what is said of it has no secret in it. */
import { STATUS_CODES } from 'node:http';
import type { Clock } from '../machines/index.ts';
import { addressOf, nameOf } from './address.ts';
import { type Failed, forGood, forNow } from './sender.ts';

/** How long one attempt may take, in ms: a server that works answers within one second. */
export const HTTP_TIMEOUT_MS = 10_000;
/** What is read of an answer where it matters; a receiver may send without end. */
const ANSWER_BYTES_MAX = 16_384;
/** The answers of 400 and more that may be others later: too slow, too early, too many. */
const NOT_NOW = new Set([408, 425, 429]);

/** Why fetch keeps away from some ports, such as 6000 and 10080; the standard has their list. */
const NOT_FOR_HTTP = 'expected a port for HTTP, got a port that is not for HTTP';
/** In place of the network. */
const NOWHERE = {
  dispatch() {
    throw new Error('expected nothing to be sent');
  },
};

/** What is asked. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is wrong with an answer that is fine by its status, or null. */
  readonly check?: (answer: string) => string | null;
  /** What a 404 means by its answer, or null where that is not known. */
  readonly notFound?: (answer: string) => string | null;
}

/** Makes a request: null when it was taken. */
export async function request(
  { url, check, notFound, ...init }: HttpRequest,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Failed | null> {
  try {
    // Where a redirection leads is not for whoever answers to say: a POST would become a GET.
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    const read = response.ok ? check : response.status === 404 ? notFound : undefined;
    if (read !== undefined) {
      const problem = read(await beginningOf(response));
      return problem === null ? failureOf(response, url, clock) : forGood(problem);
    }
    // Unread, for it may be long; the connection ends, which is what we can do about it.
    response.body?.cancel().catch(() => {});
    return failureOf(response, url, clock);
  } catch (error) {
    return isOfPort(error) ? forGood(NOT_FOR_HTTP) : forNow(problemOf(error));
  }
}

/** Rejects an address whose port fetch would refuse for good: it is asked, and sends nothing. */
export async function checkPort(text: string): Promise<void> {
  const init: object = { dispatcher: NOWHERE };
  const error = await fetch(addressOf(text).url, init).catch((error: unknown) => error);
  if (isOfPort(error)) throw new Error(NOT_FOR_HTTP);
}

function isOfPort(error: unknown): boolean {
  return (error as { cause?: { message?: string } }).cause?.message === 'bad port';
}

function failureOf(response: Response, url: URL, clock: Clock): Failed | null {
  if (response.ok) return null;
  const { status, headers } = response;
  const answered = `answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  if (status >= 500 || NOT_NOW.has(status)) {
    return forNow(answered, retryAfterMsOf(headers, clock));
  }
  const location = headers.get('location');
  if (status >= 400 || location === null) return forGood(answered);
  const to = URL.canParse(location, url.href) ? nameOf(new URL(location, url)) : 'nowhere';
  return forGood(`${answered}, to ${to}: expected the address that it leads to`);
}

/** When it may be tried again, in ms; a date is by the receiver's clock, where it says its own. */
function retryAfterMsOf(headers: Headers, clock: Clock): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  const nowMs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(atMs)) return null;
  return Math.max(0, atMs - (Number.isNaN(nowMs) ? clock.now().wallMs : nowMs));
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    // Leaving the loop ends the connection.
    if (text.length > ANSWER_BYTES_MAX) break;
  }
  return text;
}

const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'nobody knows its name'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was cut'],
  [/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'it is out of reach'],
  [/^(HPE_|HTTPParserError|UND_ERR_)/, 'what answered speaks no HTTP'],
  [/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/, 'no secure connection'],
];

/** Why there was no answer, by its code or what it is: the message may have anything in it. */
function problemOf(error: unknown): string {
  const { cause = {} } = error as { cause?: { code?: string; name?: string } };
  // Not all Nodes have a code for an answer that is no HTTP.
  const { name = 'unknown', code = name } = cause;
  const known = PROBLEMS.find(([pattern]) => pattern.test(code));
  return `${known?.[1] ?? 'no answer'} (${code})`;
}
