import { describe, expect, it } from 'vitest';
import { createServerLog } from '../../../src/app/server-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function startLog(isVerbose = false, names = ['door']) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const channels = names.map((name) => ({ name, kind: 'door' as const }));
  const log = createServerLog({ clock, isVerbose, channels, write: (line) => lines.push(line) });
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
    expect(clock.pending).toBe(4);
    clock.advance(59_999);
    expect(lines).toEqual([]);
    clock.advance(1);
    expect(lines).toEqual([
      'clients refused for want of a place: 1000 in the last minute',
      'faults in what clients sent: 10 in the last minute, the last: expected a JSON array, got no JSON',
      'clients ended for misbehaving: 1 in the last minute',
      'clients dropped because too many had no place: 1 in the last minute',
    ]);
    clock.advance(600_000);
    expect(lines).toHaveLength(4);
  });

  it('says who acknowledged what until when, and who takes it back', () => {
    const { lines, log } = startLog(false, ['fridge']);
    const at = { wallMs: new Date(2026, 0, 31, 13, 35).getTime(), monotonicMs: 0 };
    const said = { channel: 'fridge', id: null, by: '10.0.0.7', at };
    log.logAcknowledged({ ...said, forMs: 1_800_000 });
    log.logAcknowledged({ ...said, forMs: 86_400_000 });
    log.logAcknowledged({ ...said, forMs: 0 });
    for (let i = 0; i < 98; i++) log.logAcknowledged({ ...said, forMs: 0 });
    log.end();
    expect(lines.slice(0, 3)).toEqual([
      'fridge: acknowledged by 10.0.0.7 until 14:05',
      'fridge: acknowledged by 10.0.0.7 until 2026-02-01 13:35',
      'fridge: what was acknowledged is taken back by 10.0.0.7',
    ]);
    expect(lines).toHaveLength(101);
  });

  it('says of which channel it speaks when there are several, each within its own bound', () => {
    const { clock, lines, log } = startLog(false, ['fridge', 'freezer']);
    const loss = { at: clock.now(), reason: 'unplugged', retryMs: 1000 };
    log.logSensor({ type: 'sensor.unusable', ...loss }, 'freezer');
    for (let i = 0; i < 30; i++) {
      log.logSensor({ type: 'sensor.failed', ...loss }, 'fridge');
      log.logSensor({ type: 'sensor.started' }, 'fridge');
    }
    log.logSensor({ type: 'sensor.started' }, 'freezer');
    log.end();
    expect(lines.slice(0, 2)).toEqual([
      'freezer: door sensor lost: unplugged; trying again in 1 s',
      'fridge: door sensor lost: unplugged; trying again in 1 s',
    ]);
    expect(lines.slice(-2)).toEqual([
      'freezer: door sensor back',
      'lines about the sensor of fridge: 40 more in the last hour, the last: fridge: door sensor back',
    ]);
  });

  it('says of a few readings that they make no sense', () => {
    const { clock, lines, log } = startLog(false, ['fridge', 'air']);
    for (let i = 0; i < 30; i++) {
      log.logSensor({ type: 'reading.ignored', got: `${9000 + i} degrees` }, 'air');
    }
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('air: expected a temperature, got 9000 degrees; it is ignored');
    clock.advance(3_600_000);
    expect(lines[10]).toMatch(
      /^readings that make no sense: 20 more in the last hour, .* 9029 deg/,
    );
  });

  it('says at its end what is still unsaid', () => {
    const { clock, lines, log } = startLog();
    log.logClient({ kind: 'ended', client, reason: 'full' });
    log.end();
    log.end();
    expect(lines).toEqual(['clients refused for want of a place: 1 in the last minute']);
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

  it.for([
    ['logStdin', 10, 'lines that are no reading', 'minute', 60_000],
    ['logState', 3, 'lines about the state file', 'hour', 3_600_000],
  ] as const)(
    'bounds what is said by %s: %i lines, then a number',
    ([kind, max, what, window, ms]) => {
      const { clock, lines, log } = startLog();
      for (let i = 1; i <= 1000; i++) log[kind](`line ${i}`);
      clock.advance(ms - 1);
      expect(lines).toHaveLength(max);
      clock.advance(1);
      const sum = `${what}: ${1000 - max} more in the last ${window}, the last: line 1000`;
      expect(lines.slice(max)).toEqual([sum]);
      log[kind]('line');
      expect(lines.slice(max)).toEqual([sum, 'line']);
      log.end();
      expect([lines.length, clock.pending]).toEqual([max + 2, 0]);
    },
  );
});
