import type { Mark, Marked, Place } from '../diff/difference.ts';
import type { ChartState, ChartTransition } from '../model/chart.ts';

/** What a picture marks: what differs; or what no test takes, and what tests took beside the chart. */
export type PictureMark = Mark | 'untested' | 'observed';

/** Something that is marked; of what changed, how it was before. */
export interface InPicture<T> extends Omit<Marked<T>, 'mark'> {
  readonly mark: PictureMark;
}

/** Which of the alternatives for its event a transition is and, of coverage, how many tests take it. */
export interface PlaceInPicture extends Place {
  readonly tests?: number;
}

/** All that a picture marks, by id: that of a difference, or of a chart with its coverage. */
export interface PictureMarks {
  readonly states: ReadonlyMap<string, InPicture<ChartState>>;
  readonly transitions: ReadonlyMap<string, InPicture<ChartTransition>>;
  /** Of coverage: how many tests take each transition. */
  readonly tests?: ReadonlyMap<string, number>;
}
