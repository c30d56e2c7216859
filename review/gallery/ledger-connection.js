// Written anew in the shape of a machine of Ledger's device management kit (Apache-2.0):
// https://github.com/LedgerHQ/device-sdk-ts, packages/device-management-kit/src/api/transport/model/DeviceConnectionStateMachine.ts
import { assign, setup } from 'xstate';

const keepApdu = assign({ apduInProgress: ({ event }) => event.apdu });
const refuse = { actions: ({ event }) => event.responseCallback('busy with another one') };
const answer = (response) => ({ type: 'sendApduResponse', params: { response } });

export const deviceConnectionMachine = setup({
  actions: {
    startTimer() {},
    cancelTimer() {},
    sendApdu() {},
    sendApduResponse() {},
    sendGetAppAndVersion() {},
    tryToReconnect() {},
    clearApduInProgress: assign({ apduInProgress: null }),
    clearApduResponse: assign({ apduResponse: null }),
    signalTermination() {},
    closeConnection() {},
  },
  guards: {
    isApduThatTriggersDisconnection: ({ context }) => context.apduInProgress.triggersDisconnection,
    isSendApduBusyError: ({ event }) => event.apduResponse.statusCode === '6601',
  },
}).createMachine({
  id: 'deviceConnection',
  context: { apduInProgress: null, apduResponse: null },
  initial: 'Connected',
  states: {
    Connected: {
      on: {
        DeviceDisconnected: { target: 'WaitingForReconnection' },
        SendApduCalled: { target: 'SendingApdu', actions: keepApdu },
        CloseConnectionCalled: { target: 'Terminated' },
      },
    },
    SendingApdu: {
      entry: 'sendApdu',
      on: {
        ApduResponseReceived: [
          {
            guard: 'isApduThatTriggersDisconnection',
            target: 'WaitingForDisconnection',
            actions: assign({ apduResponse: ({ event }) => event.apduResponse }),
          },
          {
            target: 'Connected',
            actions: [
              {
                type: 'sendApduResponse',
                params: ({ event }) => ({ response: event.apduResponse }),
              },
              { type: 'clearApduInProgress' },
            ],
          },
        ],
        ApduSendingError: {
          target: 'Connected',
          actions: [
            { type: 'sendApduResponse', params: ({ event }) => ({ response: event.error }) },
            'clearApduInProgress',
          ],
        },
        DeviceDisconnected: {
          target: 'WaitingForReconnection',
          actions: [answer('gone while sending'), 'clearApduInProgress'],
        },
        CloseConnectionCalled: {
          target: 'Terminated',
          actions: [answer('gone while sending'), 'clearApduInProgress'],
        },
        SendApduCalled: refuse,
      },
    },
    WaitingForDisconnection: {
      entry: ['sendGetAppAndVersion'],
      exit: [
        { type: 'sendApduResponse', params: ({ context }) => ({ response: context.apduResponse }) },
        { type: 'clearApduInProgress' },
        { type: 'clearApduResponse' },
      ],
      on: {
        ApduResponseReceived: [
          {
            guard: 'isSendApduBusyError',
            actions: ['sendGetAppAndVersion'],
            target: 'WaitingForDisconnection',
          },
          { target: 'Connected' },
        ],
        ApduSendingError: [{ target: 'WaitingForReconnection' }],
        SendApduCalled: refuse,
        DeviceDisconnected: { target: 'WaitingForReconnection' },
        CloseConnectionCalled: { target: 'Terminated' },
      },
    },
    WaitingForReconnection: {
      entry: ['startTimer', 'tryToReconnect'],
      on: {
        DeviceConnected: { target: 'Connected', actions: 'cancelTimer' },
        SendApduCalled: { target: 'WaitingForReconnectionWithQueuedSendApdu', actions: keepApdu },
        ReconnectionTimedOut: { target: 'Terminated' },
        CloseConnectionCalled: { target: 'Terminated' },
      },
    },
    WaitingForReconnectionWithQueuedSendApdu: {
      on: {
        DeviceConnected: { target: 'SendingApdu', actions: 'cancelTimer' },
        ReconnectionTimedOut: {
          target: 'Terminated',
          actions: [answer('gone before sending'), { type: 'clearApduInProgress' }],
        },
        CloseConnectionCalled: {
          target: 'Terminated',
          actions: [answer('gone while sending'), 'clearApduInProgress'],
        },
        SendApduCalled: refuse,
      },
    },
    Terminated: { entry: ['signalTermination', 'closeConnection'], type: 'final' },
  },
});
