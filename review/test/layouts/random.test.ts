import { describe, expect, it } from 'vitest';
import { coveredChart } from '../../src/coverage/covered-chart.ts';
import { fitted } from '../../src/layout/fitting.ts';
import { chartOf } from '../../src/model/read-machine.ts';
import { faultsOf } from '../geometry.ts';
import { randomMachine } from '../random-machine.ts';
import { someCoverage } from '../some-coverage.ts';

/** Small ones and large ones, 200 in all, and some of them with coverage. */
const BATCHES = [
  { statesMax: 6, count: 60, isCovered: false },
  { statesMax: 14, count: 100, isCovered: false },
  { statesMax: 14, count: 60, isCovered: true },
  { statesMax: 30, count: 40, isCovered: false },
];
const WISHES = { hasDescriptions: true, hasReferences: true, widthPx: 900, links: {} };
const SEED = Number(process.env.SEED ?? 1);
if (!Number.isSafeInteger(SEED)) {
  throw new Error(`SEED: expected a whole number, got '${process.env.SEED}'`);
}

describe('random charts', () => {
  it.each(BATCHES)(
    `$count of up to $statesMax states can be read, with coverage: $isCovered (SEED=${SEED})`,
    async (batch) => {
      const faults: string[] = [];
      let edges = 0;
      for (let seed = SEED; seed < SEED + batch.count; seed++) {
        const chart = chartOf(randomMachine(seed, batch.statesMax));
        const covered = batch.isCovered && coveredChart(chart, someCoverage(chart));
        const { chart: drawn, marks } = covered || { chart, marks: undefined };
        const { graph, layout } = await fitted(drawn, marks, WISHES);
        edges += layout.routes.length;
        faults.push(...faultsOf(graph, layout).map((fault) => `seed ${seed}: ${fault}`));
      }
      console.log(`${batch.count} charts of up to ${batch.statesMax} states, ${edges} arrows`);
      expect(edges).toBeGreaterThan(batch.count);
      expect(faults).toEqual([]);
    },
  );
});
