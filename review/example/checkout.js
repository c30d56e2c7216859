// The machine in the README's pictures: npx xstate-review example/checkout.js --out example
import { fromPromise, setup } from 'xstate';

export const checkoutMachine = setup({
  actors: { pay: fromPromise(async () => {}) },
  actions: { addItem() {}, countAttempt() {}, sayEmpty() {}, sendReceipt() {} },
  guards: { hasItems: () => true, canRetry: () => true },
  delays: { patienceMs: 30_000 },
}).createMachine({
  id: 'checkout',
  description: 'What a customer does between the first item and the receipt.',
  initial: 'cart',
  states: {
    cart: {
      description: 'Items can be added.',
      on: {
        'item.added': { actions: 'addItem' },
        'checkout.started': [{ guard: 'hasItems', target: 'paying' }, { actions: 'sayEmpty' }],
      },
    },
    paying: {
      description: 'The bank is asked.',
      invoke: {
        id: 'payment',
        src: 'pay',
        onDone: 'paid',
        onError: [
          { guard: 'canRetry', target: 'paying', reenter: true, actions: 'countAttempt' },
          { target: 'declined' },
        ],
      },
      after: { patienceMs: 'declined' },
      on: { 'item.added': {} },
    },
    declined: {
      description: 'The customer may try another card, or think again.',
      on: { 'card.changed': 'paying', 'checkout.cancelled': 'cart' },
    },
    paid: { type: 'final', entry: 'sendReceipt', description: 'Nothing is left to do.' },
  },
});
