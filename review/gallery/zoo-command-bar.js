// Written anew in the shape of a machine of Zoo Design Studio (MIT, Copyright 2023 The KittyCAD Authors):
// https://github.com/KittyCAD/modeling-app, src/machines/commandBarMachine.ts
import { assign, fromPromise, setup } from 'xstate';

const run = ['Execute command', 'Clear selected command'];
const validation = fromPromise(async () => ({}));

export const commandBarMachine = setup({
  actors: { 'Validate argument': validation, 'Validate all arguments': validation },
  actions: {
    'Execute command'() {},
    'Clear selected command': assign({ selectedCommand: undefined }),
    'Clear current argument': assign({ currentArgument: undefined }),
  },
  guards: {
    'Command needs review': ({ context }) => context.selectedCommand.needsReview,
    'Command has no arguments': ({ context }) => context.selectedCommand.args.length === 0,
    'All arguments are skippable': ({ context }) => context.isSkippable,
    'All required arguments provided': ({ context }) => context.isProvided,
    'Has selected command': ({ context }) => context.selectedCommand !== undefined,
  },
}).createMachine({
  id: 'Command Bar',
  context: { commands: [] },
  initial: 'Closed',
  states: {
    Closed: {
      on: { Open: { target: 'Selecting command' } },
      always: { target: 'Command selected', guard: 'Has selected command' },
    },
    'Selecting command': {
      on: {
        'Select command': {
          target: 'Command selected',
          actions: ['Set selected command', 'Initialize arguments to submit'],
        },
      },
    },
    'Command selected': {
      always: [
        { target: 'Closed', guard: 'Command has no arguments', actions: run },
        { target: 'Checking Arguments', guard: 'All arguments are skippable' },
        { target: 'Checking Arguments', guard: 'All required arguments provided' },
        {
          target: 'Gathering arguments',
          actions: ['Set current argument to first non-skippable'],
        },
      ],
    },
    'Gathering arguments': {
      initial: 'Awaiting input',
      states: {
        'Awaiting input': { on: { 'Submit argument': { target: 'Validating' } } },
        Validating: {
          invoke: {
            src: 'Validate argument',
            id: 'validateSingleArgument',
            input: ({ event, context }) => ({ event, context }),
            onDone: {
              target: '#Command Bar.Checking Arguments',
              actions: ['enqueueValidArgsToSubmit'],
            },
            onError: [{ target: 'Awaiting input' }],
          },
        },
      },
      on: {
        'Change current argument': {
          target: 'Gathering arguments',
          actions: ['Set current argument'],
        },
        'Deselect command': {
          target: 'Selecting command',
          actions: [assign({ selectedCommand: () => undefined })],
        },
      },
    },
    Review: {
      entry: ['Clear current argument'],
      on: {
        'Submit command': { target: 'Closed', actions: run },
        'Add argument': { target: 'Gathering arguments', actions: ['Set current argument'] },
        'Remove argument': { target: 'Review', actions: ['Remove argument'] },
        'Edit argument': { target: 'Gathering arguments', actions: ['Set current argument'] },
      },
    },
    'Checking Arguments': {
      invoke: {
        src: 'Validate all arguments',
        id: 'validateArguments',
        input: ({ context }) => context,
        onDone: [
          {
            target: 'Review',
            guard: 'Command needs review',
            actions: ['Set review validation error'],
          },
          { target: 'Closed', actions: run },
        ],
        onError: [
          {
            target: 'Gathering arguments',
            actions: ['Set current argument to first non-skippable'],
          },
        ],
      },
    },
  },
  on: {
    'Set kclManager': { actions: 'Set kclManager' },
    Close: { target: '.Closed', actions: 'Clear selected command' },
    Clear: { target: '#Command Bar', reenter: false, actions: ['Clear argument data'] },
    'Find and select command': {
      target: '.Command selected',
      actions: ['Find and select command', 'Initialize arguments to submit'],
    },
    'Add commands': {
      actions: [assign({ commands: ({ context, event }) => context.commands.concat(event.data) })],
    },
    'Remove commands': {
      actions: [
        assign({
          commands: ({ context, event }) => context.commands.filter((it) => !event.data.has(it)),
        }),
      ],
    },
  },
});
