import type { Playable } from '../engine/playable.ts';
import { button, element } from './element.ts';
import { attempt, isPlaying, type Part, type Stage } from './stage.ts';

/** What reads a trace file; throws an Error with a sentence for anything else. */
export type OpenTrace = (text: string) => Playable;

/** In a link, between what was done and whose pictures are shown. */
const SHOWN = '&shown=';

/** Browsers let a page write its address some 100 times in 30 s: so long it waits for more. */
const ADDRESS_MS = 400;

/** What leads to a situation from outside: a link, or the file of a trace. */
export function createLinks(
  stage: Stage,
  openTrace: OpenTrace,
  show: (playable: Playable) => void,
): Part & { readonly read: () => void } {
  const field = element('input', { readonly: true, 'aria-label': 'Link to this situation' });
  const copied = element('span', { class: 'copied', hidden: true }, field);
  const copy = button('Copy link', () => void copyLink());
  const back = button('Back to playing', () => show(stage.session));
  const name = element('span', {});
  const file = element('input', {
    ...{ type: 'file', 'aria-label': 'Open a trace' },
    change: () => void open(file.files?.[0]),
  });
  const part = element(
    'div',
    { class: 'links' },
    copy,
    copied,
    element('label', { class: 'file' }, 'Open a trace: ', file),
    name,
    back,
  );

  /** Has the page's address lead to this situation, so that it is there again when it is reloaded. */
  function writeAddress(): string {
    const shown = [...stage.shown].map(encodeURIComponent).join(',');
    const link = `${location.href.split('#')[0]}#${stage.session.link()}${SHOWN}${shown}`;
    isWritten = true;
    if (link !== location.href) history.replaceState(null, '', link);
    return link;
  }

  let isWritten = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function keepAddress(): void {
    clearTimeout(timer);
    // Where nothing was done, the address stays as it was opened.
    if (!isPlaying(stage) || (stage.session.steps.length === 1 && !isWritten)) return;
    timer = setTimeout(writeAddress, ADDRESS_MS);
  }

  async function copyLink(): Promise<void> {
    const link = writeAddress();
    // A page that is no file of a server's may not write there.
    const isCopied = await navigator.clipboard?.writeText(link).then(
      () => true,
      () => false,
    );
    field.value = link;
    copied.hidden = isCopied === true;
    stage.say(isCopied ? 'The link to this situation is copied.' : 'Copy the link that is shown.');
    if (!isCopied) field.select();
  }

  async function open(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    const text = await chosen.text();
    attempt(stage, () => {
      show(openTrace(text));
      name.textContent = chosen.name;
      stage.say(sayTrace(chosen.name, stage.playable));
    });
    file.value = '';
  }

  const isDropping = (is: boolean) => document.body.classList.toggle('dropping', is);
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    isDropping(true);
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) isDropping(false);
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    isDropping(false);
    void open(event.dataTransfer?.files[0]);
  });
  const read = () => {
    const [link = '', shown = ''] = location.hash.slice(1).split(SHOWN);
    if (link === '') return;
    attempt(stage, () => {
      if (link !== stage.session.link()) stage.session.open(link);
      // A link is of machines that run, and a trace may be shown.
      if (!isPlaying(stage)) show(stage.session);
      stage.show(shown.split(',').filter(Boolean).map(decodeURIComponent));
    });
  };
  addEventListener('hashchange', read);
  return {
    element: part,
    read,
    update() {
      back.hidden = isPlaying(stage);
      name.hidden = back.hidden;
      copy.hidden = !back.hidden;
      keepAddress();
    },
  };
}

/** How long a trace is, and what is wrong in it first: nobody goes through hundreds of steps. */
function sayTrace(name: string, { steps }: Playable): string {
  const faulty = steps.filter(({ problems }) => problems.length > 0);
  const [first] = faulty;
  if (first === undefined) return `${name}: ${steps.length} steps, all of them possible.`;
  // Before the first step of a trace is a line too.
  const place = steps.indexOf(first) + 1;
  const many = `${name}: ${faulty.length} of ${steps.length} steps with a problem, marked ⚠`;
  return `${many}; the first is step ${place}. ${first.problems.join('. ')}.`;
}
