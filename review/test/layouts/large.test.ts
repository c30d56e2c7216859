import { expect, it } from 'vitest';
import { readMachine, startDrawing } from '../../src/charts/index.ts';
import { circle } from '../charts/circle.ts';

it('draws a large machine with less care for straight ways', async () => {
  const drawing = await startDrawing();
  const { files, problem } = await drawing.chart(readMachine(circle(90)), 'circle');
  expect(problem).toBeUndefined();
  expect(files.svg?.match(/<g data-t="circle\.s\d+ (next|jump)">/g)?.length).toBeGreaterThan(179);
});
