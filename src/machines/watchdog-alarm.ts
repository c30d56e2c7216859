import { and } from 'xstate';
import { watchdogSetup } from './watchdog-setup.ts';

/** The watchdog's region for the server's sensor, and the one for the count and its warning. */
export const sensorRegion = watchdogSetup.createStateConfig({
  description: 'Whether the server knows how its door is.',
  initial: 'working',
  states: {
    working: {
      description: 'As far as we were told.',
      on: { 'sensor.lost': { target: 'gone', actions: 'announceSensorLost' } },
    },
    gone: {
      description: 'The server lost its sensor, and that was said once.',
      on: {
        'sensor.lost': {},
        // A plain client is told the last level there was, whatever became of the sensor.
        'door.opened': [
          { guard: 'isPreliminary' },
          { target: 'working', actions: 'announceSensorBack' },
        ],
        'door.closed': [
          { guard: 'isPreliminary' },
          { target: 'working', actions: 'announceSensorBack' },
        ],
      },
    },
  },
});

export const alarmRegion = watchdogSetup.createStateConfig({
  description: 'Losing the link or the sensor stops no count: better one warning too many.',
  initial: 'idle',
  states: {
    idle: {
      description: 'No opening is known of.',
      initial: 'untold',
      on: {
        'door.opened': [
          { guard: 'isOverdue', target: 'warned', actions: ['remember', 'announceOpen', 'warn'] },
          { target: 'openTiming', actions: ['remember', 'announceOpen'] },
        ],
      },
      states: {
        untold: {
          description: 'The server has not said yet how the door is.',
          on: { 'door.closed': { target: 'closed', actions: 'announceClose' } },
        },
        closed: {
          description: 'The door is closed; a replay of that is no news.',
          on: { 'door.closed': {} },
        },
      },
    },
    openTiming: {
      description: 'The door is open and within its limit, counted from its first edge.',
      after: { remainingMs: { target: 'warned', actions: 'warn' } },
      on: {
        'door.closed': { target: 'idle.closed', actions: ['announceClose', 'forget'] },
        'door.opened': [
          // It says that the door is open, not which opening that is: its name follows.
          { guard: 'isPreliminary' },
          {
            guard: and(['isSameOpening', 'isOlderThanThought', 'isOverdue']),
            target: 'warned',
            actions: ['bringForward', 'warn'],
          },
          {
            guard: and(['isSameOpening', 'isOlderThanThought']),
            target: 'openTiming',
            reenter: true,
            actions: 'bringForward',
          },
          { guard: 'isSameOpening', actions: 'rename' },
          {
            guard: 'isOverdue',
            target: 'warned',
            actions: ['announceClose', 'remember', 'announceOpen', 'warn'],
          },
          {
            target: 'openTiming',
            reenter: true,
            actions: ['announceClose', 'remember', 'announceOpen'],
          },
        ],
      },
    },
    warned: {
      description: 'It was warned of this opening, once or every repeatMs.',
      after: {
        repeatMs: { guard: 'isRepeating', target: 'warned', reenter: true, actions: 'warn' },
      },
      on: {
        'door.closed': {
          target: 'idle.closed',
          actions: ['announceClose', 'announceClosedNow', 'forget'],
        },
        'door.opened': [
          { guard: 'isPreliminary' },
          { guard: 'isSameOpening', actions: 'rename' },
          {
            guard: 'isOverdue',
            target: 'warned',
            reenter: true,
            actions: ['announceClose', 'announceClosedNow', 'remember', 'announceOpen', 'warn'],
          },
          {
            target: 'openTiming',
            actions: ['announceClose', 'announceClosedNow', 'remember', 'announceOpen'],
          },
        ],
      },
    },
  },
});
