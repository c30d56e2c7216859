import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { labelsOf } from '../model/machine-map.ts';
import { OUT_OF_REACH } from './out-of-reach.ts';

/**
 * Expects that all of a machine's transitions were taken but those which are listed, each with the
 * reason, and that none of these was; `late` are those behind waits that are too long.
 */
export function expectReach(
  level: string,
  machine: AnyStateMachine,
  taken: ReadonlySet<string>,
  late: readonly string[] = [],
): void {
  const labels = labelsOf(machine);
  const reasons = Object.entries(OUT_OF_REACH[machine.id] ?? {});
  const listed = reasons.flatMap(([, ends]) => ends.map((end) => `${machine.id}.${end}`));
  const walked = labels.filter((label) => taken.has(label));
  const lines = reasons.flatMap(([reason, ends]) => [
    `  ${reason}:`,
    ...ends.map((end) => `    ${end}`),
  ]);
  console.log(
    [
      `${machine.id}: ${walked.length} of ${labels.length} transitions walked ${level}`,
      ...(late.length > 0
        ? ['  behind waits over 5 s:', ...late.map((label) => `    ${label}`)]
        : []),
      ...lines,
    ].join('\n'),
  );
  expect(labels.length).toBeGreaterThan(0);
  expect(listed.filter((label) => !labels.includes(label) || taken.has(label))).toEqual([]);
  expect(labels.filter((label) => ![...walked, ...listed, ...late].includes(label))).toEqual([]);
}
