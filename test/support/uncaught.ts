import { on } from 'node:events';

/** Does something, and gives the messages of so many errors that nobody caught. */
export async function uncaught(count: number, act: () => void): Promise<string[]> {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const errors = on(process, 'uncaughtException');
  const messages: string[] = [];
  act();
  for await (const [error] of errors) {
    messages.push(error.message);
    if (messages.length === count) break;
  }
  for (const other of others) process.on('uncaughtException', other);
  return messages;
}
