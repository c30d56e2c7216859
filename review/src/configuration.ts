/** What `xstate-review.config.*` exports as its default, or package.json has in `xstate-review`. */
export interface Configuration {
  /** The modules that export machines: files or globs, from the configuration's folder on. */
  readonly machines?: readonly string[];
  /** Where the charts are; `docs/charts`, where nothing is said. */
  readonly out?: string;
  /** What comes before a file's name in a link to it: `https://github.com/me/app/blob/main/`. */
  readonly source?: string;
  /** Whether what is said of a state is shown under its name. */
  readonly descriptions?: boolean;
  /** Whether arrows that are too long, or many into one state, are replaced by its name: `auto`. */
  readonly references?: 'auto' | 'never';
  /** The module with inputs, samples of events and wires between machines, for a page. */
  readonly page?: string;
}
