import { describe, expect, it } from 'vitest';
import { fitted } from '../../src/layout/fitting.ts';
import { chartOf } from '../../src/model/read-machine.ts';
import { faultsOf } from '../geometry.ts';
import { randomMachine } from '../random-machine.ts';

/** Small ones and large ones, 200 in all. */
const BATCHES = [
  { statesMax: 6, count: 60 },
  { statesMax: 14, count: 100 },
  { statesMax: 30, count: 40 },
];
const WISHES = { hasDescriptions: true, hasReferences: true, widthPx: 900, links: {} };
const SEED = Number(process.env.SEED ?? 1);
if (!Number.isSafeInteger(SEED)) {
  throw new Error(`SEED: expected a whole number, got '${process.env.SEED}'`);
}

describe('random charts', () => {
  it.each(BATCHES)(
    `$count of up to $statesMax states can be read (SEED=${SEED})`,
    async (batch) => {
      const faults: string[] = [];
      let edges = 0;
      for (let seed = SEED; seed < SEED + batch.count; seed++) {
        const chart = chartOf(randomMachine(seed, batch.statesMax));
        const { graph, layout } = await fitted(chart, undefined, WISHES);
        edges += layout.routes.length;
        faults.push(...faultsOf(graph, layout).map((fault) => `seed ${seed}: ${fault}`));
      }
      console.log(`${batch.count} charts of up to ${batch.statesMax} states, ${edges} arrows`);
      expect(edges).toBeGreaterThan(batch.count);
      expect(faults).toEqual([]);
    },
  );
});
