/** Who said what to whom, and when. */

export interface Told {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

/** The longest text on one arrow, in characters. */
const TEXT_MAX = 70;

/** A story as a sequence chart in Mermaid. */
export function drawStory(story: readonly Told[]): string {
  const names = [...new Set(story.flatMap(({ from, to }) => [from, to]))];
  const lines = story.map(({ atMs, from, to, what }) => {
    const text = `${(atMs / 1000).toFixed(3)} s ${what}`
      .slice(0, TEXT_MAX)
      .replaceAll(/[;#]/g, ' ');
    return from === to ? `  note over ${from}: ${text}` : `  ${from}->>${to}: ${text}`;
  });
  return ['sequenceDiagram', ...names.map((name) => `  participant ${name}`), ...lines].join('\n');
}
