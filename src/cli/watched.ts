import * as v from 'valibot';
import { EVERY_OTHER, type NumberRange } from '../app/index.ts';
import { CHANNEL_NAME, CHANNELS_MAX } from './channels.ts';
import { expected, numberIn, numberSchema, type Option, option } from './option.ts';

const NAME_SAYS = 'names of 1 to 32 of a-z, 0-9 and -';

/** A pattern, which a schema for editors can have. */
const NAME_OR_EVERY_OTHER = new RegExp(`^\\*$|${CHANNEL_NAME.source}`);

/** Names of channels: a list in a file. */
export function channelNames(about: string): Option<readonly string[]> {
  const message = expected(NAME_SAYS);
  const name = v.pipe(v.string(message), v.regex(CHANNEL_NAME, message));
  const list = v.array(name, expected(`a list of ${NAME_SAYS}`));
  const schema = v.pipe(list, v.minLength(1, message), v.maxLength(CHANNELS_MAX, message));
  const parse = (text: string) => {
    const names = text.split(',');
    return names.every((one) => CHANNEL_NAME.test(one)) && names.length <= CHANNELS_MAX
      ? names
      : undefined;
  };
  return { ...option(NAME_SAYS, about, schema, parse), isRepeatable: true, isList: true };
}

/** A number for each of some channels: an object in a file. */
export function channelNumbers(
  range: NumberRange,
  about: string,
): Option<Readonly<Record<string, number>>> {
  const says = `NAME=N with ${NAME_SAYS}, and ${range.says}`;
  const name = v.pipe(v.string(), v.regex(CHANNEL_NAME, expected(NAME_SAYS)));
  const schema = v.pipe(
    v.record(name, numberSchema(range), expected('an object with numbers by channel')),
    v.maxEntries(CHANNELS_MAX, expected(`at most ${CHANNELS_MAX} channels`)),
  );
  const parse = (text: string) => numbersIn(text, range);
  return { ...option(says, about, schema, parse), isRepeatable: true };
}

/** A number for all channels, or such an object, where `*` is every other channel. */
export function numberForChannels(
  range: NumberRange,
  about: string,
): Option<number | Readonly<Record<string, number>>> {
  const says = `${range.says}, or NAME=N with ${NAME_SAYS}`;
  const name = v.pipe(v.string(), v.regex(NAME_OR_EVERY_OTHER, expected(`* or ${NAME_SAYS}`)));
  const byName = v.pipe(
    v.record(name, numberSchema(range)),
    v.maxEntries(CHANNELS_MAX, expected(`at most ${CHANNELS_MAX} channels`)),
  );
  const inFile = `${range.says}, or an object with numbers by channel`;
  const schema = v.union([numberSchema(range), byName], expected(inFile));
  const parse = (text: string) => numbersIn(text, range, EVERY_OTHER);
  return { ...option(says, about, schema, parse), isRepeatable: true };
}

/** Numbers by the names before them; `nameless` is what one without is called, if it may be. */
function numbersIn(
  text: string,
  range: NumberRange,
  nameless?: string,
): Record<string, number> | undefined {
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
