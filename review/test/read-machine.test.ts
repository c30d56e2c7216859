import { describe, expect, it } from 'vitest';
import { and, createMachine, not } from 'xstate';
import { chartText, parseChart } from '../src/model/chart-text.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { featureMachine } from './feature-machine.ts';

const chart = chartOf(featureMachine);
const stateOf = (id: string) => chart.states.find((state) => state.id === id);
const eventsOf = (id: string) =>
  stateOf(id)?.transitions?.map(({ id: one }) => one.slice(id.length + 1));

describe('the chart of a machine', () => {
  it('is the same text as before, whatever feature it uses', async () => {
    await expect(chartText(chart)).toMatchFileSnapshot('golden/features.json');
  });

  it('names each kind of event as people do', () => {
    expect(eventsOf('features.loading')).toEqual([
      'done loader',
      'error loader [isLate]',
      'error loader',
      'snapshot ticker',
      'after 250 ms [isLate]',
      'after shortMs',
      'after longMs',
    ]);
    expect(eventsOf('features.working')).toEqual(['PAUSE', 'done']);
    expect(eventsOf('features')).toEqual(['RESET', 'NOTE', 'any other (*)']);
  });

  it('names composed guards by their parts', () => {
    expect(eventsOf('features.deciding')).toEqual([
      'always [isReady and not isLate]',
      'always [isAbove(limit: 3) or isLate]',
      'always',
    ]);
    expect(eventsOf('features.working.hands.doing.fast.b')).toEqual([
      'STEP [in #features.working.voice]',
    ]);
  });

  it('tells how long a delay is, unless that is computed', () => {
    const delays = stateOf('features.loading')?.transitions?.map(({ delayMs }) => delayMs);
    expect(delays?.slice(-3)).toEqual([250, 1500, undefined]);
  });

  it('leaves out what XState adds for a delay, and keeps what the author wrote', () => {
    expect(stateOf('features.loading')).toMatchObject({
      entry: ['assign(count: 1)', 'raise(LOADED)'],
      exit: ['emit(left)'],
      invoke: [
        { name: 'loader', src: 'fetcher', kind: 'promise' },
        { name: 'ticker', kind: 'promise' },
      ],
    });
    expect(stateOf('features.paused')?.entry).toEqual(['sendTo(loader, wait)']);
    expect(stateOf('features.failed')?.entry).toEqual(['void context']);
  });

  it('lists apart what is ignored on purpose', () => {
    expect(stateOf('features.working')?.ignores).toEqual(['some.*', 'OTHER']);
    // An alternative that does nothing is not an event without a word.
    expect(eventsOf('features.working.voice.silent')).toEqual(['SPEAK [isLate]', 'SPEAK']);
  });

  it('says how long a delay is that is ignored', () => {
    const machine = createMachine({ id: 'm', after: { 5000: {}, patienceMs: {} } });
    expect(chartOf(machine).states[0]?.ignores).toEqual(['after 5 s', 'after patienceMs']);
  });

  it('ends at a guard that consists of itself', () => {
    const machine = createMachine(
      { id: 'm', on: { GO: { guard: 'isA', actions: 'go' } } },
      { guards: { isA: and(['isB', not('isA')]), isB: () => true } },
    );
    const [transition] = chartOf(machine).states[0]?.transitions ?? [];
    expect(transition?.condition).toEqual({ and: ['isB', { not: 'isA' }] });
  });

  it('knows histories with what they stand for at first', () => {
    expect(stateOf('features.remembered')).toMatchObject({
      type: 'history',
      history: 'deep',
      initial: 'features.working',
    });
    expect(stateOf('features.working.voice.back')).toMatchObject({
      history: 'shallow',
      initial: 'features.working.voice.silent',
    });
  });

  it('numbers transitions that nothing else tells apart', () => {
    const twice = createMachine({
      id: 'twice',
      on: {
        GO: [
          { guard: 'isA', actions: 'a' },
          { guard: 'isA', actions: 'b' },
        ],
      },
    });
    const [root] = chartOf(twice).states;
    expect(root?.transitions?.map(({ id }) => id)).toEqual(['twice GO [isA]', 'twice GO [isA] 2']);
  });

  it('tells actors of one source apart, and what they end with', () => {
    const each = { src: 'ask', onDone: { actions: 'keep' }, onError: { actions: 'say' } };
    const [root] = chartOf(
      createMachine({
        id: 'm',
        invoke: [each, each, { ...each, id: 'own' }],
      }),
    ).states;
    expect(root?.invoke?.map(({ name }) => name)).toEqual(['ask', 'ask 2', 'own']);
    expect(root?.transitions?.map(({ id }) => id)).toEqual([
      'm done ask',
      'm error ask',
      'm done ask 2',
      'm error ask 2',
      'm done own',
      'm error own',
    ]);
  });

  it('can be read back', () => {
    expect(parseChart(chartText(chart), 'x.json')).toEqual(chart);
  });

  it.each([
    '{',
    '[]',
    'null',
    '{"format":1,"id":"a","states":[]}',
    '{"format":2,"id":"a","states":[null]}',
    '{"format":2,"id":"a","states":[{"id":"a","key":"a","type":"atomic","transitions":[{}]}]}',
  ])('is not %s', (text) => {
    expect(() => parseChart(text, 'x.json')).toThrow(/^x\.json: expected a chart of format 2, got/);
  });
});
