// Written anew in the shape of a machine of Ledger's device management kit (Apache-2.0):
// https://github.com/LedgerHQ/device-sdk-ts, packages/device-management-kit/src/api/device-action/os/InstallOrUpdateApps/InstallOrUpdateAppsDeviceAction.ts
import { assign, fromObservable, fromPromise, setup } from 'xstate';

/** Runs by itself, is done at once, and tells what it does meanwhile. */
const steps = fromObservable(() => ({ subscribe: () => ({ unsubscribe() {} }) }));
const task = fromPromise(async () => ({ outOfMemory: false }));

const noInteraction = assign({ intermediateValue: () => ({ requiredUserInteraction: 'none' }) });
const progress = assign({ intermediateValue: ({ event }) => event.snapshot.context });
const result = assign({ _internalState: ({ event }) => event.output });
const failed = { target: 'Error', actions: 'assignErrorFromEvent' };
const onFault = { target: 'Error', guard: 'hasError' };

export const installOrUpdateAppsMachine = setup({
  actors: {
    updateMetadata: steps,
    buildInstallPlan: task,
    predictOutOfMemory: task,
    goToDashboard: steps,
    installApp: steps,
  },
  actions: {
    assignErrorFromEvent: assign({ _internalState: ({ event }) => ({ error: event.error }) }),
    cleanupDeviceState() {},
    nextAppIndex() {},
  },
  guards: {
    hasError: ({ context }) => context._internalState.error !== undefined,
    hasInstallPlan: ({ context }) => context.intermediateValue.installPlan !== undefined,
    hasMoreApps: ({ context }) => context.appsLeft > 0,
  },
}).createMachine({
  id: 'InstallOrUpdateAppsDeviceAction',
  context: { intermediateValue: {}, _internalState: {}, appsLeft: 0 },
  initial: 'DeviceReady',
  states: {
    DeviceReady: { always: [{ target: 'UpdateDeviceMetadata' }] },
    UpdateDeviceMetadata: {
      exit: noInteraction,
      invoke: {
        id: 'updateMetadata',
        src: 'updateMetadata',
        onSnapshot: { actions: progress },
        onDone: { target: 'UpdateDeviceMetadataCheck', actions: result },
        onError: failed,
      },
    },
    UpdateDeviceMetadataCheck: {
      always: [
        onFault,
        { target: 'Success', guard: 'hasInstallPlan' },
        { target: 'BuildInstallPlan' },
      ],
    },
    BuildInstallPlan: {
      invoke: {
        src: 'buildInstallPlan',
        onDone: {
          target: 'BuildInstallPlanCheck',
          actions: assign({
            _internalState: ({ event }) => ({ error: event.output.error }),
            intermediateValue: ({ event }) => ({ installPlan: event.output.installPlan }),
          }),
        },
        onError: failed,
      },
    },
    BuildInstallPlanCheck: {
      always: [
        onFault,
        { target: 'PredictOutOfMemory', guard: 'hasMoreApps' },
        { target: 'Success' },
      ],
    },
    PredictOutOfMemory: {
      invoke: {
        src: 'predictOutOfMemory',
        onDone: { target: 'PredictOutOfMemoryCheck', actions: result },
        onError: failed,
      },
    },
    PredictOutOfMemoryCheck: { always: [onFault, { target: 'GoToDashboard' }] },
    GoToDashboard: {
      invoke: {
        id: 'goToDashboard',
        src: 'goToDashboard',
        onSnapshot: { actions: progress },
        onDone: { target: 'GoToDashboardCheck', actions: result },
        onError: failed,
      },
    },
    GoToDashboardCheck: {
      always: [onFault, { target: 'InstallApp', actions: 'cleanupDeviceState' }],
    },
    InstallApp: {
      exit: noInteraction,
      invoke: {
        src: 'installApp',
        onSnapshot: { actions: progress },
        onDone: { target: 'InstallAppCheck', actions: 'nextAppIndex' },
        onError: failed,
      },
    },
    InstallAppCheck: {
      always: [
        onFault,
        { target: 'InstallApp', guard: 'hasMoreApps' },
        { target: 'UpdateDeviceMetadata' },
      ],
    },
    Success: { type: 'final' },
    Error: { type: 'final' },
  },
  output: ({ context }) => context._internalState.error ?? context.intermediateValue.installPlan,
});
