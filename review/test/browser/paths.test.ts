import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { type Path, pathsOf } from '../../src/paths/index.ts';
import { describeInBrowser, fileWith, litIn, NAMES, open, PROJECT, pageOf } from './browser.ts';
import { type Reference, referenceOf } from './reference.ts';

describeInBrowser('a generated path, clicked through', () => {
  it.each(NAMES)('leads %s where transition() says', async (name) => {
    const machines: Record<string, AnyStateMachine> = await import(
      join(PROJECT, 'dist/machines/index.js')
    );
    const { inputs } = await import(join(PROJECT, 'config/chart-page.ts'));
    const machine = machines[`${name}Machine`] as AnyStateMachine;
    const reference = referenceOf(machine, inputs[name]);
    const { page, complaints } = await open(await pageAlone(name));
    expect(await litIn(page, name)).toEqual(new Set(reference.active));

    const clicks: string[] = [];
    const conditions = page.getByText('Conditions', { exact: true });
    if (await conditions.isVisible()) await conditions.click();
    for (const step of pathFor(machine).steps) {
      await force(page, reference, name, step.conditions.holds, true);
      await force(page, reference, name, step.conditions.fails, false);
      if (!(await click(page, reference, name, step, clicks.length % 2 === 0))) continue;
      clicks.push(step.event);
      if (reference.failure !== undefined) {
        await page.getByRole('article', { name, exact: true }).getByText('error').waitFor();
        break;
      }
      expect(await litIn(page, name), clicks.join(', ')).toEqual(new Set(reference.active));
    }
    expect(clicks.length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });
});

/** The page of one machine, which nothing is told by others. */
async function pageAlone(name: string): Promise<string> {
  const module = JSON.stringify(join(PROJECT, 'config/chart-page.ts'));
  const samples = await fileWith('samples.ts', `export { inputs, samples } from ${module};\n`);
  const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return pageOf(name, join(PROJECT, `src/machines/${file}.ts`), '--samples', samples);
}

/**
 * The longest path none of whose steps asks a guard to be true and false, by its parameters; one that
 * begins with an event, if there is one, for nothing is forced before the start.
 */
function pathFor(machine: AnyStateMachine): Path {
  const isFit = ({ steps }: Path) =>
    steps.every(({ conditions: { holds, fails } }) => {
      const wrong = fails.map(nameOf);
      return !holds.some((one) => wrong.includes(nameOf(one)));
    });
  const paths = pathsOf(machine).paths.filter(isFit);
  const begun = paths.filter(({ steps }) => steps[0]?.event !== '');
  const [longest] = (begun.length > 0 ? begun : paths).toSorted(
    (a, b) => b.steps.length - a.steps.length,
  );
  if (longest === undefined) throw new Error('expected a path, got none');
  return longest;
}

/** Parameters are no part of a guard's name. */
function nameOf(condition: string): string {
  return condition.replace(/\(.*$/s, '');
}

async function force(
  page: Page,
  reference: Reference,
  machine: string,
  conditions: readonly string[],
  answer: boolean,
): Promise<void> {
  for (const guard of conditions.map(nameOf)) {
    reference.force(guard, answer);
    await page.locator(`select[data-key="${machine} ${guard}"]`).selectOption(String(answer));
  }
}

/** Presses the arrow of a step, or its button, if it is offered: XState does some by itself. */
async function click(
  page: Page,
  reference: Reference,
  machine: string,
  { event, taken }: Path['steps'][number],
  isArrow: boolean,
): Promise<boolean> {
  const button = page.locator(`.offers button[data-key="${machine} ${event}"]`);
  if ((await button.count()) === 0) return false;
  const isTimeout = event.startsWith('xstate.after.');
  const payload = isTimeout ? '{}' : await button.locator('..').locator('textarea').inputValue();
  const arrow = page.locator(`.handle.offered[data-t=${JSON.stringify(taken[0])}]`);
  if (isArrow && (await arrow.count()) > 0) await arrow.dblclick();
  else await button.click();
  if (isTimeout) reference.waitFor(event);
  else reference.send({ type: event, ...JSON.parse(payload) });
  return true;
}
