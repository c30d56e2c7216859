import { expect, it } from 'vitest';
import { chartOf, drawSvg } from '../../src/index.ts';
import { circle } from '../circle.ts';

it('draws a large machine with less care for straight routes', async () => {
  const svg = await drawSvg(chartOf(circle(90)));
  expect(svg.match(/<g data-t="circle\.s\d+ (next|jump)">/g)?.length).toBeGreaterThan(179);
});
