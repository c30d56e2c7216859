// Written anew in the shape of a machine of Zoo Design Studio (MIT, Copyright 2023 The KittyCAD Authors):
// https://github.com/KittyCAD/modeling-app, src/machines/modelingMachine.ts as of commit d2f784e5
// some of its tools and of what can be applied are left out.
import { createMachine } from 'xstate';

const changeTool = { 'change tool': { target: 'Change Tool', reenter: true } };
const again = (target) => ({ target, reenter: true });
const inPlace = (action) => ({ reenter: false, actions: action });

/** Shows the sketch as it is now, and goes on. */
const setup = (number, onDone, onError) => ({
  invoke: {
    src: 'setup-client-side-sketch-segments',
    id: `setup-client-side-sketch-segments${number}`,
    onDone,
    ...(onError && { onError }),
  },
});
/** Makes something of where the pointer is. */
const draft = (src, target, onError) => ({
  invoke: {
    src,
    id: src,
    onDone: { target, actions: 'update sketchDetails' },
    ...(onError && { onError }),
  },
});
const applying = (src) => ({ invoke: { src, id: src, onDone: ['idle'], onError: ['idle'] } });
/** Constrains what is selected; some of these ask for a number and may fail. */
const constraining = (src, id, onError) => ({
  invoke: {
    src,
    id,
    onDone: { target: 'SketchIdle', actions: 'Set selection' },
    ...(onError && { onError }),
  },
});
const can = (guard, target) => ({ guard, target });

const sketchIdle = {
  on: {
    'Make segment vertical': can('Can make selection vertical', 'Await constrain vertically'),
    'Make segment horizontal': can('Can make selection horizontal', 'Await constrain horizontally'),
    'Constrain horizontal distance': can(
      'Can constrain horizontal distance',
      'Await horizontal distance info',
    ),
    'Constrain vertical distance': can(
      'Can constrain vertical distance',
      'Await vertical distance info',
    ),
    'Constrain ABS X': can('Can constrain ABS X', 'Await ABS X info'),
    'Constrain ABS Y': can('Can constrain ABS Y', 'Await ABS Y info'),
    'Constrain angle': can('Can constrain angle', 'Await angle info'),
    'Constrain length': can('Can constrain length', 'Apply length constraint'),
    'Constrain perpendicular distance': can(
      'Can constrain perpendicular distance',
      'Await perpendicular distance info',
    ),
    'Constrain snap to X': can('Can constrain snap to X', 'Await constrain snap to X'),
    'Constrain snap to Y': can('Can constrain snap to Y', 'Await constrain snap to Y'),
    'Constrain equal length': can('Can constrain equal length', 'Await constrain equal length'),
    'Constrain parallel': can('Can canstrain parallel', 'Await constrain parallel'),
    'Constrain remove constraints': can(
      'Can constrain remove constraints',
      'Await constrain remove constraints',
    ),
    'Re-execute': {
      target: 'SketchIdle',
      reenter: false,
      actions: ['set sketchMetadata from pathToNode'],
    },
    'code edit during sketch': 'clean slate',
    'Constrain with named value': can('Can convert to named value', 'Converting to named value'),
    ...changeTool,
  },
  entry: ['setup client side sketch segments'],
};

const lineTool = {
  initial: 'Init',
  on: changeTool,
  states: {
    Init: {
      entry: 'setup noPoints onClick listener',
      on: {
        'Add start point': { target: 'normal', actions: 'set up draft line' },
        Cancel: '#Modeling.Sketch.undo startSketchOn',
      },
      exit: 'remove draft entities',
    },
    normal: { on: { 'Close sketch': again('Finish profile') } },
    'Finish profile': setup(7, 'Init', 'Init'),
  },
};
const circleTool = {
  initial: 'Awaiting origin',
  on: changeTool,
  states: {
    'Awaiting origin': {
      entry: 'listen for circle origin',
      on: { 'Add circle origin': again('adding draft circle') },
    },
    'Awaiting Radius': {
      on: { 'Finish circle': { target: 'Finished Circle', actions: 'reset deleteIndex' } },
    },
    'Finished Circle': setup(4, 'Awaiting origin'),
    'adding draft circle': draft('set-up-draft-circle', 'Awaiting Radius', 'Awaiting origin'),
  },
};
const arcTool = {
  initial: 'Awaiting start point',
  on: changeTool,
  states: {
    'Awaiting start point': {
      on: {
        'Add start point': {
          target: 'Awaiting for circle center',
          actions: 'update sketchDetails arc',
        },
      },
      entry: 'setup noPoints onClick listener',
      exit: 'remove draft entities',
    },
    'Awaiting for circle center': {
      entry: ['listen for rectangle origin'],
      on: { 'click in scene': 'Adding draft arc' },
    },
    'Adding draft arc': draft('set-up-draft-arc', 'Awaiting endAngle'),
    'Awaiting endAngle': { on: { 'Finish arc': 'Finishing arc' } },
    'Finishing arc': setup(8, 'Awaiting start point'),
  },
};

export const modelingMachine = createMachine({
  id: 'Modeling',
  initial: 'idle',
  states: {
    idle: {
      on: {
        'Enter sketch': [
          { target: 'animating to existing sketch', guard: 'Selection is on face' },
          'Sketch no face',
        ],
        Extrude: again('Applying extrude'),
        Revolve: { target: 'idle', actions: ['AST revolve'], reenter: false },
        Sweep: again('Applying sweep'),
        Loft: again('Applying loft'),
        Shell: again('Applying shell'),
        Fillet: again('Applying fillet'),
        Export: { target: 'Exporting', guard: 'Has exportable geometry' },
        'Delete selection': {
          target: 'Applying Delete selection',
          guard: 'has valid selection for deletion',
          reenter: true,
        },
        'Text-to-CAD': {
          target: 'idle',
          reenter: false,
          actions: ['Submit to Text-to-CAD API'],
        },
        'Prompt-to-edit': 'Applying Prompt-to-edit',
      },
      entry: 'reset client scene mouse handlers',
      initial: 'hidePlanes',
      states: {
        hidePlanes: {
          on: { 'Artifact graph populated': 'showPlanes' },
          entry: 'hide default planes',
        },
        showPlanes: {
          on: { 'Artifact graph emptied': 'hidePlanes' },
          entry: [
            'show default planes',
            'reset camera position',
            'set selection filter to curves only',
          ],
          description: 'There is nothing to select yet; the planes only show where up is.',
          exit: 'set selection filter to defaults',
        },
      },
    },
    Sketch: {
      initial: 'Init',
      states: {
        SketchIdle: sketchIdle,
        'Await horizontal distance info': constraining(
          'Get horizontal info',
          'get-horizontal-info',
          'SketchIdle',
        ),
        'Await vertical distance info': constraining(
          'Get vertical info',
          'get-vertical-info',
          'SketchIdle',
        ),
        'Await ABS X info': constraining('Get ABS X info', 'get-abs-x-info', 'SketchIdle'),
        'Await ABS Y info': constraining('Get ABS Y info', 'get-abs-y-info', 'SketchIdle'),
        'Await angle info': constraining('Get angle info', 'get-angle-info', 'SketchIdle'),
        'Apply length constraint': constraining(
          'astConstrainLength',
          'AST-constrain-length',
          'SketchIdle',
        ),
        'Await perpendicular distance info': constraining(
          'Get perpendicular distance info',
          'get-perpendicular-distance-info',
          'SketchIdle',
        ),
        'Line tool': lineTool,
        Init: {
          always: [{ target: 'SketchIdle', guard: 'is editing existing sketch' }, 'Line tool'],
        },
        'undo startSketchOn': {
          invoke: {
            src: 'AST-undo-startSketchOn',
            id: 'AST-undo-startSketchOn',
            onDone: { target: '#Modeling.idle', actions: 'enter modeling mode' },
          },
        },
        'clean slate': { always: 'SketchIdle', entry: 're-eval nodePaths' },
        'Converting to named value': constraining(
          'Apply named value constraint',
          'astConstrainNamedValue',
          'SketchIdle',
        ),
        ...Object.fromEntries(
          [
            ['remove constraints', 'do-constrain-remove-constraint'],
            ['horizontally', 'do-constrain-horizontally'],
            ['vertically', 'do-constrain-vertically'],
            ['snap to X', 'do-constrain-snap-to-x'],
            ['snap to Y', 'do-constrain-snap-to-y'],
            ['equal length', 'do-constrain-equal-length'],
            ['parallel', 'do-constrain-parallel'],
          ].map(([name, src]) => [`Await constrain ${name}`, constraining(src, src)]),
        ),
        'Change Tool ifs': {
          always: [
            { target: 'SketchIdle', guard: 'next is none' },
            { target: 'Line tool', guard: 'next is line' },
            { target: 'Circle tool', guard: 'next is circle' },
            { target: 'Arc tool', guard: 'next is arc', reenter: true },
          ],
        },
        'Circle tool': circleTool,
        'Change Tool': {
          initial: 'splitting sketch pipe',
          states: {
            'splitting sketch pipe': draft(
              'split-sketch-pipe-if-needed',
              'setup sketch for tool',
              '#Modeling.Sketch.SketchIdle',
            ),
            'setup sketch for tool': setup(
              '',
              '#Modeling.Sketch.Change Tool ifs',
              '#Modeling.Sketch.SketchIdle',
            ),
          },
          entry: ['assign tool in context', 'reset selections'],
        },
        'Arc tool': arcTool,
      },
      on: {
        CancelSketch: '.SketchIdle',
        'Delete segment': inPlace(['Delete segment', 'Set sketchDetails', 'reset selections']),
        'code edit during sketch': '.clean slate',
      },
      exit: [
        'sketch exit execute',
        'tear down client sketch',
        'remove sketch grid',
        'engineToClient cam sync direction',
        'Reset Segment Overlays',
        'enable copilot',
      ],
      entry: ['add axis n grid', 'clientToEngine cam sync direction'],
    },
    'Sketch no face': {
      entry: [
        'disable copilot',
        'show default planes',
        'set selection filter to faces only',
        'enter sketching mode',
      ],
      exit: ['hide default planes', 'set selection filter to defaults'],
      on: {
        'Select default plane': {
          target: 'animating to plane',
          actions: ['reset sketch metadata'],
        },
      },
    },
    'animating to plane': {
      invoke: {
        src: 'animate-to-face',
        id: 'animate-to-face',
        onDone: { target: 'Sketch', actions: 'set new sketch metadata' },
        onError: 'Sketch no face',
      },
    },
    'animating to existing sketch': {
      invoke: {
        src: 'animate-to-sketch',
        id: 'animate-to-sketch',
        onDone: {
          target: 'Sketch',
          actions: ['disable copilot', 'set new sketch metadata', 'enter sketching mode'],
        },
        onError: 'idle',
      },
    },
    'Applying extrude': {
      invoke: {
        src: 'extrudeAstMod',
        id: 'extrudeAstMod',
        onDone: ['idle'],
        onError: { target: 'idle', actions: 'toastError' },
      },
    },
    'Applying sweep': applying('sweepAstMod'),
    'Applying loft': applying('loftAstMod'),
    'Applying shell': applying('shellAstMod'),
    'Applying fillet': applying('filletAstMod'),
    'Applying Prompt-to-edit': applying('submit-prompt-edit'),
    'Applying Delete selection': {
      invoke: {
        src: 'deleteSelectionAstMod',
        id: 'deleteSelectionAstMod',
        onDone: 'idle',
        onError: { target: 'idle', reenter: true, actions: ({ event }) => event.error },
      },
    },
    Exporting: applying('exportFromEngine'),
  },
  on: {
    Cancel: {
      target: '.idle',
      actions: ['reset sketch metadata', 'enable copilot', 'enter modeling mode'],
    },
    'Set selection': inPlace('Set selection'),
    'Set mouse state': inPlace('Set mouse state'),
    'Set context': inPlace('Set context'),
    'Set Segment Overlays': inPlace('Set Segment Overlays'),
    'Center camera on selection': inPlace('Center camera on selection'),
  },
});
