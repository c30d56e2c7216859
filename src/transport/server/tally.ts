/** How many there are, in all and by group; groups that have none are not kept. */
export function createTally() {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    total: () => total,
    of: (group: string) => counts.get(group) ?? 0,
    count(group: string, more: 1 | -1): void {
      total += more;
      const left = (counts.get(group) ?? 0) + more;
      if (left > 0) counts.set(group, left);
      else counts.delete(group);
    },
  };
}
