/** The scenes that a client is walked through; together they are all of it. */
import type { Found } from '../../support/memory-peers.ts';
import type { ClientScene } from './client-scene.ts';

/** What differs between virtual time and the time of processes, which need some for themselves. */
interface Setting {
  readonly limitMs: number;
  readonly repeatMs: number;
  readonly offlineAfterMs: number;
}

const VIRTUAL = { limitMs: 2000, repeatMs: 700, offlineAfterMs: 1000 };
const PROCESS = { limitMs: 4000, repeatMs: 2000, offlineAfterMs: 3000 };
const OPTIONS = { limitMs: 1e6, repeatMs: 0, offlineAfterMs: 0, reconnects: true };
const ANYTHING: readonly Found[] = ['server', 'nobody', 'silence'];

function link(reconnects: boolean): ClientScene {
  return {
    options: { ...OPTIONS, reconnects },
    lines: ['hello', 'heartbeat', 'other', 'junk', 'flood', 'refusal', 'bareRefusal'],
    finds: ANYTHING,
    delays: ['attemptMs', 'quietMs', 'silenceMs', 'silenceLeftMs', 'holdMs'],
    project: ({ link, protocol }, { holdMs, retryMs }) => [link, protocol, holdMs > 5000, retryMs],
  };
}

function reach({ offlineAfterMs }: Setting): ClientScene {
  return {
    options: { ...OPTIONS, offlineAfterMs },
    lines: ['hello', 'other', 'bareRefusal'],
    finds: ANYTHING,
    delays: ['offlineAfterMs', 'holdMs'],
    project: ({ reach, link, protocol }) => [reach, link, protocol],
  };
}

function alarm({ limitMs }: Setting, repeatMs: number): ClientScene {
  return {
    options: { ...OPTIONS, limitMs, repeatMs },
    lines: [
      ...(['openA', 'openAOlder', 'openAOverdue', 'openB', 'openBOverdue'] as const),
      ...(['openFirst', 'close', 'closeLong', 'unknown', 'heartbeatA'] as const),
    ],
    finds: ['server'],
    delays: ['remainingMs', 'repeatMs'],
    project: ({ sensor, alarm }, { opening }) => [sensor, alarm, opening?.id, opening?.ageMs],
  };
}

/** What a server that names its changes says before it had our hello. */
function preliminary({ limitMs }: Setting): ClientScene {
  return {
    options: { ...OPTIONS, limitMs },
    lines: ['hello', 'openPlain', 'openA', 'closePlain', 'close', 'closeLong', 'unknown'],
    finds: ['server'],
    delays: ['remainingMs', 'answerMs'],
    project: ({ link, protocol, reports, sensor, alarm }, { opening }) => [
      ...[link, protocol, reports, sensor, alarm],
      opening?.id,
    ],
  };
}

/** What is told afterwards, by a server that names its channels. */
function missed({ limitMs }: Setting): ClientScene {
  return {
    options: { ...OPTIONS, limitMs },
    lines: [
      ...(['helloTwo', 'missedA', 'missedB', 'missedClose', 'missedUnknown'] as const),
      ...(['openA', 'openPlain', 'close', 'unknown'] as const),
    ],
    finds: ['server'],
    delays: ['remainingMs'],
    project: ({ protocol, sensor, alarm }, { opening }) => [protocol, sensor, alarm, opening?.id],
  };
}

/** It is told afterwards, and what follows takes longer than a server that was heard may be silent. */
function following(): ClientScene {
  return {
    options: OPTIONS,
    lines: ['helloTwo', 'missedA', 'openA'],
    finds: ['server'],
    delays: ['followingMs'],
    project: ({ link, protocol, alarm }) => [link, protocol, alarm],
  };
}

/** What is held until the server names its channels, and whether what is known holds meanwhile. */
function doubted({ limitMs }: Setting): ClientScene {
  return {
    options: { ...OPTIONS, limitMs },
    lines: [
      ...(['helloTwo', 'openPlain', 'missedA', 'missedClose', 'missedUnknown'] as const),
      ...(['ofNobody', 'openOfNobody', 'closeOfNobody', 'warmth', 'warmthOfNobody'] as const),
    ],
    finds: ['server'],
    delays: ['remainingMs'],
    project: ({ protocol, reports, knowledge, alarm }) => [protocol, reports, knowledge, alarm],
  };
}

/** Somebody knows of an opening; the time of that is all that passes. */
function known(
  { limitMs, repeatMs }: Setting,
  escalateAfterMs: number,
  delays: readonly string[],
): ClientScene {
  return {
    options: { ...OPTIONS, limitMs, repeatMs, escalateAfterMs },
    lines: [
      ...(['helloTwo', 'openA', 'openAOverdue', 'openBOverdue', 'close'] as const),
      ...(['knownA', 'knownAny', 'knownNoMore', 'knownOfNobody'] as const),
    ],
    finds: ['server'],
    delays,
    project: ({ protocol, alarm, acknowledgement }, { opening, acknowledged, warnings }) => [
      ...[protocol, alarm, acknowledgement, opening?.id, acknowledged?.id],
      // After a repeated warning a more urgent one comes before the next.
      warnings.counts[0] > 1,
    ],
  };
}

/** With our own server, which is killed, stopped and started. */
function house({ limitMs }: Setting): ClientScene {
  return {
    isServerOurs: true,
    isStopped: true,
    options: { ...OPTIONS, limitMs },
    lines: ['openA', 'close', 'unknown'],
    finds: ['server', 'nobody'],
    delays: ['remainingMs'],
    project: ({ link, sensor, alarm }) => [link, sensor, alarm],
  };
}

const shared = (setting: Setting) => ({
  'a link that is made again': link(true),
  'a link that is made once': link(false),
  'whether there is word': reach(setting),
  'one warning': alarm(setting, 0),
  'repeated warnings': alarm(setting, setting.repeatMs),
  'a hello that comes too late': preliminary(setting),
  'what was missed': missed(setting),
  'what is held and doubted': doubted(setting),
});

/** In virtual time, with a scripted server. */
export const TCP_SCENES: Readonly<Record<string, ClientScene>> = {
  ...shared(VIRTUAL),
  'what has to follow': following(),
  'what somebody knows of': known(VIRTUAL, 0, ['quietMs']),
  'a more urgent warning': known(VIRTUAL, 1000, ['remainingMs', 'repeatMs', 'escalateAfterMs']),
};

/** A process in real time, with a scripted server or our own. */
export const PROCESS_SCENES: Readonly<Record<string, ClientScene>> = {
  ...shared(PROCESS),
  'what somebody knows of': known(PROCESS, 1500, [
    ...['quietMs', 'remainingMs', 'repeatMs', 'escalateAfterMs'],
  ]),
  'a server of ours': house(PROCESS),
};
