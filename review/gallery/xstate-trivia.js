// Written anew in the shape of an example of XState (MIT, Copyright 2015 David Khourshid):
// https://github.com/statelyai/xstate, examples/trivia-game-example/src/triviaMachine.ts
import { assign, fromPromise, not, setup } from 'xstate';

const fetching = fromPromise(async () => []);
const verdict = [
  { guard: 'hasLostGame', target: 'lostGame' },
  { guard: 'hasWonGame', target: 'wonGame' },
];
const next = { 'user.nextQuestion': { target: '#loadQuestionData' } };
const again = { on: { 'user.playAgain': { target: '#startTrivia' } } };

export const triviaMachine = setup({
  actors: {
    loadHomePageCharacters: fetching,
    loadSingleCharacter: fetching,
    loadRandomCharacters: fetching,
  },
  actions: { goToTriviaPage() {}, resetTriviaData: assign({ points: 0, question: 0, lifes: 3 }) },
  guards: {
    isAnswerCorrect: ({ context, event }) => event.answer === context.currentCharacter.id,
    hasLostGame: ({ context }) => context.lifes < 1,
    hasWonGame: ({ context }) => context.points >= 100,
  },
}).createMachine({
  id: 'triviaMachine',
  context: { points: 0, question: 0, lifes: 3, hasLoaded: false, isClueOpened: false },
  initial: 'homepage',
  states: {
    homepage: {
      initial: 'loadingData',
      states: {
        loadingData: {
          invoke: {
            src: 'loadHomePageCharacters',
            onDone: {
              actions: assign({
                homePageCharacters: ({ event }) => event.output,
                hasLoaded: true,
              }),
              target: 'dataLoaded',
            },
          },
        },
        dataLoaded: { on: { 'user.play': { target: '#instructionModal' } } },
      },
    },
    instructionModal: {
      id: 'instructionModal',
      on: {
        'user.close': { target: 'homepage.dataLoaded' },
        'user.reject': { target: 'homepage.dataLoaded' },
        'user.accept': { target: 'startTrivia', actions: assign({ hasLoaded: false }) },
      },
    },
    startTrivia: {
      id: 'startTrivia',
      entry: ['goToTriviaPage', 'resetTriviaData'],
      initial: 'loadQuestionData',
      states: {
        loadQuestionData: {
          id: 'loadQuestionData',
          initial: 'loadCharacter',
          entry: assign({ hasLoaded: false }),
          states: {
            loadCharacter: {
              invoke: {
                src: 'loadSingleCharacter',
                onDone: {
                  actions: assign({ currentCharacter: ({ event }) => event.output }),
                  target: 'loadRandomCharacters',
                },
              },
            },
            loadRandomCharacters: {
              invoke: {
                src: 'loadRandomCharacters',
                onDone: {
                  actions: assign({
                    randomCharacters: ({ event }) => event.output,
                    question: ({ context }) => 1 + context.question,
                    hasLoaded: true,
                  }),
                  target: '#questionReady',
                },
              },
            },
          },
        },
        questionReady: {
          id: 'questionReady',
          initial: 'questionStart',
          on: {
            'user.toggleClue': {
              actions: assign(({ context }) => ({ isClueOpened: !context.isClueOpened })),
            },
          },
          states: {
            questionStart: {
              on: {
                'user.selectAnswer': [
                  { target: 'correctAnswer', guard: 'isAnswerCorrect' },
                  { target: 'incorrectAnswer', guard: not('isAnswerCorrect') },
                ],
              },
            },
            correctAnswer: {
              entry: assign({ points: ({ context }) => 10 + context.points }),
              always: verdict,
              on: next,
            },
            incorrectAnswer: {
              entry: assign({ lifes: ({ context }) => context.lifes - 1 }),
              always: verdict,
              on: next,
            },
            lostGame: again,
            wonGame: again,
          },
        },
      },
    },
  },
});
