// Written anew in the shape of a machine of localfirst/auth (MIT):
// https://github.com/local-first-web/auth, packages/auth/src/connection/Connection.ts
import { and, assign, setup } from 'xstate';

const fail = (error) => ({ actions: { type: 'fail', params: { error } }, target: '#disconnected' });
const timeout = { after: { 7000: fail('TIMEOUT') } };
const claimed =
  (who) =>
  ({ context }) =>
    context[who] !== undefined;
const known =
  (fact) =>
  ({ context }) =>
    context.facts.includes(fact);

export const connectionMachine = setup({
  actions: {
    requestIdentityClaim() {},
    sendIdentityClaim: assign({ ourIdentityClaim: 'sent' }),
    receiveIdentityClaim: assign({ theirIdentityClaim: ({ event }) => event.payload }),
    acceptInvitation() {},
    joinTeam() {},
    challengeIdentity() {},
    proveIdentity() {},
    acceptIdentity() {},
    listenForTeamUpdates() {},
    sendSyncMessage() {},
    receiveSyncMessage() {},
    sendSeed() {},
    deriveSharedKey() {},
    receiveEncryptedMessage() {},
    fail: assign({ error: (_, params) => params.error }),
    receiveError() {},
    sendError() {},
    onConnected() {},
    onDisconnected() {},
  },
  guards: {
    theySentIdentityClaim: claimed('theirIdentityClaim'),
    weSentIdentityClaim: claimed('ourIdentityClaim'),
    bothSentIdentityClaim: and(['theySentIdentityClaim', 'weSentIdentityClaim']),
    weHaveInvitation: known('ourInvitation'),
    theyHaveInvitation: known('theirInvitation'),
    neitherIsMember: and(['weHaveInvitation', 'theyHaveInvitation']),
    invitationIsValid: known('validInvitation'),
    joinedTheRightTeam: known('rightTeam'),
    deviceUnknown: known('unknownDevice'),
    identityIsValid: known('validIdentity'),
    memberWasRemoved: known('removedMember'),
    deviceWasRemoved: known('removedDevice'),
    serverWasRemoved: known('removedServer'),
    headsAreEqual: known('equalHeads'),
  },
}).createMachine({
  id: 'connection',
  context: { facts: [] },
  entry: 'requestIdentityClaim',
  initial: 'awaitingIdentityClaim',
  on: {
    REQUEST_IDENTITY: { actions: 'sendIdentityClaim', target: '.awaitingIdentityClaim' },
    ERROR: { actions: 'receiveError', target: '#disconnected' },
    LOCAL_ERROR: { actions: 'sendError', target: '#disconnected' },
  },
  states: {
    awaitingIdentityClaim: {
      always: { guard: 'bothSentIdentityClaim', target: 'authenticating' },
      on: { CLAIM_IDENTITY: { actions: 'receiveIdentityClaim' } },
    },
    authenticating: {
      initial: 'checkingInvitations',
      states: {
        checkingInvitations: {
          always: [
            { guard: 'neitherIsMember', ...fail('NEITHER_IS_MEMBER') },
            { guard: 'weHaveInvitation', target: 'awaitingInvitationAcceptance' },
            { guard: 'theyHaveInvitation', target: 'validatingInvitation' },
            { target: '#checkingIdentity' },
          ],
        },
        awaitingInvitationAcceptance: {
          on: {
            ACCEPT_INVITATION: [
              { guard: 'joinedTheRightTeam', actions: 'joinTeam', target: '#checkingIdentity' },
              fail('JOINED_WRONG_TEAM'),
            ],
          },
          ...timeout,
        },
        validatingInvitation: {
          always: [
            {
              guard: 'invitationIsValid',
              actions: 'acceptInvitation',
              target: '#checkingIdentity',
            },
            fail('INVITATION_PROOF_INVALID'),
          ],
        },
        checkingIdentity: {
          id: 'checkingIdentity',
          type: 'parallel',
          states: {
            provingMyIdentity: {
              initial: 'awaitingIdentityChallenge',
              states: {
                awaitingIdentityChallenge: {
                  always: { guard: 'weHaveInvitation', target: 'done' },
                  on: {
                    CHALLENGE_IDENTITY: {
                      actions: 'proveIdentity',
                      target: 'awaitingIdentityAcceptance',
                    },
                  },
                  ...timeout,
                },
                awaitingIdentityAcceptance: { on: { ACCEPT_IDENTITY: 'done' }, ...timeout },
                done: { type: 'final' },
              },
            },
            verifyingTheirIdentity: {
              initial: 'challengingIdentity',
              states: {
                challengingIdentity: {
                  always: [
                    { guard: 'theyHaveInvitation', target: 'done' },
                    { guard: 'deviceUnknown', ...fail('DEVICE_UNKNOWN') },
                    { actions: 'challengeIdentity', target: 'awaitingIdentityProof' },
                  ],
                },
                awaitingIdentityProof: {
                  on: {
                    PROVE_IDENTITY: [
                      { guard: 'identityIsValid', actions: 'acceptIdentity', target: 'done' },
                      fail('IDENTITY_PROOF_INVALID'),
                    ],
                  },
                  ...timeout,
                },
                done: { type: 'final' },
              },
            },
          },
          onDone: { target: 'done' },
        },
        done: { type: 'final' },
      },
      onDone: { target: '#negotiating' },
    },
    negotiating: {
      id: 'negotiating',
      entry: 'sendSeed',
      on: { SEED: { actions: 'deriveSharedKey', target: 'synchronizing' } },
      ...timeout,
    },
    synchronizing: {
      entry: 'sendSyncMessage',
      always: { guard: 'headsAreEqual', target: 'connected' },
      on: { SYNC: { actions: ['receiveSyncMessage', 'sendSyncMessage'] } },
    },
    connected: {
      id: 'connected',
      entry: ['onConnected', 'listenForTeamUpdates'],
      always: [
        { guard: 'memberWasRemoved', ...fail('MEMBER_REMOVED') },
        { guard: 'deviceWasRemoved', ...fail('DEVICE_REMOVED') },
        { guard: 'serverWasRemoved', ...fail('SERVER_REMOVED') },
      ],
      on: {
        LOCAL_UPDATE: { actions: 'sendSyncMessage' },
        SYNC: { actions: ['receiveSyncMessage', 'sendSyncMessage'] },
        ENCRYPTED_MESSAGE: { actions: 'receiveEncryptedMessage' },
        DISCONNECT: '#disconnected',
      },
    },
    disconnected: { id: 'disconnected', always: { actions: 'onDisconnected' } },
  },
});
