export { type Fault, type Judgement, type JudgeOptions, judge } from './judge.ts';
export { type ReadTrace, readTrace } from './read-trace.ts';
export { type NumberedRecord, RESUMED, type TraceRecord } from './trace.ts';
export { type TraceOptions, traceTo } from './trace-to.ts';
