import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/machines/channel.ts';
import {
  type ChannelsKnown,
  nothingKnown,
  renamingOf,
  watchedIn,
  withList,
  withReport,
} from '../../../src/machines/channels-known.ts';

const AIR: Channel = { name: 'air', kind: 'temperature' };
const DOOR: Channel = { name: 'door', kind: 'door' };
const FRIDGE: Channel = { name: 'fridge', kind: 'door' };

const FREEZER: Channel = { name: 'freezer', kind: 'door' };

const unnamed = () => nothingKnown(null);
const known = (...channels: Channel[]) => withList(unnamed(), channels, false);

function told(before: ChannelsKnown, channel: string | null, id: string | null, atMs: number) {
  const at = { wallMs: 1, monotonicMs: atMs + 5 };
  return withReport(before, channel, { id, ageMs: 5, isMissed: false, at });
}

describe('the one door of a server without channels', () => {
  it.each([
    ['gets its name', unnamed, [AIR, FRIDGE], { from: 'door', to: 'fridge' }],
    ['keeps it', unnamed, [DOOR], null],
    ['has none among thermometers', unnamed, [AIR], null],
    ['loses it again', () => known(FRIDGE), null, { from: 'fridge', to: 'door' }],
    ['is another one than those named so far', () => known(FRIDGE), [DOOR], null],
    ['was no thermometer', () => known(AIR), null, null],
    ['was none of several, of which one is called so', () => known(FRIDGE, DOOR), null, null],
    ['is not renamed where names were wanted', () => nothingKnown(['door']), [FRIDGE], null],
  ] as const)('%s', (_, before, list, renaming) => {
    expect(renamingOf(before(), list)).toEqual(renaming);
  });

  it('is known by its name as it was without, but in another run of no change', () => {
    const before = told(told(unnamed(), null, 'a', 1), null, null, 2);
    const named = { ...FRIDGE, isGone: false, isTold: true };
    const since = { id: 'a', atMs: 1 };
    const [same, another] = [false, true].map((isLost) => withList(before, [FRIDGE], isLost));
    expect(same).toMatchObject({ channels: [{ ...named, lastId: 'a' }], since });
    expect(another).toMatchObject({ channels: [{ ...named, lastId: null }], since: null });
  });
});

describe('a channel', () => {
  it('that a report without a name is of is the first door', () => {
    expect(watchedIn(known(AIR, FRIDGE), null)).toMatchObject({ name: 'fridge' });
    expect(watchedIn(unnamed(), null)).toMatchObject(DOOR);
  });

  it('that is not watched cannot be reported of', () => {
    expect(() => watchedIn(known(FRIDGE), 'cellar')).toThrow('expected a channel that is watched');
  });

  it('that is gone and back is the same one, unless it is of another kind', () => {
    const before = told(known(FRIDGE, FREEZER), 'freezer', 'a', 1);
    const gone = withList(before, [FRIDGE], false);
    expect(gone.channels).toMatchObject([FRIDGE, { ...FREEZER, isGone: true, lastId: 'a' }]);
    expect(withList(gone, [FREEZER], false).channels).toEqual([
      { ...FREEZER, isGone: false, isTold: true, lastId: 'a' },
    ]);
    const warm = { name: 'freezer', kind: 'temperature' } as const;
    expect(withList(gone, [warm], false).channels).toEqual([
      { ...warm, isGone: false, isTold: false, lastId: null },
    ]);
  });
});

describe('the latest change that is known', () => {
  it('is of what each door says first the latest, and later what is new', () => {
    const reports = [
      ['fridge', 'a', 5],
      ['freezer', 'b', 4],
      ['cellar', 'c', 5],
      ['fridge', 'a', 5],
      ['freezer', 'd', 3],
    ] as const;
    let before = known(FRIDGE, FREEZER, { name: 'cellar', kind: 'door' });
    const latest = reports.map(([channel, id, atMs]) => {
      before = told(before, channel, id, atMs);
      return before.since?.id;
    });
    expect(latest).toEqual(['a', 'a', 'c', 'c', 'd']);
  });

  it('has a name that can be said', () => {
    const before = told(known(FRIDGE), 'fridge', 'a', 1);
    expect(told(before, 'fridge', null, 2).since?.id).toBe('a');
    expect(told(before, 'fridge', 'x'.repeat(65), 2).since?.id).toBe('a');
  });
});
