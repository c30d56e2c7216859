/** Who said what to whom, and when. */

export interface Told {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

/** The longest text on one arrow, in characters. */
const TEXT_MAX = 100;

function isHeartbeat(told: Told | undefined): boolean {
  return told?.what.startsWith('["heartbeat"') ?? false;
}

/** A story as a sequence chart in Mermaid. Heartbeats that nothing came between are one note. */
export function drawStory(story: readonly Told[]): string {
  const names = [...new Set(story.flatMap(({ from, to }) => [from, to]))];
  const lines = story.flatMap((told, i) => {
    if (!isHeartbeat(told)) return drawn(told);
    if (isHeartbeat(story[i + 1])) return [];
    const before = story.findLastIndex((other, j) => j < i && !isHeartbeat(other));
    return drawn({ ...told, to: told.from, what: `heartbeats: ${i - before}` });
  });
  return ['sequenceDiagram', ...names.map((name) => `  participant ${name}`), ...lines].join('\n');
}

function drawn({ atMs, from, to, what }: Told): string {
  // Mermaid takes both for its own.
  const text = what.slice(0, TEXT_MAX).replaceAll(/[;#]/g, ' ');
  const where = from === to ? `note over ${from}` : `${from}->>${to}`;
  return `  ${where}: ${(atMs / 1000).toFixed(3)} s ${text}`;
}
