import { expect, it } from 'vitest';
import { nameRun } from '../../../src/app/run-name.ts';

it('a run is never named as the one that named what is remembered', () => {
  const names = ['aaaaaaaa', 'aaaaaaaa', 'bbbbbbbb'];
  const draw = () => names.shift() ?? 'none left';
  const remembered = ['cccccccc-1', 'aaaaaaaa-fridge-7'];
  expect(nameRun(remembered, draw)).toBe('bbbbbbbb');
  expect(nameRun([])).toMatch(/^[0-9a-f]{8}$/);
  expect(nameRun(remembered)).toMatch(/^[0-9a-f]{8}$/);
});
