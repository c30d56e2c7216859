import {
  encode,
  isHello,
  parseLine,
  lossReasonOf,
  reportOf,
  retryMsOf,
} from '../../dist/machines/index.js';
import { eventOf } from '../../dist/transport/server-message.js';
import { randomLine } from './lines.mjs';
import { minimise } from './minimise.mjs';
import { describeError } from './outcome.mjs';
import { createRandom } from './random.mjs';

/** @import { Message } from '../../dist/machines/index.js' */
/** @import { Outcome } from './outcome.mjs' */

const AT = { wallMs: 1_407_334_342_639, monotonicMs: 1000 };
const PROTOTYPE_KEYS = Reflect.ownKeys(Object.prototype).length;

/**
 * Sends random lines through all that reads one, and looks at what comes out.
 * @param {{ seed: number, count: number }} options
 * @returns {Promise<Outcome>}
 */
export async function fuzzParser({ seed, count }) {
  const random = createRandom(seed);
  const found = { message: 0, fault: 0, nothing: 0 };
  for (let index = 0; index < count; index++) {
    const line = randomLine(random);
    const kind = tryLine(line);
    if (kind === 'message' || kind === 'fault' || kind === 'nothing') {
      found[kind]++;
      continue;
    }
    const least = await minimise([...line], (rest) => isWrong(rest.join('')));
    const input = least.join('');
    return { failure: tryLine(input), input };
  }
  const { message, fault, nothing } = found;
  return {
    numbers: `${count} lines parsed: ${message} messages, ${fault} faults, ${nothing} nothing, 0 throws`,
  };
}

/** @param {string} line */
function isWrong(line) {
  return !['message', 'fault', 'nothing'].includes(tryLine(line));
}

/**
 * What a line is, or else what is wrong with how it was read.
 * @param {string} line
 * @returns {string}
 */
function tryLine(line) {
  try {
    const result = parseLine(line);
    if (result === null)
      return expect(line === '' || line === '\r', 'null for a line') ?? 'nothing';
    if ('fault' in result) {
      return expect(isText(result.fault) && !isGood(line), 'a fault for a good line') ?? 'fault';
    }
    return (
      expect(isGood(line), 'a message of a bad line') ??
      problemIn(result) ??
      expect(Reflect.ownKeys(Object.prototype).length === PROTOTYPE_KEYS, 'a polluted prototype') ??
      'message'
    );
  } catch (error) {
    return `thrown: ${describeError(error)}`;
  }
}

/**
 * Whether a line is a message, said in another way than the parser says it.
 * @param {string} line
 */
function isGood(line) {
  if (!/^[ \t\r\n]*\[[ \t\r\n]*"/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Message} message
 * @returns {string | null} what is wrong with what is read from it
 */
function problemIn(message) {
  const frame = encode(message.name, ...message.args);
  const again = parseLine(frame.slice(0, -1));
  const report = reportOf(message);
  const event = eventOf(message, AT);
  const retryMs = retryMsOf(message);
  return (
    expect(isText(message.name) && Array.isArray(message.args), 'no message') ??
    expect(frame.indexOf('\n') === frame.length - 1, 'a frame of several lines') ??
    expect(again !== null && 'name' in again && again.name === message.name, 'another name') ??
    expect(
      again !== null && 'name' in again && encode(again.name, ...again.args) === frame,
      'other arguments after a round trip',
    ) ??
    expect(isAge(report.ageMs), `an age of ${report.ageMs}`) ??
    expect(report.wallMs === null || Number.isFinite(report.wallMs), `the time ${report.wallMs}`) ??
    expect(report.id === null || isText(report.id), `the id ${report.id}`) ??
    expect(typeof report.first === 'boolean', `first as ${report.first}`) ??
    expect(isText(lossReasonOf(message)), 'a reason that is no text') ??
    expect(retryMs === null || Number.isFinite(retryMs), `a retry after ${retryMs}`) ??
    expect(typeof isHello(message) === 'boolean', 'neither a hello nor none') ??
    expect(!('ageMs' in event) || isAge(event.ageMs), 'an event of no age')
  );
}

/**
 * @param {boolean} isSo
 * @param {string} got
 */
function expect(isSo, got) {
  return isSo ? null : `read wrongly: got ${got}`;
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === 'string';
}

/** @param {number} value */
function isAge(value) {
  return Number.isFinite(value) && value >= 0;
}
