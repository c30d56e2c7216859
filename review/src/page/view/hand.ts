/** What a reader does in a picture; an arrow may stand for several transitions. */
export interface Hand {
  ask(ids: readonly string[]): void;
  take(ids: readonly string[]): void;
  askState(id: string): void;
}

/** A click asks, and a double click takes; so do the space bar and Enter. */
export function listen(svg: SVGSVGElement, { ask, take, askState }: Hand): void {
  let asked: readonly string[] = [];
  svg.addEventListener('click', ({ target, detail }) => {
    if (!(target instanceof Element)) return;
    if (detail > 0 && detail % 2 === 0) {
      // What the first click asked about, wherever that has moved to.
      if (asked.length > 0) take(asked);
      return;
    }
    asked = transitionsAt(target);
    const state = target.closest('[data-s]')?.getAttribute('data-s');
    if (asked.length > 0) ask(asked);
    else if (state) askState(state);
  });
  svg.addEventListener('keydown', (event) => {
    const id = event.target instanceof Element && event.target.getAttribute('data-t');
    if (!id || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    if (event.key === 'Enter') take([id]);
    else ask([id]);
  });
}

/** The transitions that stand where something was hit: a paragraph is one, an arrow may be several. */
function transitionsAt(target: Element): string[] {
  const ids: string[] = [];
  const isText = target.closest('.handle') !== null;
  for (let one = target.closest('[data-t]'); one !== null; ) {
    ids.push(one.getAttribute('data-t') ?? '');
    one = isText ? null : (one.parentElement?.closest('[data-t]') ?? null);
  }
  return ids;
}
