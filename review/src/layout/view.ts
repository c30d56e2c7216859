/** How a chart is shown: what is said of it, and how much room that may take. */
export interface View {
  /** How wide the lines of a box and of a label may get, in px. */
  readonly rowPx: number;
  readonly labelPx: number;
  /** How wide the picture should be at most, in px. */
  readonly widthPx: number;
  readonly hasDescriptions: boolean;
  /** The ids of the arrows that are references: a row at their source, which names the target. */
  readonly references: ReadonlySet<string>;
  readonly links: Links;
}

/** Where a reader gets to from a picture: addresses by ids; none, where nothing is returned. */
export interface Links {
  /** A state's own, of its source for example. */
  readonly state?: (id: string) => string | undefined;
  /** That of the picture of a machine that is invoked or spawned. */
  readonly machine?: (id: string) => string | undefined;
}

/** GitHub shows no picture wider than about that, in px. */
export const WIDTH_PX = 900;

/** Lines of about 40 and 30 letters: longer ones make pictures wide. */
export const VIEW: View = {
  rowPx: 235,
  labelPx: 165,
  widthPx: WIDTH_PX,
  hasDescriptions: false,
  references: new Set(),
  links: {},
};

/** Lines of about 30 and 20 letters, for pictures that else are too wide. */
export const NARROW = { rowPx: 170, labelPx: 110 } as const;
