// Written anew in the shape of a machine of NEAR Intents (MIT, Copyright 2025 NEAR Foundation):
// https://github.com/defuse-protocol/defuse-frontend, src/components/DefuseSDK/features/otcDesk/actors/otcMakerRootMachine.ts
import { assign, createMachine, fromPromise, sendTo, setup } from 'xstate';

const relay = { type: 'relayToDepositedBalanceRef', params: ({ event }) => event };
const logError = { type: 'logError', params: ({ event }) => event };
const isOk = { type: 'isOk', params: ({ event }) => event.output };
const setError = { type: 'setError', params: ({ event }) => event.output };
const exception = { type: 'setError', params: { tag: 'err', value: { reason: 'EXCEPTION' } } };
const backToEditing = { target: 'editing', actions: [logError, exception] };

/** What somebody offers and wants; another machine of that project, much simplified. */
const formMachine = createMachine({
  id: 'otcMakerForm',
  context: { amountIn: '', amountOut: '' },
  on: { 'FORM.CHANGED': { actions: assign(({ event }) => event.values) } },
});

export const otcMakerRootMachine = setup({
  actors: {
    formActor: formMachine,
    depositedBalanceActor: fromPromise(async () => {}),
    otcMakerConfigLoadActor: fromPromise(async () => {}),
    signActor: fromPromise(async () => ({ tag: 'ok' })),
    storeActor: fromPromise(async () => ({ tag: 'ok' })),
    readyOrderActor: fromPromise(async () => {}),
  },
  actions: {
    relayToDepositedBalanceRef: sendTo('depositedBalanceRef', (_, params) => params),
    logError() {},
    clearError: assign({ error: null }),
    setError: assign({ error: (_, params) => params }),
    completeSign() {},
    completeStoring() {},
    emitOtcDealInitiated() {},
  },
  guards: {
    isFormValid: ({ context }) => context.formRef.getSnapshot().context.amountIn !== '',
    isOk: (_, output) => output.tag === 'ok',
  },
}).createMachine({
  context: ({ spawn }) => ({
    error: null,
    formRef: spawn('formActor'),
    depositedBalanceRef: spawn('depositedBalanceActor', { id: 'depositedBalanceRef' }),
    otcMakerConfigLoadRef: spawn('otcMakerConfigLoadActor', { id: 'otcMakerConfigLoadRef' }),
  }),
  initial: 'editing',
  on: { LOGIN: { actions: relay }, LOGOUT: { actions: relay } },
  states: {
    editing: { on: { REQUEST_SIGN: { target: 'signing', guard: 'isFormValid' } } },
    signing: {
      entry: 'clearError',
      on: { COMPLETE_SIGN: 'storing' },
      invoke: {
        id: 'signRef',
        src: 'signActor',
        input: ({ context }) => ({ form: context.formRef.getSnapshot().context }),
        onError: backToEditing,
        onDone: [
          { guard: isOk, actions: { type: 'completeSign', params: ({ event }) => event.output } },
          { target: 'editing', actions: setError },
        ],
      },
    },
    storing: {
      on: { COMPLETE_STORING: 'signed' },
      invoke: {
        id: 'storeRef',
        src: 'storeActor',
        input: ({ event }) => event,
        onError: backToEditing,
        onDone: [
          {
            guard: isOk,
            actions: [{ type: 'completeStoring', params: ({ event }) => event.output }],
          },
          { target: 'editing', actions: [setError] },
        ],
      },
    },
    signed: {
      invoke: {
        id: 'readyOrderRef',
        src: 'readyOrderActor',
        input: ({ event }) => ({ tradeId: event.tradeId }),
        onDone: { target: 'editing' },
        onError: { target: 'editing', actions: logError },
      },
      entry: ['emitOtcDealInitiated'],
    },
  },
});
