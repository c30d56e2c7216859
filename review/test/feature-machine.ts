import { and, assign, emit, fromPromise, not, or, raise, sendTo, setup, stateIn } from 'xstate';

/** A machine with all that XState has and ours do not use, so that the charts show that too. */
export const featureMachine = setup({
  actors: { fetcher: fromPromise(async () => {}), ticker: fromPromise(async () => {}) },
  actions: { note: () => {}, setReason: (_, _params: { reason: string }) => {}, forget: () => {} },
  guards: {
    isReady: () => true,
    isLate: () => true,
    isAbove: (_, params: { limit: number }) => params.limit > 0,
    isTalking: stateIn({ working: { voice: 'talking' } }),
  },
  delays: { shortMs: 1500, longMs: () => 60_000 },
}).createMachine({
  id: 'features',
  description: 'Uses <everything> & "more".',
  context: { count: 0 },
  initial: 'deciding',
  on: {
    RESET: { target: '.deciding', reenter: true, actions: 'forget' },
    NOTE: { actions: ['note', { type: 'setReason', params: { reason: 'too slow' } }] },
    '*': { actions: 'note' },
  },
  states: {
    deciding: {
      description: 'Left at once.',
      tags: ['busy', 'early'],
      always: [
        { guard: and(['isReady', not('isLate')]), target: 'loading' },
        { guard: or([{ type: 'isAbove', params: { limit: 3 } }, 'isLate']), target: 'working' },
        { target: 'failed' },
      ],
    },
    loading: {
      entry: [assign({ count: 1 }), raise({ type: 'LOADED' })],
      exit: emit({ type: 'left' }),
      invoke: [
        {
          id: 'loader',
          src: 'fetcher',
          onDone: { target: 'working', actions: 'note', description: 'All is there.' },
          onError: [
            { guard: 'isLate', target: 'failed' },
            { target: 'loading', reenter: true },
          ],
        },
        { src: 'ticker', onSnapshot: { actions: 'note' } },
      ],
      after: { shortMs: 'failed', longMs: { actions: 'note' }, 250: { guard: 'isLate' } },
    },
    working: {
      type: 'parallel',
      onDone: 'finished',
      on: { PAUSE: 'paused', 'some.*': {}, OTHER: {} },
      states: {
        voice: {
          initial: 'talking',
          states: {
            talking: {
              on: { HUSH: 'silent', OVER: 'over', DEEP: '#features.working.hands.doing.slow' },
            },
            silent: { on: { SPEAK: [{ guard: 'isLate', target: 'talking' }, {}] } },
            over: { type: 'final' },
            back: { type: 'history', target: 'silent' },
          },
        },
        hands: {
          initial: 'doing',
          states: {
            doing: {
              type: 'parallel',
              states: {
                slow: { on: { UP: '#features.working' } },
                fast: {
                  initial: 'a',
                  states: {
                    a: { on: { STEP: { guard: 'isTalking', target: 'b' } } },
                    b: { on: { STEP: { guard: stateIn('#features.working.voice'), target: 'a' } } },
                  },
                },
              },
            },
            done: { type: 'final' },
          },
        },
      },
    },
    paused: {
      entry: sendTo('loader', { type: 'wait' }),
      on: {
        RESUME: 'remembered',
        SPLIT: { target: ['working.voice.silent', 'working.hands.done'], actions: 'note' },
      },
    },
    remembered: { type: 'history', history: 'deep', target: 'working' },
    finished: { type: 'final', description: 'All regions are done.' },
    failed: { type: 'final', entry: ({ context }) => void context },
  },
});
