import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/machines/index.ts';
import { clientSteps, playClients, settleTimes } from '../../support/client-steps.ts';
import type { Client, Told } from '../../support/memory-client.ts';
import { RUNS } from '../oracle/runs.ts';

const greetedLines = ({ told }: Client): Told[] => told.filter(({ kind }) => kind === 'greeted');

/** What is told is always the latest: each in turn, but that a lag may have passed some over. */
function expectGapless(lines: readonly Told[]): void {
  lines.forEach(({ changes, lags }, i) => {
    const before = lines[i - 1];
    if (before === undefined) return;
    if (lags === before.lags) expect(changes).toBe(before.changes + 1);
    else expect(changes).toBeGreaterThan(before.changes);
  });
}

/** The latest change at that instant, aged to it: by no less than it took to settle. */
function expectTrue({ atMs, changes, message }: Told, history: Change[], settleMs: number): void {
  const change = history[changes - 1];
  if (change === undefined) throw new Error('expected a change to tell of, got none');
  const { level, id, at, first, reason } = change;
  const ageMs = atMs - at.monotonicMs;
  const details = { ageMs, id, ...(first && { first }), ...(reason && { reason }) };
  expect(message).toEqual([level, at.wallMs, details]);
  expect(ageMs).toBeGreaterThanOrEqual(level === 'unknown' ? 0 : settleMs);
}

/** Before the welcome only plain lines, from it on none, nor another welcome. */
function expectOneWelcome({ isGreeted, told }: Client): void {
  const text = told.map(({ kind }) => kind).join(' ');
  expect(text).toMatch(
    isGreeted() ? /^(plain )*welcome( greeted| heartbeat)*$/ : /^(plain( plain)*)?$/,
  );
}

describe('a greeted client, among others', () => {
  it('is told the latest change after its hello and each lag, then each one once, as it was', () => {
    fc.assert(
      fc.property(clientSteps, settleTimes, (steps, settleMs) => {
        const { clients, history } = playClients(steps, settleMs, ({ clients, history }) => {
          for (const client of clients) {
            if (!client.isGreeted() || !client.isStreaming()) continue;
            expect(greetedLines(client).at(-1)?.changes ?? 0).toBe(history.length);
          }
        });
        for (const client of clients) {
          const lines = greetedLines(client);
          expectGapless(lines);
          for (const line of lines) expectTrue(line, history, settleMs);
          expectOneWelcome(client);
        }
        expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
      }),
      RUNS,
    );
  });
});
