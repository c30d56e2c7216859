// Written anew in the shape of a machine of Sanity Studio (MIT, Copyright 2016 - 2026 Sanity.io):
// https://github.com/sanity-io/sanity, packages/sanity/src/core/documentGroupInventory/machines/deletionMachine.ts
import { assign, fromObservable, fromPromise, not, sendParent, setup } from 'xstate';

const keepError = assign({ error: ({ event }) => event.error });
const toError = { target: '#deletion.active.deletion.error', actions: keepError };

export const deletionMachine = setup({
  actors: {
    deleteVariants: fromPromise(async () => {}),
    referringDocuments: fromObservable(() => ({ subscribe: () => ({ unsubscribe() {} }) })),
  },
  actions: { requestDeletionConfirmation: sendParent({ type: 'deletion.confirmation.requested' }) },
  guards: {
    canRequestDeletion: ({ context }) => context.ids.length > 0,
    canConfirmDeletion: ({ context }) => context.internalReferences !== undefined,
    hasSelection: ({ context }) => context.ids.length > 0,
    shouldWarnIncomingReferences: ({ context }) => context.internalReferences?.length > 0,
  },
}).createMachine({
  id: 'deletion',
  context: { ids: [] },
  on: { 'selection.changed': { actions: assign({ ids: ({ event }) => event.selectedIds }) } },
  initial: 'idle',
  states: {
    idle: { on: { 'delete.request': { guard: 'canRequestDeletion', target: 'active' } } },
    active: {
      type: 'parallel',
      entry: sendParent({ type: 'deletion.activated' }),
      exit: sendParent({ type: 'deletion.deactivated' }),
      on: { 'delete.cancel': { target: '#deletion.idle' } },
      states: {
        deletion: {
          initial: 'preparing',
          states: {
            preparing: {
              type: 'parallel',
              states: {
                checkingIncomingReferences: {
                  initial: 'checking',
                  states: {
                    checking: {
                      invoke: {
                        src: 'referringDocuments',
                        onSnapshot: {
                          guard: ({ event }) => event.snapshot.context?.isLoading === false,
                          target: 'checked',
                          actions: assign({
                            internalReferences: ({ event }) => event.snapshot.context.internal,
                            crossDatasetReferences: ({ event }) => event.snapshot.context.cross,
                            projectIds: ({ event }) => event.snapshot.context.projects,
                            datasetNames: ({ event }) => event.snapshot.context.datasets,
                            hasUnknownDatasetNames: ({ event }) => event.snapshot.context.isUnknown,
                          }),
                        },
                        onError: toError,
                      },
                    },
                    checked: { id: 'incomingReferencesChecked' },
                  },
                },
                awaitingDeletionConfirmation: {
                  tags: 'awaitingDeletionConfirmation',
                  entry: 'requestDeletionConfirmation',
                  on: {
                    'delete.confirm': {
                      guard: 'canConfirmDeletion',
                      target: '#deletion.active.deletion.deleting',
                    },
                  },
                },
              },
            },
            deleting: {
              invoke: {
                src: 'deleteVariants',
                input: ({ context }) => ({ ids: context.ids }),
                onDone: { target: '#deletion.idle' },
                onError: toError,
              },
            },
            error: {
              on: {
                'delete.confirm': {
                  guard: 'hasSelection',
                  target: '#deletion.active.deletion.deleting',
                },
              },
            },
          },
        },
        incomingReferenceWarning: {
          initial: 'inactive',
          states: {
            inactive: {
              always: { guard: 'shouldWarnIncomingReferences', target: 'warnIncomingReferences' },
            },
            warnIncomingReferences: {
              tags: 'warnIncomingReferences',
              always: { guard: not('shouldWarnIncomingReferences'), target: 'inactive' },
            },
          },
        },
      },
    },
  },
});
