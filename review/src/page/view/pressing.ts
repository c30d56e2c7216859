/** What a pointer presses in a list that is another one after each press. */

/** The press that is carried out. */
export interface Pressing {
  /** Whether there is one: what is in the list stays where it is then. */
  readonly isHeld: boolean;
  /** Has what was pressed under the pointer again, wherever what is above it has moved it. */
  putBack(): void;
}

/** Listens to what is pressed in a list's rows; `settle` is called when the pointer leaves it. */
export function createPressing(list: HTMLElement, settle: () => void): Pressing {
  let pressed: { readonly row: number; readonly top: number } | undefined;
  let isUnsettled = false;
  const rows = () => [...list.querySelectorAll('li')];
  guardDouble(list);
  list.addEventListener(
    'click',
    ({ target, detail }) => {
      const row = target instanceof Element ? target.closest('li') : null;
      // The keyboard has no place.
      if (row === null || detail === 0) return;
      pressed = { row: rows().indexOf(row), top: row.getBoundingClientRect().top };
      isUnsettled = true;
    },
    { capture: true },
  );
  list.addEventListener('click', () => {
    pressed = undefined;
  });
  list.addEventListener('pointerleave', () => {
    if (isUnsettled) settle();
    isUnsettled = false;
  });
  return {
    get isHeld() {
      return pressed !== undefined;
    },
    putBack() {
      if (pressed === undefined) return;
      const { row, top } = pressed;
      for (const scroller of [list.closest('aside'), document.scrollingElement]) {
        scroller?.scrollBy(0, (rows()[row]?.getBoundingClientRect().top ?? top) - top);
      }
    },
  };
}

/** Of a double press the second one does nothing where another button has come under it. */
function guardDouble(list: HTMLElement): void {
  const keyAt = ({ target }: Event) =>
    target instanceof Element ? target.closest('button')?.dataset.key : undefined;
  let last: string | undefined;
  list.addEventListener(
    'click',
    (event) => {
      if (event.detail <= 1 || keyAt(event) === last) {
        last = keyAt(event);
        return;
      }
      event.stopImmediatePropagation();
      event.preventDefault();
    },
    { capture: true },
  );
}
