import { parseArgs } from 'node:util';
import { ACKNOWLEDGE_SECONDS } from '../app/index.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { flagOf, number, type Options } from './option.ts';

/** The word behind which door-client acknowledges and watches nothing. */
const ACK = 'ack';

const { host, port, channels, tokenFile, tls, ca, cert, key, trace } = CLIENT_OPTIONS;

/** What it has a use for. */
export const USED_BY_ACK = {
  ...{ host, port, tokenFile, tls, ca, cert, key, trace },
  channels: { ...channels, about: 'Say it of this door only (all)' },
  for: number(ACKNOWLEDGE_SECONDS, 'Be quiet for so many seconds; 0 takes it back (1800)'),
};

/** What there is to say to it; a watcher's other options may stand in the same file. */
export const ACK_OPTIONS = { ...(inFileOnly(CLIENT_OPTIONS) as object), ...USED_BY_ACK };

function inFileOnly(options: Options): Options {
  const all = Object.entries(options).map(([name, one]) => [name, { ...one, read: null }]);
  return Object.fromEntries(all);
}

/** The command line without that word; null where it is not its last position, or in place of seconds. */
export function argvOfAck(argv: readonly string[]): readonly string[] | null {
  const all: Options = { ...CLIENT_OPTIONS, for: ACK_OPTIONS.for, config: tokenFile };
  const flags = Object.entries(all).map(([name, { value, isRepeatable = false }]) => [
    flagOf(all, name),
    { type: value ? 'string' : 'boolean', multiple: isRepeatable },
  ]);
  const { tokens } = parseArgs({
    ...{ args: [...argv], options: Object.fromEntries(flags) },
    ...{ strict: false, allowPositionals: true, tokens: true },
  });
  const positions = tokens.filter((token) => token.kind === 'positional');
  const word = [positions.at(-1), positions[2]].find((one) => one?.value === ACK);
  return word ? argv.toSpliced(word.index, 1) : null;
}
