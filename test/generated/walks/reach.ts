import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { labelsOf } from '../paths/machine-map.ts';
import type { Reasons } from './out-of-reach.ts';

/** Expects that all of a machine's transitions were taken but those out of reach, and none of these. */
export function expectReach(
  level: string,
  machine: AnyStateMachine,
  taken: ReadonlySet<string>,
  outOfReach: Reasons = {},
): void {
  const labels = labelsOf(machine);
  const walked = labels.filter((label) => taken.has(label));
  const listed = Object.values(outOfReach).flatMap((ends) =>
    ends.map((end) => `${machine.id}.${end}`),
  );
  const groups = Object.entries(outOfReach).flatMap(([reason, ends]) => [
    `  not: ${reason}:`,
    ...ends.map((end) => `    ${end}`),
  ]);
  const sum = `${machine.id}: ${walked.length} of ${labels.length} transitions walked ${level}`;
  console.log([sum, ...groups].join('\n'));
  expect(labels.length).toBeGreaterThan(0);
  expect(walked.length).toBeGreaterThan(0);
  expect([...walked, ...listed].sort()).toEqual([...labels].sort());
}
