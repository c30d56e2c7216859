// Written anew in the shape of a machine of Limber (MIT, Copyright 2023 NullVoxPopuli):
// https://github.com/NullVoxPopuli/limber, apps/repl/app/templates/edit/layout/state.ts
import { assign, setup } from 'xstate';

type Direction = 'vertical' | 'horizontal';

interface Context {
  readonly container?: string | undefined;
  readonly editorRequest?: 'max' | 'min' | null | undefined;
  readonly orientationChangesPrevented?: boolean;
  readonly manualOrientation?: Direction;
  readonly actualOrientation?: Direction;
}

type LayoutEvent =
  | { type: 'CONTAINER_FOUND'; container: string }
  | { type: 'CONTAINER_REMOVED' }
  | { type: 'MAXIMIZE' }
  | { type: 'MINIMIZE' }
  | { type: 'ROTATE' }
  | { type: 'ORIENTATION'; isVertical: boolean };

interface Given {
  readonly context: Context;
}

const isTouchDevice = () => false;
function canChangeOrientation({ context }: Given) {
  return !context.orientationChangesPrevented && !isTouchDevice();
}
function requestedMaximized({ context }: Given) {
  return context.editorRequest === 'max';
}
function requestedMinimized({ context }: Given) {
  return context.editorRequest === 'min';
}
function isVerticalSplit({ context }: Given) {
  return context.actualOrientation === 'horizontal';
}
function isHorizontalSplit({ context }: Given) {
  return context.actualOrientation === 'vertical';
}
function hasManualOrientation({ context }: Given) {
  return context.manualOrientation !== undefined;
}
function detectAspectRatio(): Direction {
  return 'horizontal';
}
const directionOf = (isVertical: boolean): Direction => (isVertical ? 'vertical' : 'horizontal');
const TURNED = 'The window was turned; on a touch device that may be the keyboard, and is ignored.';

export const layoutState = setup({
  types: { context: {} as Context, events: {} as LayoutEvent },
}).createMachine({
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
      actions: assign({ actualOrientation: ({ event }) => directionOf(event.isVertical) }),
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
              on: {
                ORIENTATION: [
                  {
                    description: TURNED,
                    guard: ({ context, event }) =>
                      event.isVertical === true && canChangeOrientation({ context }),
                    target: 'horizontallySplit',
                    actions: assign({
                      actualOrientation: ({ event }) => directionOf(event.isVertical),
                    }),
                  },
                  {
                    description: TURNED,
                    guard: ({ context, event }) =>
                      event.isVertical === false && canChangeOrientation({ context }),
                    target: 'verticallySplit',
                    actions: assign({
                      actualOrientation: ({ event }) => directionOf(event.isVertical),
                    }),
                  },
                ],
              },
            },
            horizontallySplit: {
              description: 'The editor is above.',
              entry: [assign({ editorRequest: undefined })],
              on: {
                ORIENTATION: [
                  {
                    description: TURNED,
                    guard: ({ context, event }) =>
                      event.isVertical === false &&
                      canChangeOrientation({ context }) &&
                      !hasManualOrientation({ context }),
                    target: 'verticallySplit',
                    actions: assign({
                      actualOrientation: ({ event }) => directionOf(event.isVertical),
                    }),
                  },
                ],
                ROTATE: {
                  description: 'Somebody wants it the other way.',
                  target: 'verticallySplit',
                  actions: assign({ manualOrientation: () => 'horizontal' }),
                },
              },
            },
            verticallySplit: {
              description: 'The editor is on the left.',
              entry: [assign({ editorRequest: undefined })],
              on: {
                ORIENTATION: [
                  {
                    description: TURNED,
                    guard: ({ context, event }) =>
                      event.isVertical === true &&
                      canChangeOrientation({ context }) &&
                      !hasManualOrientation({ context }),
                    target: 'horizontallySplit',
                    actions: assign({
                      actualOrientation: ({ event }) => directionOf(event.isVertical),
                    }),
                  },
                ],
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
          entry: [assign({ editorRequest: () => null })],
          on: { MAXIMIZE: 'default', MINIMIZE: 'minimized' },
        },
        minimized: {
          description: 'Of the editor only its buttons are seen.',
          entry: [assign({ editorRequest: () => null })],
          on: { MAXIMIZE: 'maximized', MINIMIZE: 'default' },
        },
      },
    },
    noContainer: { description: 'There is nothing to lay out yet.' },
  },
});
