import { randomBytes } from 'node:crypto';
import type { Change } from '../machines/index.ts';

/** Names a run of the server; never as the run that named what is remembered. */
export function nameRun(
  remembered: Change | null,
  draw = () => randomBytes(4).toString('hex'),
): string {
  const run = draw();
  return remembered?.id.startsWith(`${run}-`) ? nameRun(remembered, draw) : run;
}
