import type { Message } from '../../../src/machines/index.ts';

/** What must be true of a plain client: `open` and `close` in turns, that end on the truth. */
export function createPlainJudge(name: string, complain: (problem: string) => void) {
  let last: string | null = null;
  return {
    connected(): void {
      last = null;
    },
    hear({ name: level, args }: Message): void {
      if (level !== 'open' && level !== 'close') complain(`${name}: heard ${level}`);
      if (args.length !== 1) complain(`${name}: heard ${args.length + 1} elements`);
      if (level === last) complain(`${name}: heard ${level} twice`);
      last = level;
    },
    check(isOpen: boolean): void {
      if (last !== (isOpen ? 'open' : 'close')) complain(`${name}: was last told ${last}`);
    },
  };
}
