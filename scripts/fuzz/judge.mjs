/**
 * What a stream of bytes must lead to by the wire's limits, found in another way than ours.
 * `end`: the receiver ends the connection; `stay`: it must not; `either`: it hangs on the second.
 * @typedef {'end' | 'stay' | 'either'} Verdict
 */

const NEWLINE = 0x0a;
const LINE_BYTES_MAX = 4096;
const BAD_LINES_MAX = 10;
/** Well below and far above what a second may bring, whatever a busy machine does to timing. */
const CALM = { lines: 150, bytes: 50_000 };
const FLOOD = { lines: 1500, bytes: 400_000 };

/**
 * @param {Buffer} bytes all that one side sends on a connection that then stays open
 * @param {'client' | 'server'} sender
 * @returns {Verdict}
 */
export function judge(bytes, sender) {
  let lines = 0;
  let bad = 0;
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const length = end - start;
    const cuts = Math.max(0, Math.ceil(length / LINE_BYTES_MAX) - 1);
    const worth = cuts > 0 || found < 0 ? 'nothing' : worthOf(bytes.subarray(start, end), sender);
    if (worth === 'end') return 'end';
    bad += cuts + (worth === 'bad' ? 1 : 0);
    lines += Math.max(1, cuts);
    start = end + 1;
  }
  if (bad >= BAD_LINES_MAX || lines > FLOOD.lines || bytes.length > FLOOD.bytes) return 'end';
  return lines > CALM.lines || bytes.length > CALM.bytes ? 'either' : 'stay';
}

/**
 * @param {Buffer} bytes one line
 * @param {'client' | 'server'} sender
 * @returns {'nothing' | 'good' | 'bad' | 'end'}
 */
function worthOf(bytes, sender) {
  const line = bytes.toString('utf8');
  // A carriage return before the end belongs to it; another one alone is nothing as well.
  if (/^\r{0,2}$/.test(line)) return 'nothing';
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    return 'bad';
  }
  if (!Array.isArray(value) || typeof value[0] !== 'string') return 'bad';
  if (value[0] === 'refused' && sender === 'server') return 'end';
  const isBadHello =
    value[0] === 'hello' && !(value[1]?.protocol % 1 === 0 && value[1].protocol > 0);
  return isBadHello || (value[0] === 'hello' && typeof value[1].protocol !== 'number')
    ? 'bad'
    : 'good';
}
