// Written anew in the shape of a machine of helgardferreira/xstate-workshop (MIT, by its package.json):
// https://github.com/helgardferreira/xstate-workshop, apps/prototype/src/playground/rapier/cars/car/actors/car/car.machine.ts
import { assign, fromCallback, fromObservable, setup } from 'xstate';

const changes = fromObservable(() => ({ subscribe: () => ({ unsubscribe() {} }) }));
const spin = (name, direction) => ({
  id: `spinningChange${name}`,
  src: 'spinningChange',
  input: ({ context }) => ({ ...context.spinning, direction }),
});
const steer = (name, direction) => ({
  id: `steeringChange${name}`,
  src: 'steeringChange',
  input: ({ context }) => ({ ...context.steering, direction }),
});
const withValue = (type) => ({ type, params: ({ event }) => ({ value: event.value }) });

export const carMachine = setup({
  actors: {
    keyboardInput: fromCallback(() => {}),
    spinningChange: changes,
    steeringChange: changes,
  },
  actions: {
    setSpinningVelocity: assign({ spinning: (_, params) => ({ velocity: params.value }) }),
    setSteeringAngle: assign({ steering: (_, params) => ({ angle: params.value }) }),
  },
}).createMachine({
  id: 'car',
  context: { spinning: { velocity: 0 }, steering: { angle: 0 } },
  type: 'parallel',
  invoke: { id: 'keyboardInput', src: 'keyboardInput' },
  states: {
    spinning: {
      initial: 'idle',
      on: { SET_SPINNING_VELOCITY: { actions: withValue('setSpinningVelocity') } },
      states: {
        idle: {
          invoke: spin('Idle', 'idle'),
          on: { REVERSE: 'reversing', THROTTLE: 'driving' },
        },
        driving: {
          invoke: spin('Forward', 'forward'),
          on: { DRIVE_RELEASE: 'idle', REVERSE: 'reversing' },
        },
        reversing: {
          invoke: spin('Reverse', 'reverse'),
          on: { DRIVE_RELEASE: 'idle', THROTTLE: 'driving' },
        },
      },
    },
    steering: {
      initial: 'idle',
      on: { SET_STEERING_ANGLE: { actions: withValue('setSteeringAngle') } },
      states: {
        idle: {
          invoke: steer('Center', 'center'),
          on: { STEER_LEFT: 'steeringLeft', STEER_RIGHT: 'steeringRight' },
        },
        steeringLeft: {
          invoke: steer('Left', 'left'),
          on: { STEER_RELEASE: 'idle', STEER_RIGHT: 'steeringRight' },
        },
        steeringRight: {
          invoke: steer('Right', 'right'),
          on: { STEER_LEFT: 'steeringLeft', STEER_RELEASE: 'idle' },
        },
      },
    },
  },
});
