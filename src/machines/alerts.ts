/**
 * A watcher's alerts: which news people are told wherever they are, how urgently, and when.
 *
 * Who sends what: whoever runs it sends `news.said` for all that the watcher says, and
 * `opening.renamed` when what it said of an opening is of another name; `hours` (an invoked actor, the
 * adapter) says of the quiet hours that they `began` or `ended`, at the start too. It orders of `ways`
 * to raise alerts.
 *
 * Always true: who was told of an incident is told of its end; a later run of the watcher tells again
 * what an earlier one told of the same opening only by ways that are new; quiet hours keep back nothing
 * that is urgent, and lose nothing.
 */
import { type AlertsEvent, alertsSetup, contextOf } from './alerts-setup.ts';

type SaidEvent = Extract<AlertsEvent, { readonly type: 'news.said' }>;

const params = ({ event }: { event: SaidEvent }) => ({ news: event.news });
/** A guard or an action that is about the news. */
const of = <T extends string>(type: T) => ({ type, params }) as const;

const note = of('note');
const forget = of('forget');
const hold = of('hold');
const postpone = of('postpone');
const heed = [of('recall'), of('expect')] as const;
const tell = [of('tellAll'), of('letGo')] as const;

/** The same whatever the hour: what people are not told of. */
const unheard = [
  // Whoever leaves a message behind has left it, and it was replaced by the warning.
  { guard: of('isToldOpening') },
  { guard: of('isAnotherOpening'), actions: [of('sayEndOfEarlier'), of('sayAgain')] },
  { guard: of('isOpening'), actions: [note, of('tellOpenings')] },
  { guard: of('isEndOfUntold'), actions: [of('tellOpenings'), forget] },
  { guard: of('isAcknowledgedUntold'), actions: [of('tellOpenings'), ...heed] },
  { guard: of('isExpected'), actions: of('expect') },
  // By ways that may have been wrong: one that is new was never told.
  { guard: of('wasToldBefore'), actions: [of('tellNew'), of('recall')] },
] as const;

const toldNow = [
  { guard: of('isEndOfTold'), actions: [...tell, forget] },
  { guard: of('isIncident'), actions: [note, ...tell] },
  { guard: of('isAlert'), actions: [...tell, ...heed] },
  // It is for who looks at the console.
  {},
] as const;

const noteHours = {
  type: 'noteHours',
  params: ({ event }: { event: Extract<AlertsEvent, { readonly type: 'hours.began' }> }) => event,
} as const;

const rename = {
  type: 'rename',
  params: ({ event }: { event: Extract<AlertsEvent, { readonly type: 'opening.renamed' }> }) =>
    event,
} as const;

/** Tells people what a watcher says; whoever runs it provides its `ways` and its `hours`. */
export const alertsMachine = alertsSetup.createMachine({
  id: 'alerts',
  description: 'Decides which news people are told wherever they are, and when.',
  context: ({ input }) => contextOf(input),
  invoke: [
    { src: 'ways', id: 'ways' },
    { src: 'hours', id: 'hours' },
  ],
  initial: 'quiet',
  states: {
    quiet: {
      description: 'Quiet hours, or not known yet: what can wait is held back.',
      on: {
        'news.said': [
          ...unheard,
          { guard: of('isEndThatCanWait'), actions: [hold, postpone, forget] },
          { guard: of('isIncidentThatCanWait'), actions: [note, hold, postpone] },
          { guard: of('isAlertThatCanWait'), actions: [hold, postpone, ...heed] },
          ...toldNow,
        ],
        'opening.renamed': { actions: rename },
        'hours.began': { actions: noteHours },
        'hours.ended': { target: 'loud', actions: ['tellHeld', 'forgetHeld'] },
      },
    },
    loud: {
      description: 'People are told at once.',
      on: {
        'news.said': [...unheard, ...toldNow],
        'opening.renamed': { actions: rename },
        'hours.began': { target: 'quiet', actions: noteHours },
        'hours.ended': {},
      },
    },
  },
});
