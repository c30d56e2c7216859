// Written anew in the shape of an example of XState (MIT, Copyright 2015 David Khourshid):
// https://github.com/statelyai/xstate, examples/snake-react/src/snakeMachine.ts
import { assign, fromCallback, or, setup } from 'xstate';

export const snakeMachine = setup({
  actors: {
    ticks: fromCallback(({ sendBack }) => {
      const timer = setInterval(() => sendBack({ type: 'TICK' }), 80);
      return () => clearInterval(timer);
    }),
  },
  actions: {
    'move snake'() {},
    'save dir': assign({ dir: ({ event }) => event.dir }),
    'increase score': assign({ score: ({ context }) => context.score + 1 }),
    'show new apple'() {},
    'grow snake'() {},
    reset: assign({ score: 0 }),
  },
  guards: {
    'ate apple': ({ context }) => context.apple === context.head,
    'hit tail': ({ context }) => context.tail.includes(context.head),
    'hit wall': ({ context }) => context.head < 0,
  },
}).createMachine({
  id: 'SnakeMachine',
  context: { score: 0, head: 0, apple: 1, tail: [] },
  initial: 'New Game',
  states: {
    'New Game': { on: { ARROW_KEY: { actions: 'save dir', target: 'Moving' } } },
    Moving: {
      entry: 'move snake',
      invoke: { src: 'ticks' },
      always: [
        { guard: 'ate apple', actions: ['grow snake', 'increase score', 'show new apple'] },
        { guard: or(['hit tail', 'hit wall']), target: 'Game Over' },
      ],
      on: {
        TICK: { actions: 'move snake' },
        ARROW_KEY: { actions: 'save dir', target: 'Moving' },
      },
    },
    'Game Over': {
      on: {
        NEW_GAME: { actions: 'reset', description: 'The key r was pressed.', target: 'New Game' },
      },
    },
  },
});
