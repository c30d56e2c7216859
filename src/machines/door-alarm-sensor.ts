import { and, not } from 'xstate';
import { sensorStates } from './alarm-states.ts';
import { doorAlarmSetup } from './door-alarm-setup.ts';

const isOfNow = and([not('isPreliminary'), not('isMissed')]);
// A plain client is told the last level there was, whatever became of the sensor.
const isBack = { guard: isOfNow, target: 'working', actions: 'announceSensorBack' } as const;

/** The alarm's region for its door's sensor. */
export const sensorRegion = doorAlarmSetup.createStateConfig({
  description: 'Whether the server knows how its door is.',
  initial: 'start',
  // It ends, and nothing was said of a loss that would have to be taken back.
  on: { 'channel.replaced': {} },
  states: sensorStates('sensor', {
    'door.opened': isBack,
    'door.closed': isBack,
    'channel.replaced': { target: 'working', actions: 'announceSensorBack' },
  }),
});
