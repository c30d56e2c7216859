import { describe, expect, it } from 'vitest';
import { chartOf, drawSvg, markdownText } from '../src/index.ts';
import { graphOf } from '../src/layout/graph.ts';
import { layOut } from '../src/layout/layout.ts';
import { circle } from './circle.ts';

describe('a large machine', () => {
  it('has no picture when it is too large', async () => {
    await expect(drawSvg(chartOf(circle(151)))).rejects.toThrow(
      /^no picture: expected at most 300 arrows, got 30\d; split the machine$/,
    );
    const page = markdownText(chartOf(circle(151)), null);
    expect(page).toContain('There is no picture of it');
    expect(page).not.toContain('.svg');
    // What draws has not been broken by it.
    expect(await drawSvg(chartOf(circle(3)))).toContain('</svg>');
  });
});

describe('a machine that elkjs cannot lay out', () => {
  it('is refused in words', async () => {
    const broken = { layout: () => Promise.reject(new RangeError('Maximum call stack')) };
    const graph = graphOf(chartOf(circle(3)));
    await expect(layOut(graph, broken as never)).rejects.toThrow(
      /^expected a layout from elkjs, got: Maximum call stack$/,
    );
  });
});
