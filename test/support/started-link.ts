import { onTestFinished } from 'vitest';
import { createActor, type fromCallback, setup } from 'xstate';
import type { LinkCommand, WatchdogEvent } from '../../src/machines/index.ts';
import { SOON_MS, within } from './lines.ts';

/** An actor that obeys a watchdog's commands. */
export type LinkLogic = ReturnType<typeof fromCallback<LinkCommand>>;

/** Runs a link with the test as its watchdog; it drops the link on an event of type `dropsOn`. */
export function startLink(logic: LinkLogic, dropsOn?: WatchdogEvent['type']) {
  const heard: WatchdogEvent[] = [];
  let passed = 0;
  let wake = () => {};
  const machine = setup({
    types: { events: {} as WatchdogEvent },
    actors: { link: logic },
    actions: {
      hear: ({ event }) => {
        heard.push(event);
        if (event.type === dropsOn) tell('dropLink');
        wake();
      },
    },
  }).createMachine({ invoke: { id: 'link', src: 'link' }, on: { '*': { actions: 'hear' } } });
  const actor = createActor(machine).start();
  const tell = (type: LinkCommand['type']) =>
    actor.getSnapshot().children.link?.send({ type, reason: 'we dropped it' });
  onTestFinished(() => void actor.stop());

  async function take(type: WatchdogEvent['type']): Promise<WatchdogEvent> {
    for (;;) {
      for (let event = heard[passed]; event !== undefined; event = heard[passed]) {
        passed++;
        if (event.type === type) return event;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    heard,
    tell,
    stop: () => actor.stop(),
    /** How many events of that type there were. */
    count: (type: WatchdogEvent['type']) => heard.filter((event) => event.type === type).length,
    /** The next event of that type; what comes before it is passed over. */
    next: (type: WatchdogEvent['type']) =>
      within(SOON_MS, type, () => JSON.stringify(heard), take(type)),
  };
}
