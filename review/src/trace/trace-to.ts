import { type AnyEventObject, type InspectionEvent, isMachineSnapshot } from 'xstate';
import { takenIn } from '../model/taken.ts';
import { RESUMED, type TraceRecord } from './trace.ts';

/** What a project may say of its trace. */
export interface TraceOptions {
  /** What is written of an event; nothing, where this is not given. */
  readonly payload?: (event: AnyEventObject) => unknown;
  /** Is told once why the trace ends, and once why a payload is left out; without it, stderr is. */
  readonly complain?: (message: string) => void;
}

/** A trace ends there: what reads it takes it as one text. */
const TRACE_CHARACTERS_MAX = 2 ** 28;

/** A longer payload is left out: a trace is read by people, a line a step. */
const PAYLOAD_CHARACTERS_MAX = 10_000;

/**
 * An observer for XState's `inspect` that writes a line of JSON for each transition of all machines
 * of an actor's system: appended to a file, or given to a function, without the line's end. Throws
 * where the file cannot be opened. Later nothing that fails reaches the program: it ends the trace.
 */
export function traceTo(
  target: string | ((line: string) => void),
  options: TraceOptions = {},
): (inspected: InspectionEvent) => void {
  const tell = tellerOf(options);
  const write = limited(typeof target === 'string' ? appendTo(target) : target);
  const values = new WeakMap<object, unknown>();
  let isOver = false;

  function observe(inspected: InspectionEvent): void {
    const { actorRef, type } = inspected;
    if ((type as string) === '@xstate.transition') {
      throw new Error(
        'expected actors of XState 5, got one of XState 6, whose steps it does not tell',
      );
    }
    if (type !== '@xstate.microstep' && type !== '@xstate.snapshot') return;
    const { snapshot, event } = inspected;
    if (!isMachineSnapshot(snapshot)) return;
    const isStep = type === '@xstate.microstep';
    // An event without transition is none of its steps.
    if (isStep && takenIn(inspected).length === 0) return;
    const record = (from: unknown, by: AnyEventObject, to: unknown) => {
      const machine = snapshot.machine.id;
      const when = Date.now();
      const one: TraceRecord = { machine, actor: nameOf(actorRef), from, event: by.type, to, when };
      write(`${JSON.stringify(one).slice(0, -1)}${payloadText(by, options, tell)}}`);
      values.set(actorRef, to);
    };
    if (!values.has(actorRef)) {
      const before = isStep ? stateBefore(actorRef) : snapshot.value;
      const isFirst = event.type === 'xstate.init' && !isRestored(actorRef);
      if (before !== undefined)
        record(null, isStep || !isFirst ? { type: RESUMED } : event, before);
    }
    if (isStep) record(values.get(actorRef) ?? null, event, snapshot.value);
  }

  return (inspected) => {
    if (isOver) return;
    try {
      observe(inspected);
    } catch (error) {
      // With a gap in it a trace would be of no run.
      isOver = true;
      tell('the trace ends here', error);
    }
  };
}

/** Its id; ids need be unique among brothers and sisters only, so with XState's own for all others. */
function nameOf(actorRef: InspectionEvent['actorRef']): string {
  const { sessionId } = actorRef;
  const id = 'id' in actorRef ? String(actorRef.id) : sessionId;
  return id === sessionId ? id : `${id} ${sessionId}`;
}

/** The state in which it was before what is being told of; undefined while it is made. */
function stateBefore(actorRef: InspectionEvent['actorRef']): unknown {
  try {
    const snapshot = actorRef.getSnapshot();
    return isMachineSnapshot(snapshot) ? snapshot.value : undefined;
  } catch {
    // XState may refuse to be asked so early.
    return undefined;
  }
}

/** Whether it was made from a snapshot that somebody kept. */
function isRestored(actorRef: InspectionEvent['actorRef']): boolean {
  return Object(Reflect.get(actorRef, 'options')).snapshot !== undefined;
}

type Tell = (what: string, error: unknown) => void;

function tellerOf({ complain = console.error }: TraceOptions): Tell {
  const told = new Set<string>();
  return (what, error) => {
    if (told.has(what)) return;
    told.add(what);
    try {
      complain(`xstate-review: ${what}: ${Object(error).message ?? error}`);
    } catch {
      // Nobody is left to be told.
    }
  };
}

function limited(write: (line: string) => void): (line: string) => void {
  let written = 0;
  return (line) => {
    written += line.length;
    if (written > TRACE_CHARACTERS_MAX) {
      throw new Error(`expected at most ${TRACE_CHARACTERS_MAX} characters, got more`);
    }
    write(line);
  };
}

/** The end of a record's text: what its event carries, if that is wanted and can be written. */
function payloadText(event: AnyEventObject, { payload }: TraceOptions, tell: Tell): string {
  if (payload === undefined || event.type === RESUMED) return '';
  try {
    const text: string | undefined = JSON.stringify(payload(event));
    if (text === undefined) return '';
    if (text.length <= PAYLOAD_CHARACTERS_MAX) return `,"payload":${text}`;
    throw new Error(`expected at most ${PAYLOAD_CHARACTERS_MAX} characters, got ${text.length}`);
  } catch (error) {
    tell('a payload is left out', error);
    return '';
  }
}

/** Appends lines to a file, each before the program goes on, so that a kill costs none. */
function appendTo(file: string): (line: string) => void {
  // Not imported, so that it can be in a bundle for a browser.
  const fs = process.getBuiltinModule('node:fs');
  try {
    const descriptor = fs.openSync(file, 'a');
    return (line) => fs.appendFileSync(descriptor, `${line}\n`);
  } catch (error) {
    throw new Error(
      `${file}: expected a file to append to, got: ${Object(error).message}; choose another`,
    );
  }
}
