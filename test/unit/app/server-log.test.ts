import { describe, expect, it } from 'vitest';
import { createServerLog } from '../../../src/app/server-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function startLog(isVerbose = false) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = createServerLog({ clock, isVerbose, write: (line) => lines.push(line) });
  return { clock, lines, log };
}

const client = 'connection-1';
const fault = { kind: 'line', reason: 'expected a JSON array, got no JSON' } as const;

describe("the server's log", () => {
  it('sums up refused and misbehaving clients once a minute', () => {
    const { clock, lines, log } = startLog();
    for (let i = 0; i < 1000; i++) log.logClient({ kind: 'ended', client, reason: 'full' });
    for (let i = 0; i < 10; i++) log.logClient({ kind: 'fault', client, fault });
    log.logClient({ kind: 'ended', client, reason: 'misbehaving' });
    log.logClient({ kind: 'dropped', client });
    expect(clock.pending).toBe(1);
    clock.advance(59_999);
    expect(lines).toEqual([]);
    clock.advance(1);
    expect(lines).toEqual([
      'clients in the last minute: 1000 refused because the server is full; ' +
        '1 dropped because too many were being refused; ' +
        '10 faults in what clients sent, the last: expected a JSON array, got no JSON; ' +
        '1 ended for misbehaving',
    ]);
    clock.advance(600_000);
    expect(lines).toHaveLength(1);
  });

  it('says at its end what is still unsaid', () => {
    const { clock, lines, log } = startLog();
    log.logClient({ kind: 'ended', client, reason: 'full' });
    log.end();
    log.end();
    expect(lines).toEqual(['clients in the last minute: 1 refused because the server is full']);
    expect(clock.pending).toBe(0);
  });

  it('says who comes and goes only when it is verbose', () => {
    const [quiet, verbose] = [startLog(), startLog(true)];
    for (const { log } of [quiet, verbose]) {
      log.logClient({ kind: 'came', client, from: '::1 5\u001b[31m' });
      log.logClient({ kind: 'fault', client, fault });
      log.logClient({ kind: 'ended', client, reason: 'silent' });
      log.logClient({ kind: 'left', client });
      log.logClient({ kind: 'dropped', client });
    }
    expect(quiet.lines).toEqual([]);
    expect(verbose.lines).toEqual([
      'connection-1 came from ::1 5[31m',
      'connection-1 sent a fault: expected a JSON array, got no JSON',
      'connection-1 is ended: silent',
      'connection-1 left',
      'connection-1 was dropped before it was heard',
    ]);
  });
});
