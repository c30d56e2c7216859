import * as v from 'valibot';
import { CHANNEL_NAME, CHANNELS_MAX, EVERY_OTHER, type NumberRange } from '../app/index.ts';
import { expected, numberIn, numberSchema, type Option, option } from './option.ts';

const NAME_SAYS = 'names of 1 to 32 of a-z, 0-9 and -';

/** A pattern, which a schema for editors can have. */
const NAME_OR_EVERY_OTHER = new RegExp(`^\\*$|${CHANNEL_NAME.source}`);

type Numbers = Readonly<Record<string, number>>;

/** Names of channels: a list in a file. */
export function channelNames(about: string): Option<readonly string[]> {
  const message = expected(NAME_SAYS);
  const name = v.pipe(v.string(message), v.regex(CHANNEL_NAME, message));
  const list = v.array(name, expected(`a list of ${NAME_SAYS}`));
  const schema = v.pipe(list, v.minLength(1, message), v.maxLength(CHANNELS_MAX, message));
  const parse = (text: string) => {
    const names = text.split(',');
    return v.is(schema, names) ? names : undefined;
  };
  const names = option({ says: NAME_SAYS, value: 'NAME', about }, schema, parse);
  return { ...names, flag: 'channel', isRepeatable: true, isList: true };
}

/** A number for each of some channels: an object in a file. */
export function channelNumbers(range: NumberRange, about: string): Option<Numbers> {
  const says = `NAME=N with ${NAME_SAYS}, and ${range.says}`;
  const schema = byName(range, CHANNEL_NAME, NAME_SAYS);
  const parse = (text: string) => numbersIn(text, range);
  const numbers = option({ says, value: 'NAME=N', about }, schema, parse);
  return { ...numbers, flag: 'limit', isRepeatable: true };
}

/** A number for all channels, or such an object, where `*` is every other channel. */
export function numberForChannels(range: NumberRange, about: string): Option<number | Numbers> {
  const says = `${range.says}, or NAME=N with ${NAME_SAYS}`;
  const inFile = `${range.says}, or an object with numbers by channel`;
  const named = byName(range, NAME_OR_EVERY_OTHER, `* or ${NAME_SAYS}`);
  const schema = v.union([numberSchema(range), named], expected(inFile));
  const parse = (text: string) => numbersIn(text, range, EVERY_OTHER);
  return { ...option({ says, value: '[NAME=]N', about }, schema, parse), isRepeatable: true };
}

function byName(range: NumberRange, pattern: RegExp, says: string) {
  const name = v.pipe(v.string(), v.regex(pattern, expected(says)));
  return v.pipe(
    v.record(name, numberSchema(range), expected('an object with numbers by channel')),
    v.maxEntries(CHANNELS_MAX, expected(`at most ${CHANNELS_MAX} channels`)),
  );
}

/** Numbers by the names before them; `nameless` is what one without is called, if it may be. */
function numbersIn(text: string, range: NumberRange, nameless?: string): Numbers | undefined {
  const numbers: Record<string, number> = {};
  for (const one of text.split(',')) {
    const [, channel = nameless, said = ''] = /^(?:([^=]*)=)?(.*)$/.exec(one) ?? [];
    const number = numberIn(said, range);
    const isName = channel !== undefined && (channel === nameless || CHANNEL_NAME.test(channel));
    if (!isName || number === undefined) return undefined;
    numbers[channel] = number;
  }
  return numbers;
}
