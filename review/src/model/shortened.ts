/** Texts that are shortened, and told apart all the same: `a && … #1f00ab`. */

/** More of a line of code than that is left out: a label is no listing. */
const CODE_CHARACTERS_MAX = 40;

/** A text, shortened where it is long; what is left out is told by its hash. */
export function shortened(text: string, max = CODE_CHARACTERS_MAX): string {
  return [...text].length <= max ? text : hashed(text, text, max);
}

/** The beginning of what stands for a text, with the hash of that. */
export function hashed(text: string, brief: string, max = CODE_CHARACTERS_MAX): string {
  return `${[...brief].slice(0, max).join('').trimEnd()}… #${hashOf(text)}`;
}

/** A text without these hashes: as it is read, not compared. */
export function withoutHashes(text: string): string {
  return text.replace(/(?<=…) #[0-9a-f]{6}/g, '');
}

/** Six digits that another text hardly has as well: FNV-1a. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return ((hash >>> 24) ^ (hash & 0xffffff)).toString(16).padStart(6, '0');
}
