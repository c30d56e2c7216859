import { describe, expect, it } from 'vitest';
import { labelsOf, nodesOf } from './machine-map.ts';
import { MODELS } from './models.ts';
import { generatePaths, titleOf, type Walked, walkPath } from './walk.ts';

describe.each(Object.entries(MODELS))('generated paths of the %s machine', (name, models) => {
  it('walk every state and every transition', async () => {
    const walked: Walked = { states: new Set(), transitions: new Set() };
    let count = 0;
    for (const model of models) {
      for (const path of generatePaths(model)) {
        count++;
        await walkPath(model, path, walked).catch((error) => {
          throw new Error(`${titleOf(path)}: ${error.message}`, { cause: error });
        });
      }
    }
    const [{ machine }] = models as [(typeof models)[number]];
    const states = nodesOf(machine).map(({ id }) => id);
    const transitions = labelsOf(machine);
    console.log(
      `${name}: ${count} paths walked ${walked.states.size} of ${states.length} states and ` +
        `${walked.transitions.size} of ${transitions.length} transitions`,
    );
    expect(count).toBeGreaterThan(0);
    expect(states.length).toBeGreaterThan(0);
    expect(states.filter((id) => !walked.states.has(id))).toEqual([]);
    expect(transitions.filter((label) => !walked.transitions.has(label))).toEqual([]);
  });
});
