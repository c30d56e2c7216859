import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { chartOf } from 'xstate-review';
import { judge, readTrace } from 'xstate-review/trace';
import {
  connectionMachine,
  doorMachine,
  sensorMachine,
  serverMachine,
} from '../../../src/machines/index.ts';
import { it } from '../../support/lab.ts';

const MACHINES = [serverMachine, doorMachine, sensorMachine, connectionMachine];

// What is traced of each transition is compared where the two programs are walked.
describe.concurrent('--trace', () => {
  it('appends to what the file has, each line with its time, and all is a run of our machines', async ({
    lab,
  }) => {
    const path = await lab.scratchFile('server.jsonl');
    const fromMs = Date.now();
    for (let run = 0; run < 2; run++) await (await lab.doorServer('--trace', path)).stop();
    const { records } = readTrace(await readFile(path, 'utf8'));
    expect(records.filter(({ event }) => event === 'listener.listening')).toHaveLength(2);
    expect(records.filter(({ when }) => !(when >= fromMs))).toEqual([]);
    const { fault, ...judged } = judge(
      records,
      MACHINES.map((machine) => chartOf(machine)),
    );
    expect(fault).toBeUndefined();
    expect(judged).toMatchObject({ steps: records.length, machines: ['server', 'door', 'sensor'] });
  });
});
