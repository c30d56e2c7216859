// Written anew in the shape of a machine of NEAR Intents (MIT, Copyright 2025 NEAR Foundation):
// https://github.com/defuse-protocol/defuse-frontend, src/components/DefuseSDK/features/machines/depositUIMachine.ts
import { assign, fromPromise, fromTransition, setup } from 'xstate';

const part = fromTransition((state) => state, {});
const log = { type: 'logError', params: ({ event }) => event };
const CHAINS = ['Near', 'EVM', 'Solana', 'Turbo', 'VirtualChain', 'Ton', 'Stellar', 'Tron'];
const GUARDS = {
  Near: 'isChainNearSelected',
  EVM: 'isChainEVMSelected',
  Solana: 'isChainSolanaSelected',
  Turbo: 'isChainAuroraEngineSelected',
  VirtualChain: 'isVirtualChainSelected',
  Ton: 'isChainTonSelected',
  Stellar: 'isChainStellarSelected',
  Tron: 'isChainTronSelected',
};

const submit = (chain) => ({
  target: `#deposit-ui.submitting${chain}Tx`,
  guard: GUARDS[chain],
  actions: 'clearResults',
  reenter: true,
});
const submitting = (chain) => ({
  invoke: {
    id: `deposit${chain}Ref`,
    src: `deposit${chain}Actor`,
    input: ({ context }) => ({ type: `deposit${chain}`, amount: context.amount }),
    onDone: {
      target: 'editing',
      actions: [
        { type: 'setDepositOutput', params: ({ event }) => event.output },
        'clearUIDepositAmount',
        'requestBalanceRefresh',
        'resetPreparationOutput',
        ...(chain === 'Solana' ? [{ type: 'clearSolanaATACache' }] : []),
      ],
      reenter: true,
    },
    onError: { target: 'editing', actions: [log], reenter: true },
  },
});
const refresh = { type: 'refreshBalanceIfNeeded', params: ({ event }) => event };
const sending = fromPromise(async () => ({ tag: 'ok' }));

export const depositUIMachine = setup({
  actors: {
    poaBridgeInfoActor: part,
    depositFormActor: part,
    depositGenerateAddressActor: part,
    storageDepositAmountActor: part,
    depositTokenBalanceActor: part,
    depositEstimationActor: part,
    prepareDepositActor: fromPromise(async () => ({ tag: 'ok' })),
    ...Object.fromEntries(CHAINS.map((chain) => [`deposit${chain}Actor`, sending])),
  },
  guards: {
    isDepositParamsComplete: ({ context }) => context.amount !== undefined,
    ...Object.fromEntries(
      CHAINS.map((chain) => [GUARDS[chain], ({ context }) => context.chain === chain]),
    ),
  },
}).createMachine({
  id: 'deposit-ui',
  context: ({ spawn }) => ({
    poaBridgeInfoRef: spawn('poaBridgeInfoActor', { id: 'poaBridgeInfoRef' }),
    depositFormRef: spawn('depositFormActor', { id: 'depositFormRef' }),
    depositGenerateAddressRef: spawn('depositGenerateAddressActor', {
      id: 'depositGenerateAddressRef',
    }),
    storageDepositAmountRef: spawn('storageDepositAmountActor', { id: 'storageDepositAmountRef' }),
    depositTokenBalanceRef: spawn('depositTokenBalanceActor', { id: 'depositTokenBalanceRef' }),
    depositEstimationRef: spawn('depositEstimationActor', { id: 'depositEstimationRef' }),
  }),
  entry: ['fetchPOABridgeInfo'],
  on: {
    LOGIN: {
      actions: [
        assign({
          userAddress: ({ event }) => event.params.userAddress,
          userWalletAddress: ({ event }) => event.params.userWalletAddress,
          userChainType: ({ event }) => event.params.userChainType,
        }),
      ],
      target: '.editing.tryToRestoreState',
      reenter: true,
    },
    LOGOUT: {
      actions: [
        'clearResults',
        'resetPreparationOutput',
        assign({ userAddress: '', userWalletAddress: '' }),
        'requestClearAddress',
      ],
    },
  },
  initial: 'editing',
  states: {
    editing: {
      initial: 'idle',
      on: {
        'DEPOSIT_FORM.*': {
          target: 'editing',
          actions: [{ type: 'relayToDepositFormRef', params: ({ event }) => event }],
        },
        DEPOSIT_FORM_FIELDS_CHANGED: [
          {
            target: '.preparation',
            guard: 'isDepositParamsComplete',
            actions: [refresh, 'resetPreparationOutput'],
          },
          { target: '.idle', actions: [refresh, 'resetPreparationOutput'] },
        ],
      },
      states: {
        tryToRestoreState: {
          always: [{ target: 'preparation', guard: 'isDepositParamsComplete' }, { target: 'idle' }],
        },
        idle: { on: { SUBMIT: CHAINS.map(submit) } },
        preparation: {
          entry: ['requestGenerateAddress', 'requestBalanceRefresh', 'requestStorageDepositAmount'],
          invoke: {
            src: 'prepareDepositActor',
            input: ({ context }) => ({ userAddress: context.userAddress }),
            onDone: {
              target: 'idle',
              actions: { type: 'setPreparationOutput', params: ({ event }) => event.output },
              reenter: true,
            },
            onError: {
              target: 'idle',
              actions: [
                { type: 'setPreparationOutput', params: ({ event }) => ({ error: event.error }) },
                log,
              ],
              reenter: true,
            },
          },
        },
      },
    },
    ...Object.fromEntries(CHAINS.map((chain) => [`submitting${chain}Tx`, submitting(chain)])),
  },
});
