// Written anew in the shape of an example of XState (MIT, Copyright 2015 David Khourshid):
// https://github.com/statelyai/xstate, examples/workflow-car-vitals/main.ts
import { assign, createMachine, fromPromise, log } from 'xstate';

const measure = fromPromise(async () => ({ value: 100 }));
const check = (src, keep) => ({ src, onDone: { actions: keep } });

export const vitalsWorkflow = createMachine(
  {
    id: 'vitalscheck',
    context: { tirePressure: null, oilPressure: null, coolantLevel: null, battery: null },
    initial: 'CheckVitals',
    states: {
      CheckVitals: {
        invoke: [
          check('checkTirePressure', assign({ tirePressure: ({ event }) => event.output })),
          check('checkOilPressure', assign({ oilPressure: ({ event }) => event.output })),
          check('checkCoolantLevel', assign({ coolantLevel: ({ event }) => event.output })),
          check('checkBattery', assign({ battery: ({ event }) => event.output })),
        ],
        always: {
          guard: ({ context }) => Object.values(context).every((one) => one !== null),
          target: 'VitalsChecked',
        },
      },
      VitalsChecked: { type: 'final', output: ({ context }) => context },
    },
  },
  {
    actors: {
      checkTirePressure: measure,
      checkOilPressure: measure,
      checkCoolantLevel: measure,
      checkBattery: measure,
    },
  },
);

export const workflow = createMachine(
  {
    id: 'checkcarvitals',
    initial: 'WhenCarIsOn',
    states: {
      WhenCarIsOn: { on: { CarTurnedOnEvent: 'DoCarVitalChecks' } },
      DoCarVitalChecks: {
        invoke: {
          src: 'vitalscheck',
          onDone: { actions: ({ event }) => event.output, target: 'CheckContinueVitalChecks' },
        },
      },
      CheckContinueVitalChecks: { after: { 1000: 'DoCarVitalChecks' } },
    },
    on: { CarTurnedOffEvent: { actions: log('The car stands still'), target: '.WhenCarIsOn' } },
  },
  { actors: { vitalscheck: vitalsWorkflow } },
);
