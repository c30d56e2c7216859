import { expect, it } from 'vitest';
import { groupOf } from '../../../src/transport/server/address-group.ts';

it.each([
  ['10.0.0.7', '10.0.0.7'],
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['::1.2.3.4', '0:0:0:0'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['::3:4:5:6:7:8', '0:0:3:4'],
  ['1:2:3:4:5:6::', '1:2:3:4'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['where nobody is any more', 'where nobody is any more'],
])('%s counts as %s', (address, group) => {
  expect(groupOf(address)).toBe(group);
});
