import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';

// What is traced of each transition is compared where the two programs are walked.
describe.concurrent('--trace', () => {
  it('appends to what the file has, each line with its time', async ({ lab }) => {
    const path = await lab.scratchFile('server.jsonl');
    const fromMs = Date.now();
    for (let run = 0; run < 2; run++) await (await lab.doorServer('--trace', path)).stop();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line));
    expect(records.filter(({ event }) => event === 'listener.listening')).toHaveLength(2);
    expect(records.filter(({ when }) => !(when >= fromMs))).toEqual([]);
  });
});
