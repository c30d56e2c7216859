/** In place of what a bad line says, for it says nothing. */
export const BAD_LINE = 'a bad line';

/** What bytes say by the rules of the wire, in order: each message as JSON, or {@link BAD_LINE}. */
export function meaningOf(bytes: Buffer): string[] {
  const lines = bytes.toString('latin1').split('\n');
  return lines.flatMap((line, i) => {
    // Too long, and longer yet by as much again.
    if (line.length > 4096) return Array(Math.ceil(line.length / 4096) - 1).fill(BAD_LINE);
    // Telnet ends its lines with CR and LF.
    const text = Buffer.from(line, 'latin1').toString('utf8').replace(/\r$/, '');
    if (text === '' || text === '\r') return [];
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value) && typeof value[0] === 'string') return [JSON.stringify(value)];
    } catch {}
    // Half a line that the end of the stream left is nobody's fault.
    return i === lines.length - 1 ? [] : [BAD_LINE];
  });
}
