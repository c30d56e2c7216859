import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/machines/index.ts';
import { clientSteps, playClients, settleTimes } from '../../support/client-steps.ts';
import type { Client } from '../../support/memory-client.ts';
import { RUNS } from '../oracle/runs.ts';

type Line = readonly unknown[];

const plainLines = ({ told }: Client): Line[] =>
  told.filter(({ kind }) => kind === 'plain').map(({ message }) => message);

function expectTurns(lines: readonly Line[]): void {
  const names = lines.map(([name]) => name);
  const first = names[0] === 'close' ? 0 : 1;
  expect(names).toEqual(names.map((_, i) => ((i + first) % 2 ? 'open' : 'close')));
}

/** Each line is a change of the door's, in their order. */
function expectTrue(lines: readonly Line[], history: readonly Change[]): void {
  let told = 0;
  for (const { level, at } of history) {
    const [name, wallMs] = lines[told] ?? [];
    if (name === level && wallMs === at.wallMs) told++;
  }
  expect(lines.slice(told)).toEqual([]);
  expect(lines.every(({ length }) => length === 2)).toBe(true);
}

describe('a plain client, among others', () => {
  it('is told of open and close in turns, and has the last known level while it is streaming', () => {
    fc.assert(
      fc.property(clientSteps, settleTimes, (steps, settleMs) => {
        const { clients, history } = playClients(steps, settleMs, ({ clients, history }) => {
          const known = history.findLast(({ level }) => level !== 'unknown');
          for (const client of clients) {
            if (client.isGreeted() || !client.isStreaming()) continue;
            expect(plainLines(client).at(-1)?.[0]).toBe(known?.level);
          }
        });
        for (const client of clients) {
          const lines = plainLines(client);
          expectTurns(lines);
          expectTrue(lines, history);
        }
      }),
      RUNS,
    );
  });
});
