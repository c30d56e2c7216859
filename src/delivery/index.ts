/** Ways of telling a person. */

export { inWords, type Prose, proseOf } from './prose.ts';
export type { Way } from './way.ts';
