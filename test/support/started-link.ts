import { onTestFinished } from 'vitest';
import { createActor, setup } from 'xstate';
import type { LinkCommand, WatchdogEvent } from '../../src/machines/index.ts';
import type { createLink } from '../../src/transport/index.ts';
import { SOON_MS, within } from './lines.ts';
import { createMailbox } from './mailbox.ts';

/** An actor that obeys a watchdog's commands. */
export type LinkActorLogic = ReturnType<typeof createLink>;

/** What some of the commands say. */
const COMMAND = { reason: 'we dropped it', channels: ['fridge'], since: 'k3f9-7' };

/** Runs a link with the test as its watchdog; it drops the link on an event of type `dropsOn`. */
export function startLink(logic: LinkActorLogic, dropsOn?: WatchdogEvent['type']) {
  const heard = createMailbox<WatchdogEvent>();
  const machine = setup({
    types: { events: {} as WatchdogEvent, tags: {} as 'deaf' },
    actors: { link: logic },
    guards: { isToDrop: ({ event }) => event.type === dropsOn },
    actions: {
      record: ({ event }) => heard.put(event),
      drop: () => tell('dropLink'),
    },
  }).createMachine({
    invoke: { id: 'link', src: 'link', input: ({ self }) => ({ watchdog: self }) },
    initial: 'listening',
    on: {
      '*': [
        { guard: 'isToDrop', target: '.deaf', actions: ['record', 'drop'] },
        { actions: 'record' },
      ],
    },
    states: { listening: {}, deaf: { tags: 'deaf' } },
  });
  const actor = createActor(machine).start();
  const tell = (type: LinkCommand['type']) =>
    actor.getSnapshot().children.link?.send({ ...COMMAND, type } as LinkCommand);
  onTestFinished(() => void actor.stop());

  return {
    heard: heard.all,
    tell,
    stop: () => actor.stop(),
    /** How many events of that type there were. */
    count: (type: WatchdogEvent['type']) => heard.all.filter((event) => event.type === type).length,
    /** The next event of that type; what comes before it is passed over. */
    next: (type: WatchdogEvent['type']) =>
      within(
        SOON_MS,
        type,
        () => JSON.stringify(heard.all),
        heard.take((event) => event.type === type),
      ),
  };
}
