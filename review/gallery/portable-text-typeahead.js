// Written anew in the shape of a machine of the Portable Text editor (MIT, Copyright 2016 - 2026 Sanity.io):
// https://github.com/portabletext/editor, packages/plugin-typeahead-picker/src/typeahead-picker-machine.tsx
import { assign, fromCallback, fromPromise, setup } from 'xstate';

const listener = fromCallback(() => {});
const select = (exact) => ({ type: 'select match', params: { exact } });
const keepMatches = assign({ matches: ({ event }) => event.output.matches });
const tellListeners = ['update submit listener context', 'update text insertion listener context'];
const navigate = { actions: ['navigate', ...tellListeners] };

/** Waits a bit, then asks; where it goes afterwards depends on what is shown meanwhile. */
const loading = (onDone, onError) => ({
  entry: [assign({ requestedKeyword: ({ context }) => context.keyword })],
  initial: 'debouncing',
  states: {
    debouncing: {
      always: [{ guard: 'no debounce', target: 'fetching' }],
      after: { DEBOUNCE: 'fetching' },
    },
    fetching: {
      invoke: {
        src: 'get matches',
        input: ({ context }) => ({ keyword: context.keyword }),
        onDone,
        onError: { target: onError, actions: ['handle error'] },
      },
    },
  },
});
const inBackground = (state) =>
  loading(
    { target: `#typeahead picker.active.${state}.idle`, actions: ['handle async load complete'] },
    `#typeahead picker.active.${state}.idle`,
  );
const untilLoading = { always: [{ guard: 'is loading', target: 'loading' }] };

export const typeaheadPickerMachine = setup({
  actors: {
    'trigger listener': listener,
    'select match listener': listener,
    'escape listener': listener,
    'selection listener': listener,
    'submit listener': listener,
    'text insertion listener': listener,
    'dismiss listener': listener,
    'arrow listener': listener,
    'get matches': fromPromise(async () => ({ keyword: '', matches: [] })),
  },
  guards: {
    'no focus span': ({ context }) => context.focusSpan === undefined,
    'invalid pattern': ({ context }) => context.patternText === '',
    'is complete keyword': ({ context }) => context.isComplete,
    'is loading': ({ context }) => context.isLoading,
    'has matches': ({ context }) => context.matches.length > 0,
    'no matches': ({ context }) => context.matches.length === 0,
    'no debounce': ({ context }) => context.debounceMs === 0,
  },
  delays: { DEBOUNCE: ({ context }) => context.debounceMs },
}).createMachine({
  id: 'typeahead picker',
  context: { matches: [], keyword: '', isLoading: false, debounceMs: 0 },
  initial: 'idle',
  states: {
    idle: {
      entry: ['reset'],
      invoke: { src: 'trigger listener' },
      on: {
        'custom.typeahead trigger found': { target: 'active', actions: ['handle trigger found'] },
        'custom.typeahead keyword found': {
          target: 'checking complete',
          actions: ['handle trigger found'],
        },
      },
    },
    'checking complete': {
      invoke: [
        { src: 'select match listener' },
        {
          src: 'get matches',
          onDone: [
            {
              guard: ({ event }) => event.output.matches.some((match) => match.type === 'exact'),
              target: 'idle',
              actions: [keepMatches, select(true)],
            },
            { target: 'active', actions: [keepMatches] },
          ],
          onError: { target: 'active.no matches', actions: ['handle error'] },
        },
      ],
    },
    active: {
      invoke: [
        { src: 'select match listener' },
        { src: 'escape listener', id: 'escape listener' },
        { src: 'selection listener' },
        { src: 'submit listener', id: 'submit listener' },
        { src: 'text insertion listener', id: 'text insertion listener' },
        { src: 'dismiss listener', id: 'dismiss listener' },
      ],
      on: {
        close: { target: 'idle' },
        'selection changed': {
          actions: [
            'handle selection changed',
            ...tellListeners,
            'update escape listener context',
            'update request dismiss listener context',
          ],
        },
      },
      always: [
        { guard: 'no focus span', target: 'idle' },
        { guard: 'invalid pattern', target: 'idle' },
        { guard: 'is complete keyword', actions: [select(false)], target: 'idle' },
      ],
      initial: 'evaluating',
      states: {
        evaluating: {
          always: [
            { guard: 'is loading', target: 'loading' },
            { guard: 'has matches', target: 'showing matches' },
            { target: 'no matches' },
          ],
        },
        loading: loading(
          {
            target: '#typeahead picker.active.evaluating',
            actions: [assign(({ event }) => ({ matches: event.output.matches, isLoading: false }))],
          },
          '#typeahead picker.active.no matches',
        ),
        'no matches': {
          entry: [assign({ selectedIndex: 0 })],
          always: [{ guard: 'has matches', target: 'showing matches' }],
          initial: 'idle',
          states: { idle: untilLoading, loading: inBackground('no matches') },
        },
        'showing matches': {
          entry: tellListeners,
          invoke: { src: 'arrow listener' },
          always: [{ guard: 'no matches', target: 'no matches' }],
          on: {
            'navigate down': navigate,
            'navigate up': navigate,
            'navigate to': navigate,
            select: { target: '#typeahead picker.idle', actions: [select(false)] },
          },
          initial: 'idle',
          states: { idle: untilLoading, loading: inBackground('showing matches') },
        },
      },
    },
  },
});
