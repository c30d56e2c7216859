import type { Playable, Session, Step } from '../engine/playable.ts';
import type { PageData } from '../page-data.ts';
import { createAbout } from './about.ts';
import { createAsked, createConditions } from './conditions.ts';
import { createData } from './data.ts';
import { element, listenForShortcuts } from './element.ts';
import { createLegend } from './legend.ts';
import { createLinks, type OpenTrace } from './links.ts';
import { createLog } from './log.ts';
import { createMessages } from './messages.ts';
import { createOffers } from './offers.ts';
import { createPictures } from './pictures.ts';
import { createSearch } from './search.ts';
import { createStage } from './stage.ts';
import { STYLE } from './style.ts';
import { sayStep } from './telling.ts';
import { createTests } from './tests.ts';

/** Shows machines that run, and lets a reader play with them; a trace is opened in their place. */
export function startPage(
  data: PageData,
  session: Session,
  root: HTMLElement,
  openTrace: OpenTrace,
): void {
  const stage = createStage(data, session);
  const said = element('p', { role: 'status', class: 'said', tabindex: 0 });
  stage.say = (sentence) => {
    said.textContent = sentence;
  };
  let leave = () => {};
  const show = (playable: Playable) => {
    leave();
    stage.playable = playable;
    leave = playable.subscribe(changed);
    changed();
  };
  const pictures = createPictures(stage);
  const messages = createMessages(stage);
  const asked = createAsked(stage);
  const tests = createTests(stage);
  const panels = [
    createAbout(stage),
    createOffers(stage),
    createConditions(stage),
    tests,
    createData(stage),
  ];
  const log = createLog(stage);
  const links = createLinks(stage, openTrace, show);
  const search = createSearch(stage);
  const parts = [pictures, asked, log, messages, ...panels, links, search];
  let last: Step | undefined | null = null;
  function changed(): void {
    stage.update();
    const step = stage.playable.steps[stage.playable.at];
    if (step !== last) stage.say(sayStep(stage));
    last = step;
  }
  stage.update = () => {
    for (const part of parts) part.update();
  };
  style(data);
  root.classList.add('page');
  root.replaceChildren(
    element(
      'header',
      {},
      element('h1', {}, 'Statecharts'),
      tests.opener,
      search.element,
      links.element,
    ),
    element('main', {}, said, pictures.element),
    element(
      'aside',
      { 'aria-label': 'Play' },
      asked.element,
      ...panels.map((panel) => panel.element),
      createLegend(data.coverage !== undefined),
    ),
    element('div', { class: 'history' }, messages.element, log.element),
  );
  listenForShortcuts(root);
  show(session);
  links.read();
}

/** The pictures' style is the same in all; sheets that a script makes need no leave of a policy. */
function style({ machines }: PageData): void {
  const [, pictures = ''] = /<style>(.*?)<\/style>/s.exec(machines[0]?.svg ?? '') ?? [];
  document.adoptedStyleSheets = [pictures, STYLE].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}
