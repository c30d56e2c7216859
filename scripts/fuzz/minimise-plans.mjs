import { minimise } from './minimise.mjs';
import { writtenPlans } from './plans.mjs';

/** @import { Plan } from './plans.mjs' */
/** @import { Outcome } from './outcome.mjs' */

/**
 * What failed, with the least plans that fail in any way when they are played on their own.
 * @param {string} failure
 * @param {readonly Plan[]} plans those that were played when it failed
 * @param {(plans: readonly Plan[]) => Promise<string | null>} play what fails with just these
 * @returns {Promise<Outcome>}
 */
export async function minimised(failure, plans, play) {
  const fails = async (/** @type {readonly Plan[]} */ some) => (await play(some)) !== null;
  if (plans.length === 0)
    return { failure, input: { note: 'no few plans do this; the seed does' } };
  if (!(await fails(plans))) {
    const note = 'these plans alone do not fail; the seed does';
    return { failure, input: { note, plans: writtenPlans(plans) } };
  }
  let least = await minimise(plans, fails);
  const [only, another] = least;
  if (only !== undefined && another === undefined) {
    const asLines = splitLines(Buffer.concat(only.chunks));
    const withChunks = (/** @type {readonly Buffer[]} */ chunks) => [{ ...only, chunks }];
    const isAnyCut = await fails(withChunks(asLines));
    const pieces = isAnyCut ? asLines : only.chunks;
    const kept = await minimise(pieces, (rest) => fails(withChunks(rest)));
    const bytes = [...Buffer.concat(kept)];
    // A byte a try: worth it, and bearable, only for what is small by now.
    const isSmall = isAnyCut && bytes.length <= 300;
    const asOne = (/** @type {readonly number[]} */ rest) => withChunks([Buffer.from(rest)]);
    least = isSmall ? asOne(await minimise(bytes, (rest) => fails(asOne(rest)))) : withChunks(kept);
  }
  return { failure, input: { plans: writtenPlans(least) } };
}

/** @param {Buffer} bytes */
function splitLines(bytes) {
  return bytes
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}
