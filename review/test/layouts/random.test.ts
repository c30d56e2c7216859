import { describe, expect, it } from 'vitest';
import { loadElk } from '../../src/charts/elk.ts';
import { layOut } from '../../src/charts/layout.ts';
import { readMachine } from '../../src/charts/read-machine.ts';
import { sketchChart } from '../../src/charts/sketch.ts';
import { faultsOf } from '../charts/geometry.ts';
import { randomMachine } from '../charts/random-machine.ts';

/** Small ones and large ones, 200 in all. */
const BATCHES = [
  { statesMax: 6, count: 60 },
  { statesMax: 14, count: 100 },
  { statesMax: 30, count: 40 },
];
const SEED = Number(process.env.SEED ?? 1);
if (!Number.isSafeInteger(SEED)) {
  throw new Error(`SEED: expected a whole number, got '${process.env.SEED}'`);
}

describe('random charts', () => {
  it.each(BATCHES)(
    `$count of up to $statesMax states can be read (SEED=${SEED})`,
    async (batch) => {
      const elk = await loadElk();
      const faults: string[] = [];
      let arrows = 0;
      for (let seed = SEED; seed < SEED + batch.count; seed++) {
        const sketch = sketchChart(readMachine(randomMachine(seed, batch.statesMax)));
        const layout = await layOut(sketch, elk);
        arrows += layout.ways.length;
        faults.push(...faultsOf(sketch, layout).map((fault) => `seed ${seed}: ${fault}`));
      }
      console.log(`${batch.count} charts of up to ${batch.statesMax} states, ${arrows} arrows`);
      expect(arrows).toBeGreaterThan(batch.count);
      expect(faults).toEqual([]);
    },
  );
});
