/** Writes records as they come, so that they are there however a process ends. */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type HeadLine, RECORDS_FORMAT, type RecordLine } from '../coverage/records.ts';
import type { Shape } from '../coverage/shape.ts';
import type { Place } from './place.ts';

/** The file of one process. */
export interface RecordFile {
  readonly write: (line: RecordLine) => void;
  readonly close: () => void;
}

/** A file that is made with its first line. */
export function recordFile({ base, run, root }: Place): RecordFile {
  let file: number | null = null;
  const write = (line: HeadLine | RecordLine) => {
    if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    write: (line) => {
      if (file === null) {
        mkdirSync(join(base, run), { recursive: true });
        file = openSync(join(base, run, `${process.pid}-${randomUUID()}.jsonl`), 'ax');
        write({ format: RECORDS_FORMAT, root });
      }
      write(line);
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

/** Writes a shape if it is not there yet, whole or not at all, and gives its name. */
export function writeShape(base: string, shape: Shape): string {
  const name = createHash('sha256').update(shape.key).digest('hex').slice(0, 16);
  const path = join(base, 'machines', `${name}.json`);
  if (existsSync(path)) return name;
  mkdirSync(join(base, 'machines'), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(shape));
  renameSync(draft, path);
  return name;
}
