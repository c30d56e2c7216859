// Written anew in the shape of an example of mjbeswick/xstate-devtools (MIT, by its README):
// https://github.com/mjbeswick/xstate-devtools, packages/example-remix/app/machines/auth.machine.ts
import { assign, fromPromise, setup } from 'xstate';

const keepError = assign({ error: ({ event }) => String(event.error) });
const submit = { target: 'authenticating', guard: 'hasCredentials', actions: 'setCredentials' };

export const authMachine = setup({
  actors: {
    loginService: fromPromise(async () => ({ token: 'secret' })),
    verifyMfa: fromPromise(async () => {}),
  },
  actions: {
    setCredentials: assign(({ event }) => event.credentials),
    setMfaCode: assign({ mfaCode: ({ event }) => event.code }),
    clearCredentials: assign({ email: '', password: '', token: null }),
  },
  guards: { hasCredentials: ({ event }) => Boolean(event.credentials) },
}).createMachine({
  id: 'auth',
  context: { email: '', password: '', token: null },
  initial: 'idle',
  states: {
    idle: { on: { SUBMIT: submit } },
    authenticating: {
      initial: 'submittingCredentials',
      states: {
        submittingCredentials: {
          invoke: {
            id: 'login',
            src: 'loginService',
            input: ({ context }) => ({ email: context.email, password: context.password }),
            onDone: {
              target: 'awaitingMfa',
              actions: assign({ token: ({ event }) => event.output.token }),
            },
            onError: { target: '#auth.failed', actions: keepError },
          },
        },
        awaitingMfa: { on: { MFA_SUBMIT: { target: 'verifyingMfa', actions: 'setMfaCode' } } },
        verifyingMfa: {
          invoke: {
            id: 'mfa',
            src: 'verifyMfa',
            input: ({ context }) => ({ code: context.mfaCode }),
            onDone: { target: '#auth.authenticated' },
            onError: { target: 'awaitingMfa', actions: keepError },
          },
        },
      },
    },
    authenticated: {
      initial: 'active',
      on: { LOGOUT: { target: 'idle', actions: 'clearCredentials' } },
      states: {
        active: {
          initial: 'home',
          states: {
            home: { on: { VIEW_PROFILE: 'profile', VIEW_SETTINGS: 'settings' } },
            profile: { on: { VIEW_HOME: 'home', VIEW_SETTINGS: 'settings' } },
            settings: {
              initial: 'general',
              on: { VIEW_HOME: 'home', VIEW_PROFILE: 'profile' },
              states: {
                general: { on: { TAB_SECURITY: 'security', TAB_BILLING: 'billing' } },
                security: {
                  initial: 'overview',
                  on: { TAB_GENERAL: 'general', TAB_BILLING: 'billing' },
                  states: {
                    overview: { on: { TOGGLE_2FA: 'twoFactor' } },
                    twoFactor: { on: { TOGGLE_2FA: 'overview' } },
                  },
                },
                billing: { on: { TAB_GENERAL: 'general', TAB_SECURITY: 'security' } },
              },
            },
          },
        },
      },
    },
    failed: { on: { RETRY: 'idle', SUBMIT: submit } },
  },
});
