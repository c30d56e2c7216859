import { type Message, parseLine } from '../../src/machines/index.ts';

/** Puts lines together from what arrives; a line that is no message is our own bug here. */
export function createLineReader(onMessage: (message: Message) => void) {
  let rest = '';
  return (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const result = parseLine(line);
      if (result === null) continue;
      if ('fault' in result) throw new Error(`${result.fault}: ${line}`);
      onMessage(result);
    }
  };
}
