/** The few lines that make elements; texts are always texts, never markup. */

/** What stands in an element; nothing where a condition does not hold. */
export type Child = Node | string | false | undefined;

type Value = string | number | boolean | undefined | ((event: Event) => void);
type Attributes = Readonly<Record<string, Value>>;

/** An HTML element; a function is a listener, for the event that its name says. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** The same of SVG. */
export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  return filled(made, attributes, children);
}

function filled<Made extends Element>(
  made: Made,
  attributes: Attributes,
  children: readonly Child[],
): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== false && child !== undefined));
  return made;
}

/** A part of the page with a heading, that can be folded; what is in it changes. */
export function section(title: string, isOpen = true) {
  const body = element('div', { class: 'body' });
  const heading = element('h2', {}, title);
  const details = element('details', { open: isOpen }, element('summary', {}, heading), body);
  return { element: element('section', { 'aria-label': title }, details), body, details };
}

/** A button that says what it does. */
export function button(label: string, press: () => void, attributes: Attributes = {}) {
  return element('button', { type: 'button', click: press, ...attributes }, label);
}

/** What has a button pressed by the keyboard from anywhere: `Alt+J`. */
export function shortcut(keys: string | undefined): Attributes {
  return keys === undefined ? {} : { 'aria-keyshortcuts': keys, title: keys };
}

/** Presses the buttons that have shortcuts; no browser and no field has Alt with J, K or L. */
export function listenForShortcuts(root: HTMLElement): void {
  document.addEventListener('keydown', (event) => {
    const isAlone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const [, letter] = /^Key([JKL])$/.exec(event.code) ?? [];
    if (!isAlone || letter === undefined) return;
    event.preventDefault();
    root.querySelector<HTMLElement>(`[aria-keyshortcuts="Alt+${letter}"]`)?.click();
  });
}

/** One that does nothing now but say why: a disabled one would lose the focus, and be passed over. */
export function refused(label: string, say: () => void, attributes: Attributes = {}) {
  return button(label, say, { 'aria-disabled': 'true', ...attributes });
}

/**
 * Puts other children into an element and leaves the focus where it was: on what has the same
 * `data-key`, else at the same place. Folds that were open stay so.
 */
export function refill(container: HTMLElement, ...children: readonly Child[]): void {
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  const keyOf = (one: Element) => one.getAttribute('data-key');
  const place = placeOf(focused, focusables(container));
  const open = [...container.querySelectorAll('details[open]')].map(keyOf);
  container.replaceChildren(...children.filter((child) => child !== false && child !== undefined));
  for (const details of container.querySelectorAll('details')) {
    const key = keyOf(details);
    if (key !== null && open.includes(key)) details.open = true;
  }
  if (focused === null) return;
  const now = focusables(container);
  const key = keyOf(focused);
  const again =
    now.find((one) => key !== null && keyOf(one) === key) ?? now[Math.min(place, now.length - 1)];
  again?.focus({ preventScroll: true });
}

function focusables(container: HTMLElement): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>('button,summary,textarea,select,input')];
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One stop of the tabulator for many: arrow keys go from one to the next, and tell to which. */
export function rove(
  container: Element,
  items: () => readonly (HTMLElement | SVGElement)[],
  arrived: (index: number) => void = () => {},
): void {
  container.addEventListener('keydown', (event) => {
    const all = items();
    const at = placeOf(document.activeElement, all);
    const by = event instanceof KeyboardEvent ? STEPS[event.key] : undefined;
    if (by === undefined || at < 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(all.length - 1, at + by));
    all[next]?.focus();
    arrived(next);
  });
  container.addEventListener('focusin', ({ target }) => {
    const all = items();
    if (placeOf(target, all) < 0) return;
    // There may be thousands of which nothing changes.
    const stops = all.filter((one) => one.getAttribute('tabindex') === '0');
    for (const one of stops) one.setAttribute('tabindex', '-1');
    all[placeOf(target, all)]?.setAttribute('tabindex', '0');
  });
}

/** Where something stands in a list that it may not be in at all; -1 then. */
export function placeOf(one: unknown, all: readonly unknown[]): number {
  return all.indexOf(one);
}
