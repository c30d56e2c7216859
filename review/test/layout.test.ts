import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { loadElk } from '../../src/charts/elk.ts';
import { layOut } from '../../src/charts/layout.ts';
import { ourMachines } from '../../src/charts/our-machines.ts';
import { moved } from '../../src/charts/places.ts';
import { readMachine } from '../../src/charts/read-machine.ts';
import { sketchChart } from '../../src/charts/sketch.ts';
import { drawSvg } from '../../src/charts/svg.ts';
import { featureMachine } from './feature-machine.ts';
import { faultsOf } from './geometry.ts';
import { randomMachine } from './random-machine.ts';

/** A handful; `npm run test:layouts` takes many more. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const elk = await loadElk();
const machines = [
  ...ourMachines(),
  ['features', featureMachine] as const,
  ...SEEDS.map((seed) => [`seed ${seed}`, randomMachine(seed)] as const),
];

describe.each(machines)('the picture of %s', (_, machine) => {
  const sketch = sketchChart(readMachine(machine));

  it('has every text in its place and nothing on top of anything', async () => {
    const layout = await layOut(sketch, elk);
    expect(layout.ways.length).toBe(sketch.arrows.length);
    expect(faultsOf(sketch, layout)).toEqual([]);
  });
});

describe('the picture of every feature', () => {
  it('is the same bytes each time, and the same as before', async () => {
    const sketch = sketchChart(readMachine(featureMachine));
    const draw = async () => drawSvg(sketch, await layOut(sketch, await loadElk()));
    const svg = await draw();
    expect(await draw()).toBe(svg);
    await expect(svg).toMatchFileSnapshot('golden/features.svg');
  });
});

describe('an arrow to a state inside others', () => {
  it('is drawn above the headers that it passes and below their texts', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { go: '#m.b.c' } }, b: { initial: 'c', states: { c: {} } } },
    });
    const sketch = sketchChart(readMachine(machine));
    const svg = drawSvg(sketch, await layOut(sketch, elk));
    const way = svg.indexOf('<g data-t="m.a go">');
    expect(way).toBeGreaterThan(svg.lastIndexOf('<path class="ground"'));
    expect(way).toBeLessThan(svg.indexOf('<text'));
  });
});

describe('the search for faults', () => {
  it('finds labels on each other, on boxes and outside, once they are moved there', async () => {
    const sketch = sketchChart(readMachine(featureMachine));
    const layout = await layOut(sketch, elk);
    const [first] = layout.ways.filter(({ label }) => label !== undefined);
    if (first === undefined) throw new Error('expected a way with a label, got none');
    const shifted = moved({ ...layout, ways: [first] }, { x: 33, y: 21 }).ways;
    const strewn = layout.ways.flatMap((way) =>
      way === first ? shifted : [{ ...way, ...(way.label && { label: first.label as never }) }],
    );
    const kinds = new Set(
      faultsOf(sketch, { ...layout, ways: strewn }).map((one) => one.split(':')[0]),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'labels overlap',
        'label outside its frame',
        'arrow through a label',
      ]),
    );
  });

  it('finds arrows over the texts of headers, were there no ground that interrupts them', async () => {
    const watchdog = ourMachines().get('watchdog');
    if (watchdog === undefined) throw new Error('expected a watchdog, got none');
    const sketch = sketchChart(readMachine(watchdog));
    const layout = await layOut(sketch, elk);
    const faults = faultsOf(sketch, layout, () => null);
    expect(faults).not.toEqual([]);
    expect(new Set(faults.map((one) => one.split(':')[0]))).toEqual(
      new Set(["arrow over a header's text"]),
    );
  });

  it('finds boxes on each other', async () => {
    const sketch = sketchChart(readMachine(featureMachine));
    const layout = await layOut(sketch, elk);
    const area = layout.boxes.get('features.paused');
    if (area === undefined) throw new Error('expected a place for it, got none');
    const boxes = new Map([...layout.boxes, ['features.loading', area]]);
    const kinds = new Set(faultsOf(sketch, { ...layout, boxes }).map((one) => one.split(':')[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['boxes overlap']));
  });
});
