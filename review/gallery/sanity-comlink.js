// Written anew in the shape of two machines of Sanity's visual editing (MIT, Copyright 2026 Sanity):
// https://github.com/sanity-io/visual-editing, packages/comlink/src/connection.ts and request.ts
import {
  assign,
  emit,
  enqueueActions,
  fromCallback,
  fromEventObservable,
  raise,
  sendParent,
  setup,
} from 'xstate';

export const requestMachine = setup({
  actors: {
    listen: fromEventObservable(() => ({ subscribe: () => ({ unsubscribe() {} }) })),
  },
  actions: {
    'send message'() {},
    'on success': sendParent(({ self }) => ({ type: 'request.success', requestId: self.id })),
    'on fail': sendParent(({ self }) => ({ type: 'request.failed', requestId: self.id })),
  },
  guards: { expectsResponse: ({ context }) => context.expectResponse },
  delays: { initialTimeout: 0, responseTimeout: 3000 },
}).createMachine({
  context: ({ input }) => ({ ...input, response: null }),
  initial: 'idle',
  states: {
    idle: { after: { initialTimeout: 'sending' } },
    sending: {
      entry: { type: 'send message', params: ({ context }) => ({ message: context.data }) },
      always: [{ guard: 'expectsResponse', target: 'awaiting' }, 'success'],
    },
    awaiting: {
      invoke: { src: 'listen', input: ({ context }) => ({ requestId: context.id }) },
      after: { responseTimeout: 'failed' },
      on: {
        message: {
          actions: assign({
            response: ({ event }) => event.data.data,
            responseTo: ({ event }) => event.data.responseTo,
          }),
          target: 'success',
        },
      },
    },
    failed: { type: 'final', entry: 'on fail' },
    success: { type: 'final', entry: 'on success' },
  },
  output: ({ context }) => context.response,
});

const status = (name) => ({ type: 'emit status', params: { status: name } });
const request = (type) => raise({ type: 'request', data: { type } });

export const connectionMachine = setup({
  actors: {
    requestMachine,
    listen: fromCallback(() => {}),
    sendBackAtInterval: fromCallback(({ sendBack, input }) => {
      const timer = setInterval(() => sendBack(input.event), input.interval);
      return () => clearInterval(timer);
    }),
  },
  actions: {
    'buffer message': assign({ buffer: ({ context, event }) => [...context.buffer, event.data] }),
    'create request': assign({
      requests: ({ context, event, spawn }) => [
        ...context.requests,
        spawn('requestMachine', { input: event.data }),
      ],
    }),
    'emit received message': emit(({ event }) => ({ type: '_message', message: event.message })),
    'emit status': emit((_, params) => ({ type: '_status', status: params.status })),
    'flush buffer': enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'request', data: context.buffer });
      enqueue.assign({ buffer: [] });
    }),
    post: raise(({ event }) => ({ type: 'request', data: event.data })),
    'remove request': enqueueActions(({ enqueue, event }) => enqueue.stopChild(event.requestId)),
    respond: raise(({ event }) => ({ type: 'request', data: event.data })),
    'send handshake ack': request('handshake/ack'),
    'send disconnect': request('disconnect'),
    'send handshake syn': request('handshake/syn'),
    'set target': assign({ target: ({ event }) => event.target }),
  },
  guards: {
    'has target': ({ context }) => context.target !== undefined,
    'should send heartbeats': ({ context }) => context.heartbeat,
  },
}).createMachine({
  id: 'connection',
  context: { buffer: [], requests: [], heartbeat: false },
  on: {
    'target.set': { actions: 'set target' },
    'request.success': { actions: 'remove request' },
    'request.failed': { actions: 'remove request' },
  },
  initial: 'idle',
  states: {
    idle: {
      entry: [status('idle')],
      on: {
        connect: { target: 'handshaking', guard: 'has target' },
        post: { actions: 'buffer message' },
      },
    },
    handshaking: {
      id: 'handshaking',
      entry: [status('handshaking')],
      invoke: [
        { id: 'send syn', src: 'sendBackAtInterval', input: { event: 'syn', interval: 500 } },
        { id: 'listen for handshake', src: 'listen', input: { include: 'handshake/syn-ack' } },
      ],
      on: {
        syn: { actions: 'send handshake syn' },
        request: { actions: 'create request' },
        post: { actions: 'buffer message' },
        'message.received': { target: 'connected' },
        disconnect: { target: 'disconnected' },
      },
      exit: 'send handshake ack',
    },
    connected: {
      entry: ['flush buffer', status('connected')],
      invoke: { id: 'listen for messages', src: 'listen', input: { exclude: ['heartbeat'] } },
      on: {
        post: { actions: 'post' },
        request: { actions: 'create request' },
        response: { actions: 'respond' },
        'message.received': { actions: 'emit received message' },
        disconnect: { target: 'disconnected' },
      },
      initial: 'heartbeat',
      states: {
        heartbeat: {
          initial: 'checking',
          states: {
            checking: { always: { guard: 'should send heartbeats', target: 'sending' } },
            sending: {
              on: { 'request.failed': { target: '#handshaking' } },
              invoke: {
                id: 'send heartbeat',
                src: 'sendBackAtInterval',
                input: { event: 'post', interval: 2000 },
              },
            },
          },
        },
      },
    },
    disconnected: {
      id: 'disconnected',
      entry: ['send disconnect', status('disconnected')],
      on: {
        request: { actions: 'create request' },
        post: { actions: 'buffer message' },
        connect: { target: 'handshaking', guard: 'has target' },
      },
    },
  },
});
