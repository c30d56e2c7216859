import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/machines/channel.ts';
import {
  nothingKnown,
  renamingOf,
  watchedIn,
  withList,
} from '../../../src/machines/channels-known.ts';

const AIR: Channel = { name: 'air', kind: 'temperature' };
const DOOR: Channel = { name: 'door', kind: 'door' };
const FRIDGE: Channel = { name: 'fridge', kind: 'door' };

const unnamed = nothingKnown(null);
const known = (...channels: Channel[]) => withList(unnamed, channels, false);

describe('the one door of a server without channels', () => {
  it.each([
    ['gets its name', unnamed, [AIR, FRIDGE], { from: 'door', to: 'fridge' }],
    ['keeps it', unnamed, [DOOR], null],
    ['has none among thermometers', unnamed, [AIR], null],
    ['loses it again', known(FRIDGE), null, { from: 'fridge', to: 'door' }],
    ['is another one than those named so far', known(FRIDGE), [DOOR], null],
    ['was no thermometer', known(AIR), null, null],
    ['was none of several, of which one is called so', known(FRIDGE, DOOR), null, null],
    ['is not renamed where names were wanted', nothingKnown(['fridge']), [FRIDGE], null],
  ] as const)('%s', (_, before, list, renaming) => {
    expect(renamingOf(before, list)).toEqual(renaming);
  });
});

describe('a channel', () => {
  it('that a report without a name is of is the first door', () => {
    expect(watchedIn(known(AIR, FRIDGE), null)).toMatchObject({ name: 'fridge' });
  });

  it('that is not watched cannot be reported of', () => {
    expect(() => watchedIn(known(FRIDGE), 'cellar')).toThrow('expected a channel that is watched');
  });
});
