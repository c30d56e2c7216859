// Written anew in the shape of a machine of Clerk Elements (MIT, Copyright 2023 Clerk, Inc.):
// https://github.com/clerk/javascript, packages/elements/src/internals/machines/sign-in/router.machine.ts
import {
  and,
  assign,
  enqueueActions,
  fromCallback,
  not,
  or,
  sendTo,
  setup,
  stopChild,
} from 'xstate';

const goTo = (path, force) => ({
  type: 'navigateInternal',
  params: force ? { force, path } : { path },
});

/** What follows from what the server still needs; each page asks for some of it. */
const complete = { guard: 'isComplete', actions: 'setActive', target: 'Start' };
const first = {
  guard: 'statusNeedsFirstFactor',
  actions: goTo('/continue'),
  target: 'FirstFactor',
};
const second = {
  guard: 'statusNeedsSecondFactor',
  actions: goTo('/continue'),
  target: 'SecondFactor',
};
const reset = {
  guard: 'statusNeedsNewPassword',
  actions: goTo('/reset-password'),
  target: 'ResetPassword',
};

const atPath =
  (path) =>
  ({ context }) =>
    context.path === path;
const withStatus =
  (status) =>
  ({ context }) =>
    context.status === status;
const toFirstFactor = sendTo('firstFactor', ({ event }) => event);

export const signInRouterMachine = setup({
  actors: { thirdParty: fromCallback(() => {}) },
  actions: {
    clearFormErrors: sendTo(({ context }) => context.formRef, { type: 'ERRORS.CLEAR' }),
    navigateInternal() {},
    setActive() {},
    setError: assign({ error: (_, params) => params.error }),
    setFormOAuthErrors() {},
    transfer() {},
  },
  guards: {
    hasAuthenticatedViaClerkJS: ({ context }) => context.hasSession,
    hasOAuthError: ({ context }) => context.hasOAuthError,
    hasResource: ({ context }) => context.status !== undefined,
    isComplete: withStatus('complete'),
    isExampleMode: ({ context }) => context.exampleMode,
    isLoggedIn: ({ context }) => context.hasUser,
    isSingleSessionMode: ({ context }) => context.isSingle,
    isLoggedInAndSingleSession: and(['isLoggedIn', 'isSingleSessionMode', not('isExampleMode')]),
    needsCallback: atPath('/sso-callback'),
    needsStart: or([not('hasResource'), 'statusNeedsIdentifier', atPath('/')]),
    needsFirstFactor: and(['statusNeedsFirstFactor', atPath('/continue')]),
    needsSecondFactor: and(['statusNeedsSecondFactor', atPath('/continue')]),
    needsNewPassword: and(['statusNeedsNewPassword', atPath('/new-password')]),
    statusNeedsIdentifier: withStatus('needs_identifier'),
    statusNeedsFirstFactor: withStatus('needs_first_factor'),
    statusNeedsSecondFactor: withStatus('needs_second_factor'),
    statusNeedsNewPassword: withStatus('needs_new_password'),
  },
}).createMachine({
  id: 'SignInRouter',
  context: {},
  initial: 'Idle',
  on: {
    'AUTHENTICATE.OAUTH': {
      actions: sendTo('thirdParty', ({ event }) => ({
        type: 'REDIRECT',
        strategy: event.strategy,
      })),
    },
    'AUTHENTICATE.SAML': { actions: sendTo('thirdParty', { type: 'REDIRECT', strategy: 'saml' }) },
    'NAVIGATE.PREVIOUS': '.Hist',
    'NAVIGATE.START': '.Start',
    'ROUTE.REGISTER': {
      actions: enqueueActions(({ enqueue, event, self }) => {
        const isThere = event.id in self.getSnapshot().children;
        if (!isThere) enqueue.spawnChild(event.logic, { id: event.id, syncSnapshot: true });
      }),
    },
    'ROUTE.UNREGISTER': { actions: stopChild(({ event }) => event.id) },
    LOADING: { actions: assign({ loading: ({ event }) => event.step }) },
  },
  states: {
    Idle: {
      on: { INIT: { actions: assign(({ event }) => event.options), target: 'Init' } },
    },
    Init: {
      entry: enqueueActions(({ enqueue }) =>
        enqueue.spawnChild('thirdParty', { id: 'thirdParty' }),
      ),
      always: [
        { guard: 'needsCallback', target: 'Callback' },
        {
          guard: 'isLoggedInAndSingleSession',
          actions: [() => {}, { type: 'setError', params: { error: 'already signed in' } }],
          target: 'Start',
        },
        { guard: 'needsStart', actions: goTo('/', true), target: 'Start' },
        { guard: 'needsFirstFactor', actions: goTo('/continue', true), target: 'FirstFactor' },
        { guard: 'needsSecondFactor', actions: goTo('/continue', true), target: 'SecondFactor' },
        {
          guard: 'needsNewPassword',
          actions: goTo('/reset-password', true),
          target: 'ResetPassword',
        },
        { actions: goTo('/', true), target: 'Start' },
      ],
    },
    Start: {
      tags: 'route:start',
      exit: 'clearFormErrors',
      on: { NEXT: [complete, first, second, reset] },
    },
    FirstFactor: {
      tags: 'route:first-factor',
      on: {
        NEXT: [complete, second, reset],
        'STRATEGY.UPDATE': {
          description: 'The verification that runs is told which way was chosen.',
          actions: toFirstFactor,
          target: '.Idle',
        },
      },
      initial: 'Idle',
      states: {
        Idle: {
          on: {
            'NAVIGATE.FORGOT_PASSWORD': {
              description: 'Shows what can be done without the password.',
              actions: toFirstFactor,
              target: 'ForgotPassword',
            },
            'NAVIGATE.CHOOSE_STRATEGY': {
              description: 'Shows the other ways to sign in.',
              actions: toFirstFactor,
              target: 'ChoosingStrategy',
            },
          },
        },
        ChoosingStrategy: {
          tags: 'route:choose-strategy',
          on: { 'NAVIGATE.PREVIOUS': 'Idle' },
        },
        ForgotPassword: { tags: 'route:forgot-password', on: { 'NAVIGATE.PREVIOUS': 'Idle' } },
      },
    },
    SecondFactor: { tags: 'route:second-factor', on: { NEXT: [complete, reset] } },
    ResetPassword: { tags: 'route:reset-password', on: { NEXT: [complete, first, second] } },
    Callback: {
      tags: 'route:callback',
      entry: sendTo('thirdParty', { type: 'CALLBACK' }),
      on: {
        NEXT: [
          {
            guard: 'hasOAuthError',
            actions: ['setFormOAuthErrors', goTo('/', true)],
            target: 'Start',
          },
          {
            guard: or(['isComplete', 'hasAuthenticatedViaClerkJS']),
            actions: 'setActive',
            target: 'Start',
          },
          { guard: 'statusNeedsIdentifier', actions: 'transfer' },
          first,
          second,
          reset,
        ],
      },
    },
    Error: { tags: 'route:error', on: { NEXT: { target: 'Start', actions: 'clearFormErrors' } } },
    Hist: { type: 'history', exit: 'clearFormErrors' },
  },
});
