import { UsageError } from './arguments.ts';
import { xstateReview } from './program.ts';

/** Runs the command in this process, to its end; whatever fails is one line and never a stack. */
export async function main(): Promise<never> {
  let isFinished = false;
  const complain = (message: string) =>
    void process.stderr.write(`xstate-review: ${message.replaceAll('\n', ' ')}\n`);
  const finish = (code: number): never => {
    isFinished = true;
    process.exit(code);
  };
  const fail = (error: unknown): never => {
    complain(error instanceof Error ? error.message : String(error));
    return finish(error instanceof UsageError ? 2 : 1);
  };
  process.once('beforeExit', () =>
    fail(new Error('expected to finish, got nothing left to do: it waits for what never comes')),
  );
  // A promise that nobody awaits ends here as well.
  process.once('uncaughtException', fail);
  process.once('exit', (code) => {
    if (isFinished) return;
    complain(`expected to finish, got an end with code ${code} by a module; let it not exit`);
    process.exitCode = 1;
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // That nobody reads any more is no fault; a full disk must not go unnoticed.
    if (error.code === 'EPIPE') return;
    fail(new Error(`expected to write to stdout, got: ${error.message}; free it or redirect it`));
  });
  process.stderr.on('error', () => {});
  const { stdout, stderr } = process;
  return xstateReview(process.argv.slice(2), { stdout, stderr }).then(finish, fail);
}
