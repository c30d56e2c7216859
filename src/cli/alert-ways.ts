import {
  checkPort,
  systemClock as clock,
  createPing,
  execWay,
  messageOf,
  ntfyWay,
  printable,
  readNamedFile,
  type Way,
  webhookWay,
} from '../app/index.ts';
import { shownAddress } from './addresses.ts';
import type { ALERT_OPTIONS } from './alert-options.ts';
import type { ProgramContext } from './program.ts';
import { LINE, type Settings } from './settings.ts';

type Said = Settings<typeof ALERT_OPTIONS>;
type Context = Pick<ProgramContext, 'log' | 'stop'>;

/** Where an address is said. */
type AddressOption = 'webhook' | 'ntfy' | 'escalateWebhook' | 'escalateNtfy' | 'ping';

/** The ways of telling people that were said. Rejects with an Error that says what is wrong with one. */
export async function openWays(said: Said, context: Context): Promise<readonly Way[]> {
  const { exec = [], escalateExec = [], ntfyDeadman: isDeadman = false } = said.values;
  const of = (option: AddressOption, make: (address: string) => Way) =>
    openAddresses(said, option, make, context);
  const [all, urgent] = [{ level: 1, clock } as const, { level: 2, clock } as const];
  const opened = await Promise.all([
    of('webhook', (address) => webhookWay(address, all)),
    of('ntfy', (address) => ntfyWay(address, { ...all, isDeadman })),
    of('escalateWebhook', (address) => webhookWay(address, urgent)),
    of('escalateNtfy', (address) => ntfyWay(address, { ...urgent, isDeadman: false })),
  ]);
  const execs = [
    ...exec.map((command) => ({ command, ...all })),
    ...escalateExec.map((command) => ({ command, ...urgent })),
  ];
  const ofExecs = execs.map(({ command, ...rest }, i) =>
    execWay(command, { ...rest, number: i + 1 }),
  );
  return numbered([...ofExecs, ...opened.flat()]);
}

/** Two topics of one host look the same, for the rest of an address is secret. */
function numbered(ways: readonly Way[]): readonly Way[] {
  return ways.map((way) => {
    const same = ways.filter(({ name }) => name === way.name);
    return same.length === 1 ? way : { ...way, name: `${way.name} ${same.indexOf(way) + 1}` };
  });
}

/** The sign of life that was asked for, if one was. Rejects as `openWays`. */
export async function openPing(said: Said, context: Context) {
  const make = (address: string) => createPing(address, clock, context.log);
  const [ping] = await openAddresses(said, 'ping', make, context);
  return ping;
}

/** What is made of the addresses of an option, those in files read. */
function openAddresses<T>(
  said: Said,
  option: AddressOption,
  make: (address: string) => T,
  { log, stop }: Context,
): Promise<readonly T[]> {
  const texts = [said.values[option] ?? []].flat();
  const label = said.labelOf(option);
  if (said.levelOf(option) === LINE && texts.some((text) => shownAddress(text) !== text)) {
    log(`${label}: everybody on this machine can see the address; name the file it is in: @FILE`);
  }
  const open = async (text: string): Promise<T> => {
    const path = text.startsWith('@') ? text.slice(1) : null;
    const reading = { isSecret: true, warn: log, stop };
    const read = path === null ? text : await readNamedFile({ option: label, path }, reading);
    const address = read.trim();
    try {
      const made = make(address);
      await checkPort(address);
      return made;
    } catch (error) {
      if (path === null) throw said.wrong(option, () => messageOf(error));
      throw new Error(`${label}: ${printable(path)}: ${messageOf(error)}`);
    }
  };
  return Promise.all(texts.map(open));
}
