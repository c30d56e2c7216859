// Written anew in the shape of a machine of the Portable Text editor (MIT, Copyright 2016 - 2026 Sanity.io):
// https://github.com/portabletext/editor, packages/editor/src/editor/editor-machine.ts
import { assign, emit, setup } from 'xstate';

/** What a developer is told. */
const debug = (text) => text;
const rememberDrag = assign({ internalDrag: ({ event }) => ({ from: event.origin }) });
const perform = ['sort behaviors', 'handle behavior event'];
const whenIdle = [
  { guard: 'engine is normalizing node', actions: 'defer event' },
  { actions: 'defer event', target: '#editor.setup.set up.writing.dirty' },
];
const READ_ONLY_EVENTS = ['clipboard.copy', 'mouse.click', 'select', 'serialize'];
const deferred = ['emit pending incoming patches', 'clear pending incoming patches'];

export const editorMachine = setup({
  guards: {
    'engine is busy': ({ context }) => context.engine.isBusy,
    'engine is normalizing node': ({ context }) => context.engine.isNormalizing,
  },
}).createMachine({
  id: 'editor',
  context: { engine: {} },
  on: {
    'add behavior': { actions: 'add behavior to context' },
    'remove behavior': { actions: 'remove behavior from context' },
    'add editor engine': {
      actions: ['add editor engine to context', 'attach maps to editor engine'],
    },
    register: { actions: ['register'] },
    unregister: { actions: ['unregister'] },
    'update selection': { actions: [emit(({ event }) => ({ ...event, type: 'selection' }))] },
    'set drag ghost': { actions: assign({ dragGhost: ({ event }) => event.ghost }) },
  },
  type: 'parallel',
  states: {
    'edit mode': {
      initial: 'read only',
      states: {
        'read only': {
          initial: 'determine initial edit mode',
          on: {
            'behavior event': {
              actions: perform,
              guard: ({ event }) => READ_ONLY_EVENTS.includes(event.behaviorEvent.type),
            },
          },
          states: {
            'determine initial edit mode': {
              entry: [() => debug('in: edit mode unknown')],
              exit: [() => debug('out: edit mode unknown')],
              on: {
                'done syncing value': [
                  {
                    target: '#editor.edit mode.read only.read only',
                    guard: ({ context }) => context.isReadOnlyAtFirst,
                  },
                  { target: '#editor.edit mode.editable' },
                ],
              },
            },
            'read only': {
              entry: [() => debug('in: read only')],
              exit: [() => debug('out: read only')],
              on: {
                'update readOnly': {
                  guard: ({ event }) => event.readOnly === false,
                  target: '#editor.edit mode.editable',
                  actions: ['emit editable'],
                },
              },
            },
          },
        },
        editable: {
          on: {
            'update readOnly': {
              guard: ({ event }) => event.readOnly === true,
              target: '#editor.edit mode.read only.read only',
              actions: ['emit read only'],
            },
            'behavior event': { actions: perform },
            blur: { actions: 'handle blur' },
            focus: {
              target: '.focusing',
              actions: [assign({ editorEngine: ({ event }) => event.editor })],
            },
          },
          initial: 'idle',
          states: {
            idle: {
              entry: [() => debug('in: editable, idle')],
              exit: [() => debug('out: editable, idle')],
              on: { dragstart: { actions: [rememberDrag], target: 'dragging internally' } },
            },
            focusing: {
              initial: 'checking if busy',
              states: {
                'checking if busy': {
                  entry: [() => debug('in: focusing')],
                  exit: [() => debug('out: focusing')],
                  always: [
                    { guard: 'engine is busy', target: 'busy' },
                    { target: '#editor.edit mode.editable.idle', actions: ['handle focus'] },
                  ],
                },
                busy: {
                  entry: [() => debug('in: focusing, busy')],
                  exit: [() => debug('out: focusing, busy')],
                  after: { 10: { target: 'checking if busy' } },
                },
              },
            },
            'dragging internally': {
              entry: [() => debug('in: dragging')],
              exit: [
                () => debug('out: dragging'),
                ({ context }) => context.dragGhost?.remove(),
                assign({ dragGhost: undefined }),
                assign({ internalDrag: undefined }),
              ],
              tags: ['dragging internally'],
              on: {
                dragstart: { actions: [rememberDrag] },
                dragend: { target: 'idle' },
                drop: { target: 'idle' },
              },
            },
          },
        },
      },
    },
    setup: {
      initial: 'setting up',
      states: {
        'setting up': {
          entry: [() => debug('in: setting up')],
          exit: [() => debug('out: setting up'), 'emit ready', ...deferred],
          on: {
            'internal.patch': { actions: 'defer event' },
            mutation: { actions: 'defer event' },
            'done syncing value': { target: 'set up' },
            patches: { actions: ['defer incoming patches'] },
          },
        },
        'set up': {
          type: 'parallel',
          states: {
            'value sync': {
              initial: 'idle',
              states: {
                idle: {
                  entry: [() => debug('in: in sync')],
                  exit: [() => debug('out: in sync')],
                  on: {
                    patches: { actions: [emit(({ event }) => event)] },
                    'syncing value': { target: 'syncing value' },
                  },
                },
                'syncing value': {
                  entry: [() => debug('in: syncing')],
                  exit: [() => debug('out: syncing'), ...deferred],
                  on: {
                    patches: { actions: ['defer incoming patches'] },
                    'done syncing value': { target: 'idle' },
                  },
                },
              },
            },
            writing: {
              initial: 'pristine',
              states: {
                pristine: {
                  initial: 'idle',
                  states: {
                    idle: {
                      entry: [() => debug('in: pristine')],
                      exit: [() => debug('out: pristine')],
                      on: {
                        'internal.patch': whenIdle,
                        mutation: whenIdle,
                        patches: { actions: 'discard conflicting pending patches' },
                        'syncing value': { actions: 'discard all pending events' },
                      },
                    },
                  },
                },
                dirty: {
                  entry: [() => debug('in: dirty'), 'emit pending events', 'clear pending events'],
                  exit: [() => debug('out: dirty')],
                  on: {
                    'internal.patch': { actions: 'emit patch event' },
                    mutation: { actions: 'emit mutation event' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});
