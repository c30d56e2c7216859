import { describe, expect, it } from 'vitest';
import { BLANK_RECORD, withChange as recordWith } from '../../../src/machines/change.ts';
import {
  acknowledgementOf,
  BLANK_JOURNAL,
  type Change,
  changesAfter,
  HISTORY_MAX,
  type Journal,
  journalOf,
  positionOf,
  recordOf,
  withAcknowledged,
  withRecord,
} from '../../../src/machines/index.ts';
import { openingIn, withChange } from '../../../src/machines/journal.ts';

const at = { wallMs: 0, monotonicMs: 0 };

function change(id: string, level: Change['level'] = 'open'): Change {
  return { level, id, at, first: false };
}

function withDoor(journal: Journal, channel: string, id: string): Journal {
  return withRecord(journal, channel, recordWith(BLANK_RECORD, change(id)));
}

/** What was missed since a change, as ids; null if nobody knows. */
function missedSince(journal: Journal, id: string): string[] | null {
  const position = positionOf(journal, id);
  const changes = position === null ? null : changesAfter(journal, position);
  return changes?.map(({ change }) => change.id) ?? null;
}

describe('a journal', () => {
  it('has what is known of each door, whatever it is called', () => {
    const journal = withDoor(withDoor(BLANK_JOURNAL, 'fridge', 'run-1'), 'null', 'run-2');
    expect(recordOf(journal, 'fridge').last?.id).toBe('run-1');
    expect(recordOf(journal, 'constructor')).toBe(BLANK_RECORD);
    expect(recordOf(journal, null)).toBe(BLANK_RECORD);
  });

  it('has the changes of all channels in their order, and the last of each', () => {
    let journal = withDoor(BLANK_JOURNAL, 'fridge', 'run-1');
    journal = withChange(journal, { channel: 'air', change: change('run-air-1', 'unknown') });
    journal = withDoor(journal, 'fridge', 'run-2');
    expect(missedSince(journal, 'run-1')).toEqual(['run-air-1', 'run-2']);
    expect(missedSince(journal, 'run-2')).toEqual([]);
    expect(missedSince(journal, 'run-3')).toBeNull();
    expect(journal.lasts.map(({ change: { id } }) => id)).toEqual(['run-air-1', 'run-2']);
  });

  it('forgets the oldest, and knows that it did', () => {
    let journal = BLANK_JOURNAL;
    for (let i = 1; i <= HISTORY_MAX + 2; i++) journal = withDoor(journal, 'fridge', `run-${i}`);
    expect(journal.history).toHaveLength(HISTORY_MAX);
    expect(missedSince(journal, 'run-2')).toBeNull();
    expect(missedSince(journal, 'run-3')).toHaveLength(HISTORY_MAX - 1);
    expect(changesAfter(journal, 2)).toHaveLength(HISTORY_MAX);
    expect(changesAfter(journal, 1)).toBeNull();
  });
});

describe('a journal that begins with what an earlier run left', () => {
  const remembered = [
    { channel: 'gone', change: change('old-1') },
    { channel: 'fridge', change: change('old-2') },
    { channel: 'freezer', change: change('old-freezer-1') },
  ];
  const journal = journalOf({ remembered }, ['fridge', 'freezer']);

  it('knows what was missed since each of its latest changes, and since none before them', () => {
    const history = ['1', '2', 'freezer-1', '3'].map((id) => ({
      channel: 'fridge',
      change: change(`old-${id}`),
    }));
    const known = journalOf({ remembered, history }, ['fridge']);
    expect(missedSince(known, 'old-3')).toEqual([]);
    const changed = withDoor(withDoor(known, 'fridge', 'run-1'), 'fridge', 'run-2');
    expect(missedSince(changed, 'old-2')).toEqual(['old-freezer-1', 'old-3', 'run-1', 'run-2']);
    expect(missedSince(changed, 'old-1')).toHaveLength(5);
    expect(missedSince(changed, 'run-1')).toEqual(['run-2']);
    expect(missedSince(changed, 'old-0')).toBeNull();
    expect([changed.count, changesAfter(changed, -4)?.length]).toEqual([2, 6]);
    expect(changesAfter(changed, -5)).toBeNull();
  });

  it('knows of the last changes alone what was missed since the latest of them', () => {
    const changed = withDoor(journal, 'fridge', 'run-1');
    expect(missedSince(changed, 'old-freezer-1')).toEqual(['run-1']);
    expect(missedSince(changed, 'old-2')).toBeNull();
    expect(journal.count).toBe(0);
  });

  it('takes a door that is found as remembered for no change, but for news', () => {
    const found = withDoor(journal, 'freezer', 'old-freezer-1');
    expect(recordOf(found, 'freezer').last?.id).toBe('old-freezer-1');
    expect([found.history, found.lasts, found.count]).toEqual([
      ...[journal.history, journal.lasts, 0],
    ]);
    const changed = withDoor(found, 'fridge', 'run-1');
    expect([found, changed].map(({ revision }) => revision - journal.revision)).toEqual([1, 2]);
  });

  it('keeps the last change of each channel that is still there', () => {
    const { lasts } = withDoor(journal, 'fridge', 'run-1');
    expect(lasts.map(({ change: { id } }) => id)).toEqual(['old-freezer-1', 'run-1']);
  });
});

describe('what somebody knows of', () => {
  const moved = (journal: Journal, id: string, level: Change['level'], first = false) =>
    withRecord(
      journal,
      'fridge',
      recordWith(recordOf(journal, 'fridge'), { ...change(id, level), first }),
    );
  const open = moved(BLANK_JOURNAL, 'run-1', 'open');
  const known = withAcknowledged(open, 'fridge', { id: 'run-1', at, forMs: 5 });
  const idIn = (journal: Journal) => acknowledgementOf(journal, 'fridge')?.id;

  it('is news, and nothing that happened', () => {
    expect([known.revision - open.revision, known.count, known.history]).toEqual([
      ...[1, open.count, open.history],
    ]);
    expect([idIn(known), acknowledgementOf(known, 'constructor')]).toEqual(['run-1', null]);
  });

  it('ends with its opening, and with another one that takes its place', () => {
    expect(idIn(moved(known, 'run-2', 'close'))).toBeUndefined();
    expect(idIn(moved(known, 'run-2', 'open'))).toBeUndefined();
    expect(idIn(withDoor(known, 'freezer', 'run-2'))).toBe('run-1');
  });

  it('outlives a lost sensor, and goes on under the name that the opening gets then', () => {
    const lost = moved(known, 'run-2', 'unknown');
    expect(idIn(lost)).toBe('run-1');
    expect(idIn(moved(lost, 'run-3', 'open', true))).toBe('run-3');
    expect(idIn(moved(lost, 'run-3', 'close', true))).toBeUndefined();
  });

  it('of all openings is there whatever happens', () => {
    const all = withAcknowledged(open, 'fridge', { id: null, at, forMs: 5 });
    const after = moved(moved(all, 'run-2', 'close'), 'run-3', 'open', true);
    expect(idIn(after)).toBeNull();
  });

  it.each([
    ['open', 'old-1', 'old-1'],
    ['open', 'another', undefined],
    ['close', 'old-1', undefined],
    ['unknown', 'old-1', undefined],
    ['close', null, null],
  ] as const)('goes on after a restart with a door that was %s: %s', (level, id, expected) => {
    const remembered = [{ channel: 'fridge', change: change('old-1', level) }];
    const acknowledged = { fridge: { id, at, forMs: 5 }, gone: { id: null, at, forMs: 5 } };
    const journal = journalOf({ remembered, acknowledged }, ['fridge']);
    expect(idIn(journal)).toBe(expected);
    expect(acknowledgementOf(journal, 'gone')).toBeNull();
  });

  it('can be of the opening that is now, as far as it is known', () => {
    const remembered = [{ channel: 'fridge', change: change('old-1') }];
    expect(openingIn(journalOf({ remembered }, ['fridge']), 'fridge')).toBe('old-1');
    expect(openingIn(open, 'fridge')).toBe('run-1');
    expect(openingIn(moved(open, 'run-2', 'unknown'), 'fridge')).toBe('run-1');
    expect(openingIn(moved(open, 'run-2', 'close'), 'fridge')).toBeNull();
    expect(openingIn(moved(moved(open, 'r2', 'close'), 'r3', 'unknown'), 'fridge')).toBeNull();
    expect(openingIn(BLANK_JOURNAL, 'fridge')).toBeNull();
  });
});
