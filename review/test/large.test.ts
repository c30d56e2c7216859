import { describe, expect, it } from 'vitest';
import { readMachine, startDrawing } from '../../src/charts/index.ts';
import { layOut } from '../../src/charts/layout.ts';
import { packed } from '../../src/charts/pack.ts';
import { sketchChart } from '../../src/charts/sketch.ts';
import { circle } from './circle.ts';

describe('a large machine', () => {
  it('has no picture but all the rest when it is too large', async () => {
    const drawing = await startDrawing();
    const { files, problem } = await drawing.chart(readMachine(circle(151)), 'circle');
    expect(problem).toMatch(
      /^no picture: expected at most 300 arrows, got 30\d; split the machine, or read its \.md$/,
    );
    expect(Object.keys(files)).toEqual(['json', 'md']);
    expect(files.md).toContain('There is no picture of it');
    expect(files.md).not.toContain('circle.svg');
    // What draws has not been broken by it.
    expect((await drawing.chart(readMachine(circle(3)), 'small')).files.svg).toContain('</svg>');
  });
});

describe('a machine that elkjs cannot lay out', () => {
  it('is refused in words', async () => {
    const broken = { layout: () => Promise.reject(new RangeError('Maximum call stack')) };
    const sketch = sketchChart(readMachine(circle(3)));
    await expect(layOut(sketch, broken as never)).rejects.toThrow(
      /^expected places from elkjs, got: Maximum call stack$/,
    );
  });
});

describe('many regions', () => {
  const sizes = Array.from({ length: 40 }, (_, i) => ({
    width: 100 + ((i * 37) % 90),
    height: 80 + ((i * 53) % 120),
  }));

  it('are set in rows at once, in their order', () => {
    const { areas, width, height } = packed(sizes, 18);
    expect(areas.map((area) => [area.width, area.height])).toEqual(
      sizes.map((size) => [size.width, size.height]),
    );
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(2.2);
    areas.forEach((area, i) => {
      expect(area.x + area.width).toBeLessThanOrEqual(width);
      expect(area.y + area.height).toBeLessThanOrEqual(height);
      const before = areas[i - 1];
      if (before === undefined) return;
      const isBeside = area.y === before.y && area.x === before.x + before.width + 18;
      const isBelow = area.x === 0 && area.y > before.y;
      expect(isBeside || isBelow).toBe(true);
    });
  });

  it('stay in one row or one column where nothing else fits', () => {
    const wide = Array.from({ length: 20 }, () => ({ width: 2000, height: 10 }));
    expect(new Set(packed(wide, 18).areas.map(({ x }) => x))).toEqual(new Set([0]));
    const high = Array.from({ length: 20 }, () => ({ width: 10, height: 9000 }));
    expect(new Set(packed(high, 18).areas.map(({ y }) => y))).toEqual(new Set([0]));
  });
});
