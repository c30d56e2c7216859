import { describe, expect, it } from 'vitest';
import { and, cancel, log, not, or, sendTo, spawnChild, stateIn, stopChild } from 'xstate';
import { actionName } from '../src/model/actions.ts';
import { guardName } from '../src/model/guards.ts';
import { durationName, unsaidDuration } from '../src/model/names.ts';

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [250, '250 ms'],
    [1500, '1.5 s'],
    [10_000, '10 s'],
    [60_000, '1 min'],
    [90_000, '90 s'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('of %i ms is %s', (ms, name) => {
    expect(durationName(ms)).toBe(name);
  });
});

describe('a delay', () => {
  it.each([
    ['after settleMs', 10_000, '(10 s)'],
    ['after 10 s', 10_000, ''],
    ['after settleMs', undefined, ''],
  ])('of %s that takes %s ms is said once', (event, ms, words) => {
    expect(unsaidDuration(event, ms)).toBe(words);
  });
});

describe('a guard', () => {
  it.each([
    ['isA', 'isA'],
    [and(['isA', 'isB', not('isC')]), 'isA and isB and not isC'],
    [or(['isA', and(['isB', 'isC'])]), 'isA or (isB and isC)'],
    [not(or(['isA', 'isB'])), 'not (isA or isB)'],
    [and(['isA']), 'isA'],
    [stateIn({ link: 'away' }), 'in link.away'],
    [stateIn({ link: { away: 'ended' }, door: 'open' }), 'in link.away.ended and door.open'],
    [{ type: 'isAbove', params: { limit: 3, of: 'x' } }, 'isAbove(limit: 3, of: "x")'],
    [{ type: 'isAbove', params: () => ({ limit: 3 }) }, 'isAbove({ limit: 3 })'],
    [function isWritten() {}, 'isWritten'],
    [() => true, 'true'],
    [and([({ context }) => context.n < 3, 'isA']), '(context.n < 3) and isA'],
  ])('%o is called %s', (guard, name) => {
    expect(guardName(guard)).toBe(name);
  });
});

describe('an action', () => {
  it.each([
    ['warn', 'warn'],
    [{ type: 'setReason', params: { reason: 'too slow' } }, 'setReason(reason: "too slow")'],
    [{ type: 'say', params: { text: 'x'.repeat(99) } }, `say(text: "${'x'.repeat(33)}… #91ce66)`],
    [log('hello'), 'log("hello")'],
    [
      sendTo(
        () => ({}) as never,
        () => ({}) as never,
      ),
      'sendTo(({}), ({}))',
    ],
    [spawnChild('child' as never), 'spawnChild(child)'],
    [stopChild('child'), 'stopChild(child)'],
    [cancel('timer'), 'cancel(timer)'],
    [cancel('xstate.after.settleMs.door'), null],
    [() => {}, '{}'],
  ])('%o is called %s', (action, name) => {
    expect(actionName(action)).toBe(name);
  });
});
