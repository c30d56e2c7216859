/**
 * A stand-in for ntfy, written from its documentation (docs/publish.md: publish as JSON, scheduled
 * delivery, updating and deleting notifications, limitations), for the server itself is no package.
 */
import type { Clock } from '../../src/machines/index.ts';
import { serveHttp } from './http-server.ts';

/** Of the public server, without a tier. */
const MESSAGES_A_DAY = 250;
const DELAY_S_MIN = 10;
const DELAY_S_MAX = 259_200;
const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const NAME = /^[-_A-Za-z0-9]{1,64}$/;

/** A message as it is published. */
export interface Message {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly sequence_id?: string;
  readonly delay?: string;
}

/** What kind of a server it is. */
export interface NtfyServerOptions {
  readonly clock: Clock;
  /** Before 2.16 it knows of no sequences. */
  readonly isOld?: boolean;
  /** `user:password`, where it is asked for. */
  readonly user?: string;
}

interface Scheduled {
  readonly message: Message;
  readonly delayS: number;
  readonly timer: unknown;
}

/** A server, and the phone of somebody who has subscribed to the topic `fridge`. */
export async function serveNtfy({ clock, user, ...options }: NtfyServerOptions) {
  let { isOld = false } = options;
  const scheduled = new Map<string, Scheduled>();
  /** What the phone shows, by what names it. */
  const shown = new Map<string, Message>();
  let published = 0;

  function publish(message: Message): object | Fault {
    const { topic, sequence_id, priority, delay } = message;
    if (!NAME.test(topic)) return fault(400, 40_009, 'invalid request: topic invalid');
    if (priority < 1 || priority > 5) return fault(400, 40_007, 'invalid priority parameter');
    if (!isOld && sequence_id !== undefined && !NAME.test(sequence_id)) {
      return fault(400, 40_049, 'invalid request: sequence ID invalid');
    }
    const delayS = delay === undefined ? 0 : secondsOf(delay);
    if (delay !== undefined && !(delayS >= DELAY_S_MIN))
      return fault(400, 40_005, 'delay too small');
    if (delayS > DELAY_S_MAX) return fault(400, 40_006, 'delay too large');
    if (published === MESSAGES_A_DAY) {
      return fault(429, 42_908, 'limit reached: daily message quota reached');
    }
    published += 1;
    const id = `m${published}`;
    const sequence = isOld ? id : (sequence_id ?? id);
    // What is shown stays: only what is not published yet is deleted for what comes.
    unschedule(sequence);
    const show = () => {
      scheduled.delete(sequence);
      shown.set(sequence, message);
    };
    if (delayS === 0) show();
    else scheduled.set(sequence, { message, delayS, timer: clock.setTimeout(show, delayS * 1000) });
    return { id, event: 'message', topic, ...(!isOld && { sequence_id: sequence }) };
  }

  function unschedule(sequence: string): void {
    const { timer } = scheduled.get(sequence) ?? {};
    if (timer !== undefined) clock.clearTimeout(timer);
    scheduled.delete(sequence);
  }

  function drop(sequence: string): object {
    unschedule(sequence);
    shown.delete(sequence);
    return { id: 'd1', event: 'message_delete', sequence_id: sequence };
  }

  const { asked, host } = await serveHttp(({ method, path, headers, body }, response) => {
    const [, topic = '', sequence = ''] = path.split('/');
    const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`;
    let answer: object | Fault = fault(404, 40_401, 'page not found');
    if (wanted && headers.authorization !== wanted) answer = fault(401, 40_101, 'unauthorized');
    else if (method === 'POST' && path === '/') answer = publish(JSON.parse(body));
    else if (method === 'DELETE' && !isOld && topic && sequence) answer = drop(sequence);
    const status = 'http' in answer ? answer.http : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(answer)}\n`);
  });
  return {
    ...{ asked, host, scheduled, shown },
    /** Uses up what is left of the day, but for so many. */
    exhaust: (left = 0) => {
      published = MESSAGES_A_DAY - left;
    },
    /** Its people install a newer one. */
    update: () => {
      isOld = false;
    },
  };
}

interface Fault {
  readonly http: number;
}

function fault(http: number, code: number, error: string): Fault {
  return Object.assign({ http }, { code, error, link: 'https://ntfy.sh/docs/publish/' });
}

function secondsOf(delay: string): number {
  const [, count, unit = ''] = /^(\d+)\s*([smhd])$/.exec(delay) ?? [];
  return Number(count) * (UNIT_S[unit] ?? Number.NaN);
}
