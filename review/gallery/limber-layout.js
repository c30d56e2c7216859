// Written anew in the shape of a machine of Limber (MIT, Copyright 2023 NullVoxPopuli):
// https://github.com/NullVoxPopuli/limber, apps/repl/app/templates/edit/layout/state.ts
import { assign, setup } from 'xstate';

const isTouchDevice = () => false;
function canChangeOrientation({ context }) {
  return !context.orientationChangesPrevented && !isTouchDevice();
}
function requestedMaximized({ context }) {
  return context.editorRequest === 'max';
}
function requestedMinimized({ context }) {
  return context.editorRequest === 'min';
}
function isVerticalSplit({ context }) {
  return context.actualOrientation === 'horizontal';
}
function isHorizontalSplit({ context }) {
  return context.actualOrientation === 'vertical';
}
function hasManualOrientation({ context }) {
  return context.manualOrientation !== undefined;
}
function detectAspectRatio() {
  return 'horizontal';
}
const keepOrientation = assign({
  actualOrientation: ({ event }) => (event.isVertical ? 'vertical' : 'horizontal'),
});
const forget = assign({ editorRequest: undefined });
const consume = [assign({ editorRequest: () => null })];
const turned = (isVertical) => ({
  description: 'The window was turned; on a touch device that may be the keyboard, and is ignored.',
  guard: ({ context, event }) =>
    event.isVertical === isVertical &&
    canChangeOrientation({ context }) &&
    !hasManualOrientation({ context }),
  target: isVertical ? 'horizontallySplit' : 'verticallySplit',
  actions: keepOrientation,
});

export const layoutState = setup({}).createMachine({
  id: 'editor-layout',
  description: 'How the editor and what it renders share the window.',
  context: {},
  initial: 'noContainer',
  on: {
    CONTAINER_FOUND: {
      description: 'The editor is on the page.',
      target: '.hasContainer',
      actions: assign({ container: ({ event }) => event.container }),
    },
    CONTAINER_REMOVED: {
      description: 'The editor is not on the page any more.',
      target: '.noContainer',
      actions: assign({ container: () => undefined }),
    },
    ORIENTATION: {
      description: 'Tells which way the window lies.',
      guard: canChangeOrientation,
      actions: keepOrientation,
    },
  },
  states: {
    hasContainer: {
      description: 'There is something to lay out.',
      initial: 'default',
      entry: [
        assign({
          actualOrientation: detectAspectRatio,
          editorRequest: () => null,
          orientationChangesPrevented: false,
        }),
      ],
      states: {
        default: {
          description: 'Both are seen.',
          initial: 'unknownSplit',
          on: { MAXIMIZE: 'maximized', MINIMIZE: 'minimized' },
          states: {
            unknownSplit: {
              description: 'Left at once where it is known which way the window lies.',
              always: [
                { guard: requestedMaximized, target: '#editor-layout.hasContainer.maximized' },
                { guard: requestedMinimized, target: '#editor-layout.hasContainer.minimized' },
                { guard: isVerticalSplit, target: 'verticallySplit' },
                { guard: isHorizontalSplit, target: 'horizontallySplit' },
              ],
              on: { ORIENTATION: [turned(true), turned(false)] },
            },
            horizontallySplit: {
              description: 'The editor is above.',
              entry: [forget],
              on: {
                ORIENTATION: [turned(false)],
                ROTATE: {
                  description: 'Somebody wants it the other way.',
                  target: 'verticallySplit',
                  actions: assign({ manualOrientation: () => 'horizontal' }),
                },
              },
            },
            verticallySplit: {
              description: 'The editor is on the left.',
              entry: [forget],
              on: {
                ORIENTATION: [turned(true)],
                ROTATE: {
                  description: 'Somebody wants it the other way.',
                  target: 'horizontallySplit',
                  actions: assign({ manualOrientation: () => 'vertical' }),
                },
              },
            },
          },
        },
        maximized: {
          description: 'Only the editor is seen.',
          entry: consume,
          on: { MAXIMIZE: 'default', MINIMIZE: 'minimized' },
        },
        minimized: {
          description: 'Of the editor only its buttons are seen.',
          entry: consume,
          on: { MAXIMIZE: 'maximized', MINIMIZE: 'default' },
        },
      },
    },
    noContainer: { description: 'There is nothing to lay out yet.' },
  },
});
