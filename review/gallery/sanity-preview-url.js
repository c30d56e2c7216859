// Written anew in the shape of a machine of Sanity Studio (MIT, Copyright 2016 - 2026 Sanity.io):
// https://github.com/sanity-io/sanity, packages/sanity/src/presentation/machines/preview-url.ts
import { assign, fromObservable, fromPromise, setup } from 'xstate';

const ask = fromPromise(async () => null);
const faulty = (message, target = 'error') => ({
  target,
  actions: { type: 'assign error', params: ({ event }) => ({ message, error: event.error }) },
});
const setParam = {
  type: 'assign preview search param',
  params: ({ event }) => ({ previewSearchParam: event.previewSearchParam }),
};
const onNewOrigin = {
  'set preview search param': {
    guard: 'search param has new origin',
    actions: setParam,
    target: '#loop',
    reenter: true,
  },
};
/** Four of them at once, told apart by what they may do. */
const permission = (name, keep) => ({
  src: 'check permission',
  input: () => ({ checkPermissionName: name }),
  onError: faulty('Cannot tell what is permitted', '.error'),
  onSnapshot: { actions: keep },
});
const withMode = (type) => ({ type, params: ({ event }) => event.output });
const keepMode = assign({ previewMode: ({ event }) => event.output });
const showInitial = assign({ previewUrl: ({ context }) => context.initialUrl });

export const previewUrlMachine = setup({
  actors: {
    'check permission': fromObservable(() => ({ subscribe: () => ({ unsubscribe() {} }) })),
    'resolve initial url': ask,
    'resolve allow patterns': ask,
    'resolve url from preview search param': ask,
    'resolve preview mode': ask,
    'create preview secret': ask,
    'read shared preview secret': ask,
    'resolve preview mode url': ask,
  },
  guards: {
    'has checked permissions': ({ context }) => context.permissions === 4,
    'search param has new origin': ({ context, event }) => context.origin !== event.origin,
    'can create preview secret': ({ context }) => context.isAllowedToCreate,
    'has preview mode with created secret': (_, mode) => mode?.isCreated,
    'has preview mode with share access': (_, mode) => mode?.isShared,
    'has preview mode without permissions': (_, mode) => mode?.isForbidden,
  },
  delays: { expiredSecret: ({ context }) => context.previewUrlSecret.expiresInMs },
}).createMachine({
  id: 'Preview URL',
  context: { permissions: 0 },
  invoke: [
    permission(
      'read',
      assign({ previewAccessSharingReadPermission: ({ event }) => event.snapshot }),
    ),
    permission(
      'create',
      assign({ previewAccessSharingCreatePermission: ({ event }) => event.snapshot }),
    ),
    permission(
      'update',
      assign({ previewAccessSharingUpdatePermission: ({ event }) => event.snapshot }),
    ),
    permission('create', assign({ previewUrlSecretPermission: ({ event }) => event.snapshot })),
  ],
  on: { 'set preview search param': { actions: setParam } },
  initial: 'checkingPermissions',
  states: {
    checkingPermissions: {
      always: { guard: 'has checked permissions', target: 'resolvingInitialUrl' },
      tags: 'busy',
    },
    resolvingInitialUrl: {
      invoke: {
        src: 'resolve initial url',
        onError: faulty('There is no URL to begin with'),
        onDone: {
          target: 'resolvingAllowPatterns',
          actions: assign({ initialUrl: ({ event }) => event.output }),
        },
      },
      tags: 'busy',
    },
    error: { type: 'final', tags: 'error' },
    resolvingAllowPatterns: {
      invoke: {
        src: 'resolve allow patterns',
        onError: faulty('Cannot tell which origins are allowed'),
        onDone: {
          target: 'resolvingUrlFromPreviewSearchParam',
          actions: assign({ allowOrigins: ({ event }) => event.output }),
        },
      },
      tags: ['busy'],
    },
    resolvingUrlFromPreviewSearchParam: {
      id: 'loop',
      invoke: {
        src: 'resolve url from preview search param',
        onError: faulty('The address bar has no URL to show'),
        onDone: {
          target: 'resolvingPreviewMode',
          actions: assign({ initialUrl: ({ event }) => event.output }),
        },
      },
      tags: ['busy'],
    },
    resolvingPreviewMode: {
      on: onNewOrigin,
      invoke: {
        src: 'resolve preview mode',
        onError: faulty('Cannot tell how to preview'),
        onDone: [
          {
            guard: withMode('has preview mode with created secret'),
            actions: keepMode,
            target: 'previewMode.createPreviewSecret',
          },
          {
            guard: withMode('has preview mode with share access'),
            actions: keepMode,
            target: 'previewMode.readShareAccess',
          },
          {
            guard: withMode('has preview mode without permissions'),
            actions: [showInitial, 'notify preview will likely fail'],
            target: 'success',
          },
          { actions: showInitial, target: 'success' },
        ],
      },
      tags: ['busy'],
    },
    success: { on: onNewOrigin },
    previewMode: {
      on: onNewOrigin,
      initial: 'readShareAccess',
      states: {
        createPreviewSecret: {
          invoke: {
            src: 'create preview secret',
            onError: faulty('No secret was made'),
            onDone: {
              target: 'resolvePreviewUrl',
              actions: assign({ previewUrlSecret: ({ event }) => event.output }),
            },
          },
          tags: ['busy'],
        },
        readShareAccess: {
          invoke: {
            src: 'read shared preview secret',
            onError: faulty('No secret is shared'),
            onDone: {
              target: 'resolvePreviewUrl',
              actions: assign({ previewUrlSecret: ({ event }) => event.output }),
            },
          },
          tags: ['busy'],
        },
        resolvePreviewUrl: {
          invoke: {
            src: 'resolve preview mode url',
            onError: faulty('There is no URL to preview'),
            onDone: {
              target: 'success',
              actions: assign({ previewUrl: ({ event }) => event.output }),
            },
          },
          tags: ['busy'],
        },
        error: { type: 'final', tags: ['error'] },
        success: {
          after: {
            expiredSecret: {
              guard: 'can create preview secret',
              actions: assign({ previewUrlSecret: null }),
              target: 'createPreviewSecret',
              reenter: true,
            },
          },
        },
      },
    },
  },
});
