import { randomBytes } from 'node:crypto';

/** Names a run of the server; never as one that named what is remembered. */
export function nameRun(
  rememberedIds: readonly string[],
  draw = () => randomBytes(4).toString('hex'),
): string {
  const run = draw();
  const isTaken = rememberedIds.some((id) => id.startsWith(`${run}-`));
  return isTaken ? nameRun(rememberedIds, draw) : run;
}
