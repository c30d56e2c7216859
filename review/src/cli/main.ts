import { messageOf } from '../model/message-of.ts';
import { xstateReview } from './program.ts';
import { UsageError } from './usage-error.ts';

/** Runs the command in this process, to its end; whatever fails is one line and never a stack. */
export async function main(): Promise<never> {
  const exit = process.exit.bind(process);
  let [isFinished, failures] = [false, 0];
  const complain = (error: unknown) => {
    process.stderr.write(`xstate-review: ${messageOf(error).replaceAll('\n', ' ')}\n`);
  };
  const finish = (code: number): never => {
    isFinished = true;
    return exit(code === 0 && failures > 0 ? 1 : code);
  };
  const fail = (error: unknown): never => {
    complain(error);
    return finish(error instanceof UsageError ? 2 : 1);
  };
  // What a module does later, by itself, stops none of the others.
  process.on('uncaughtException', (error) => {
    complain(new Error(`expected modules that only export, got: ${error.message}; mend it`));
    failures++;
  });
  process.exit = (code) => {
    throw new Error(`it ends the process with code ${code ?? 0}`);
  };
  // What they print is not what was asked for.
  console.log = console.info = console.debug = console.error;
  process.once('exit', () => {
    if (isFinished) return;
    complain('expected to finish, got nothing left to do: it waits for what never comes');
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
