import { expect, it } from 'vitest';
import { nameRun } from '../../../src/app/run-name.ts';

const at = { wallMs: 0, monotonicMs: 0 };

it('a run is never named as the one that named what is remembered', () => {
  const names = ['aaaaaaaa', 'aaaaaaaa', 'bbbbbbbb'];
  const draw = () => names.shift() ?? 'none left';
  const remembered = { level: 'open', id: 'aaaaaaaa-7', at, first: false } as const;
  expect(nameRun(remembered, draw)).toBe('bbbbbbbb');
  expect(nameRun(null)).toMatch(/^[0-9a-f]{8}$/);
  expect(nameRun(remembered)).toMatch(/^[0-9a-f]{8}$/);
});
