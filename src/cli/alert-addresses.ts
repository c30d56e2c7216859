import { printable, readNamedFile } from '../app/index.ts';
import { shownAddress } from './addresses.ts';
import type { ALERT_OPTIONS } from './alert-options.ts';
import type { ProgramContext } from './program.ts';
import { LINE, type Settings } from './settings.ts';

type Said = Settings<typeof ALERT_OPTIONS>;
type AddressOption = 'webhook' | 'ntfy' | 'escalateWebhook' | 'escalateNtfy' | 'ping';

/** As ntfy has it; what else is behind an address would be sent nowhere. */
const TOPIC = /^\/[-\w]{1,64}$/;

/**
 * The addresses of an option, those in files read. Rejects with an Error that says what is wrong
 * with one, and a line goes out where a secret can be seen.
 */
export function readAddresses(
  said: Said,
  option: AddressOption,
  { log, stop }: Pick<ProgramContext, 'log' | 'stop'>,
): Promise<readonly string[]> {
  const texts = [said.values[option] ?? []].flat();
  const label = said.labelOf(option);
  if (said.levelOf(option) === LINE && texts.some((text) => shownAddress(text) !== text)) {
    log(`${label}: everybody on this machine can see the address; name the file it is in: @FILE`);
  }
  const isTopic = option === 'ntfy' || option === 'escalateNtfy';
  const read = async (text: string): Promise<string> => {
    if (!text.startsWith('@')) {
      const fault = faultIn(text, isTopic);
      if (fault !== null) throw said.wrong(option, () => fault);
      return text;
    }
    const path = text.slice(1);
    const source = { option: label, path };
    const address = (await readNamedFile(source, { isSecret: true, warn: log, stop })).trim();
    const fault = faultIn(address, isTopic);
    if (fault !== null) throw new Error(`${label}: ${printable(path)}: ${fault}`);
    return address;
  };
  return Promise.all(texts.map(read));
}

/** What is wrong with an address; it may be a secret all the same, and is not shown. */
function faultIn(text: string, isTopic: boolean): string | null {
  const url = /^https?:\/\/\S+$/.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null) return `expected an http or https address, got ${text ? ANOTHER : 'nothing'}`;
  if (!isTopic || (TOPIC.test(url.pathname) && url.search === '')) return null;
  return `expected the address of a topic, such as https://ntfy.sh/my-topic, got ${ANOTHER}`;
}

const ANOTHER = 'another text, which is not shown';
