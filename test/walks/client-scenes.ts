/** The scenes that a client is walked through; together they are all of it. */
import type { ClientScene } from './client-scene.ts';

const options = { limitMs: 1e9, repeatMs: 0, offlineAfterMs: 0, reconnects: true };
const finds = ['server', 'nobody', 'silence'] as const;

function link(reconnects: boolean): ClientScene {
  return {
    options: { ...options, reconnects },
    lines: ['hello', 'heartbeat', 'other', 'junk', 'flood', 'refusal', 'bareRefusal'],
    finds,
    delays: ['attemptMs', 'silenceMs', 'holdMs'],
    project: ({ value, context: { holdMs, retryMs, speaksProtocol } }) => [
      value.link,
      holdMs > 5000,
      retryMs,
      speaksProtocol,
    ],
  };
}

function contact(offlineAfterMs: number): ClientScene {
  return {
    options: { ...options, offlineAfterMs },
    lines: ['hello', 'other', 'bareRefusal'],
    finds: ['server', 'nobody'],
    delays: ['offlineAfterMs', 'holdMs'],
    project: ({ value, context: { speaksProtocol } }) => [
      value.contact,
      value.link,
      speaksProtocol,
    ],
  };
}

function alarm(limitMs: number, repeatMs: number): ClientScene {
  return {
    options: { ...options, limitMs, repeatMs },
    lines: [
      ...(['openA', 'openAOlder', 'openAOverdue', 'openB', 'openBOverdue'] as const),
      ...(['openFirst', 'close', 'unknown'] as const),
    ],
    finds: ['server'],
    delays: ['remainingMs', 'repeatMs'],
    project: ({ value, context: { opening } }) => [
      value.sensor,
      value.alarm,
      opening?.id,
      opening?.ageMs,
    ],
  };
}

export const CLIENT_SCENES: Readonly<Record<string, ClientScene>> = {
  'a link that is made again': link(true),
  'a link that is made once': link(false),
  'whether there is word': contact(1000),
  'one warning': alarm(2000, 0),
  'repeated warnings': alarm(2000, 700),
};
