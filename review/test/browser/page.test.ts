import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Coverage } from '../../src/coverage/coverage.ts';
import type { Chart } from '../../src/model/chart.ts';
import type { PageData } from '../../src/page/page-data.ts';
import { folderWith } from '../command.ts';
import {
  describeInBrowser,
  fileWith,
  litIn,
  type Opened,
  open,
  PROJECT,
  pageOf,
} from './browser.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core');
const opened: Opened[] = [];

const [CLOSING, STEADY] = [{ unknown: 'closing' }, { closed: 'steady' }];
/** As doorwatch writes it: each line is a transition, with the states before and after. */
const TRACE = [
  traced(0, 'contact.closed', { unknown: 'silent' }, CLOSING),
  traced(50, 'xstate.after.settleMs.door.belief.unknown.closing', CLOSING, STEADY),
  traced(50, 'belief.changed', STEADY, STEADY),
  traced(1050, 'contact.opened', STEADY, { closed: 'opening' }),
].join('');

/** A machine that takes a transition each ms. */
const PULSE = `import { createMachine } from 'xstate';
export const pulse = createMachine({ id: 'pulse', initial: 'on', states: {
  on: { after: { 1: { target: 'on', reenter: true } } },
} });
`;

/** A machine that takes 150 different transitions in 150 ms. */
const RING = `import { createMachine } from 'xstate';
export const ring = createMachine({ id: 'ring', initial: 's0', states:
  Object.fromEntries(Array.from({ length: 151 }, (_, n) =>
    ['s' + n, n < 150 ? { after: { 1: 's' + (n + 1) } } : {}])),
});
`;

/** A machine that stops another one. */
const FAMILY = `import { setup, createMachine } from 'xstate';
export const child = createMachine({ id: 'child', initial: 'up', states: { up: {} } });
export const parent = setup({ actors: { child } }).createMachine({
  id: 'parent', initial: 'on',
  states: { on: { invoke: { src: 'child', id: 'child' }, on: { go: 'off' } }, off: {} },
});
`;

/** A transition that another one follows. */
const LOST = 'door.belief.closed sensor.failed';

/** A machine without timeouts, that ends. */
const STILL = `import { createMachine } from 'xstate';
export const still = createMachine({ id: 'still', initial: 'on', states: {
  on: { on: { end: 'over' } }, over: { type: 'final' },
} });
`;

function traced(ms: number, event: string, from: object, to: object): string {
  const value = (belief: object) => ({ belief, telling: 'prompt' });
  const record = { machine: 'door', actor: 'x:0', from: value(from), event, to: value(to) };
  return `${JSON.stringify({ ...record, when: 1_000_000 + ms })}\n`;
}

describeInBrowser('a page', () => {
  let url: string;
  beforeAll(async () => {
    url = await pageOf(
      'all',
      '--coverage',
      await fileWith('coverage.json', await coverageOfDoor()),
    );
  });

  /** The page as it begins, of which the door's picture is one. */
  async function start(options: Parameters<typeof open>[1] = {}, hash = ''): Promise<Page> {
    const one = await open(url + hash, options);
    opened.push(one);
    return one.page;
  }

  // What must be true of a page whatever is done to it.
  afterEach(async () => {
    for (const { page, complaints, requests } of opened.splice(0)) {
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
      await page.context().close();
    }
  });

  it('lets machines run together, and tells what happened', async () => {
    const page = await start();
    await show(page, 'doorAlarm');
    await show(page, 'sensor');
    await send(page, 'sensor contact.opened');
    await page.getByRole('button', { name: 'Next timeout' }).click();
    expect(await litIn(page, 'door')).toContain('door.belief.open');
    expect(await said(page)).toContain('door: After settleMs: belief.unknown.opening goes to');
    const message = /connection sends door.opened to watchdog/;
    await page.getByRole('button', { name: message }).waitFor();
    await page.locator('.offers button[data-key^="doorAlarm xstate.after."]').click();
    expect(await litIn(page, 'doorAlarm')).toContain('doorAlarm.alarm.warned');
    await page.getByText('Clock 0:30', { exact: true }).waitFor();
  });

  it('goes back in time, and keeps what came later until something else is done', async () => {
    const page = await start();
    const before = await litIn(page, 'door');
    await send(page, 'door contact.opened');
    const between = await litIn(page, 'door');
    await page.getByRole('button', { name: 'Next timeout' }).click();
    const after = await litIn(page, 'door');
    expect(after).not.toEqual(between);

    await page.getByRole('button', { name: 'Back', exact: true }).click();
    expect(await litIn(page, 'door')).toEqual(between);
    expect(await said(page)).toContain('1 later step will be lost if you do otherwise.');
    const log = page.getByRole('list', { name: 'Steps' });
    await log.getByRole('button', { name: /0 start/ }).click();
    expect(await litIn(page, 'door')).toEqual(before);
    await page.keyboard.press('End');
    expect(await litIn(page, 'door')).toEqual(after);
    await page.keyboard.press('ArrowUp');
    expect(await litIn(page, 'door')).toEqual(between);
    expect(await log.getByRole('button').count()).toBe(3);
    await send(page, 'door contact.closed');
    expect(await log.getByRole('button').last().textContent()).toContain('door: contact.closed');
    expect(await log.getByRole('button').count()).toBe(3);
  });

  it('reproduces a situation by a link', async () => {
    const page = await start();
    await send(page, 'door contact.opened');
    await page.getByRole('button', { name: 'Next timeout' }).click();
    const lit = await litIn(page, 'door');
    await show(page, 'sensor');
    await page.locator('.choices button[data-key="watchdog"]').click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    const other = await start({}, new URL(page.url()).hash);
    expect(await litIn(other, 'door')).toEqual(lit);
    await other.getByText('step 2 of 2').waitFor();
    const names = (one: Page) =>
      one.getByRole('article').evaluateAll((all) => all.map((it) => it.getAttribute('aria-label')));
    expect(await names(other)).toEqual(['door', 'connection', 'sensor']);

    const broken = await start({}, '#nonsense');
    expect(await said(broken)).toContain('expected a link that this page made');
  });

  it('takes another payload, and says what is wrong with one', async () => {
    const page = await start();
    await show(page, 'sensor');
    const offer = page
      .locator('li')
      .filter({ has: page.locator('[data-key="sensor sensor.failed"]') });
    await offer.getByText('payload of sensor.failed').click();
    const text = offer.getByRole('textbox');
    await text.fill('{"reason": }');
    expect(await offer.getByRole('alert').textContent()).toContain('Expected a JSON object');
    await offer.getByText('payload, edited').click();
    await send(page, 'sensor sensor.failed');
    expect(await said(page)).toContain('Not sent: Expected a JSON object');
    expect(await text.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByText('step 0 of 0').waitFor();
    await text.fill('{"at": {"wallMs": 5, "monotonicMs": 5}, "reason": "cut with an axe"}');
    expect(await offer.getByRole('alert').textContent()).toBe('');
    await send(page, 'sensor sensor.failed');
    const log = page.getByRole('list', { name: 'Steps' });
    expect(await log.textContent()).toContain('cut with an axe');
  });

  it('forces a condition, and lets it be computed again', async () => {
    const page = await start();
    await page.getByText('Conditions', { exact: true }).click();
    const condition = page.locator('select[data-key="door hasSettleTime"]');
    await condition.selectOption('false');
    await send(page, 'door contact.opened');
    expect(await litIn(page, 'door')).toContain('door.belief.open');
    await condition.selectOption('as computed');
    await send(page, 'door contact.closed');
    expect(await litIn(page, 'door')).toContain('door.belief.open.closing');
  });

  it('asks about an arrow by one press, and takes it by two', async () => {
    const page = await start();
    await page.getByText('Press an arrow, its text or a state').waitFor();
    const about = page.getByRole('region', { name: 'About' });
    const takeIt = about.getByRole('button', { name: 'Take it' });
    await show(page, 'door');
    await page.locator('.handle.offered[data-t*="contact.opened"]').first().click();
    await page.getByText('step 0 of 0').waitFor();
    expect(await said(page)).toContain('Possible now');
    await takeIt.click();
    await page.getByText('step 1 of 1').waitFor();
    expect(await litIn(page, 'door')).toContain('door.belief.unknown.opening');
    expect(await takeIt.getAttribute('aria-disabled')).toBe('true');
    // Playwright waits until what is disabled is not; a reader may press.
    await takeIt.click({ force: true });
    expect(await said(page)).toContain('Not possible now');
    expect(await about.textContent()).toContain('Not possible now: this is taken in');

    await page.locator('.handle.offered[data-t*="contact.closed"]').first().dblclick();
    await page.getByText('step 2 of 2').waitFor();
    expect(await litIn(page, 'door')).toContain('door.belief.unknown.closing');
  });

  it('sends one event by a double press, whatever is under the pointer then', async () => {
    const folder = await folderWith({ 'still.js': STILL });
    const still = await open(await pageOf('double', join(folder, 'still.js')));
    opened.push(still);
    const { page } = still;
    await page.locator('.offers button[data-key="still end"]').dblclick();
    await page.getByText('step 1 of 1').waitFor();
    expect(await said(page)).toContain('still: end.');
    // The same one is pressed as often as one likes.
    await page.getByRole('button', { name: '+1 s' }).dblclick();
    await page.getByText('step 3 of 3').waitFor();
  });

  it('leaves the list where it is under a pointer that presses in it, until it leaves', async () => {
    const page = await start();
    const rows = page.locator('.offers').first().getByRole('button');
    // What is known of an arrow stands above the list, and is longer where it cannot be taken.
    await page.locator('.handle.offered[data-t*="contact.opened"]').first().click();
    const opened = page.locator('.offers button[data-key="door contact.opened"]');
    const [before, place] = [await rows.allTextContents(), await opened.boundingBox()];
    await opened.click();
    await page.getByText('step 1 of 1').waitFor();
    expect((await rows.allTextContents()).slice(0, before.length)).toEqual(before);
    const gone = page.locator('.offers [aria-disabled]', { hasText: 'contact.opened' });
    // Scrolling is in whole px.
    const moved = ((await gone.boundingBox())?.y ?? 0) - (place?.y ?? 0);
    expect(Math.abs(moved)).toBeLessThan(1);
    await gone.click({ force: true });
    expect(await said(page)).toContain('Not possible now: contact.opened.');
    await page.mouse.move(10, 10);
    expect(await gone.count()).toBe(0);
  });

  it('tells what a long step led to before what repeats in it', async () => {
    const page = await start();
    await show(page, 'sensor');
    await send(page, 'sensor contact.opened');
    await page.getByRole('button', { name: 'Next timeout' }).click();
    await show(page, 'doorAlarm');
    await page.locator('.offers button[data-key^="doorAlarm xstate.after."]').click();
    await page.getByText(/^step 3 of 3$/).waitFor();
    expect(await said(page)).toMatch(/^29.95 s later\. .*doorAlarm emits warned\. .*goes to/);
    const lines = await page.locator('.log ul li').allTextContents();
    expect(lines.slice(0, 4)).toContainEqual(expect.stringMatching(/^doorAlarm emits warned/));
    expect(lines.filter((line) => line.includes('After beatMs'))).toEqual([
      expect.stringMatching(/^\d\d times: server: /),
    ]);
    const beats = page.getByRole('button', { name: /^step 3: .* sends beat to .* ×\d\d$/ });
    expect(await beats.count()).toBe(1);
  });

  it('says when the next timeout is, and that there is none', async () => {
    const page = await start();
    const next = page.getByRole('button', { name: 'Next timeout' });
    expect(await next.getAttribute('aria-disabled')).toBe(null);
    const folder = await folderWith({ 'still.js': STILL });
    const still = await open(await pageOf('still', join(folder, 'still.js')));
    opened.push(still);
    const none = still.page.getByRole('button', { name: 'Next timeout' });
    expect(await none.getAttribute('aria-disabled')).toBe('true');
    await still.page.getByText('none is set').waitFor();
    await none.click({ force: true });
    expect(await said(still.page)).toContain('There is no next timeout');
    await still.page.getByText('step 0 of 0').waitFor();
  });

  it('finds what is searched for', async () => {
    const page = await start();
    await page.getByRole('searchbox').fill('restOfSecondMs');
    await page.getByText('1 found').waitFor();
    await page.keyboard.press('Enter');
    const found = page.locator('.handle.chosen');
    expect(await found.getAttribute('data-t')).toBe('door.telling.holding after restOfSecondMs');
    const [box, view] = [
      await found.boundingBox(),
      await page.locator('.box').nth(2).boundingBox(),
    ];
    expect(box?.y).toBeGreaterThan(view?.y ?? 0);
    expect(await found.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('names the tests that take an arrow, and the arrow that none takes', async () => {
    const page = await start();
    await page
      .getByRole('button', { name: `No test: ${await uncovered(page)}`, exact: true })
      .click();
    await page.getByText('The coverage is of another version of door').waitFor();
    await page.getByText(/^door: \d+ of \d+ transitions, not covered: 1$/).waitFor();
    await page.getByText(/^watchdog: no test ran it, not covered: \d\d+$/).waitFor();
    const missed = page.locator('details', { hasText: /^door: / }).locator('.untested button');
    await missed.click();
    const about = page.getByRole('region', { name: 'About' });
    expect(await about.textContent()).toContain('No test takes it.');
    const arrow = page.locator(`.handle[data-t="${LOST}"]`);
    expect(await arrow.getAttribute('aria-description')).toContain('120 tests.');
    await arrow.click();
    expect(await about.textContent()).toContain('test/door.test.ts > a door > opens 99 times');
    expect(await about.getByRole('list', { name: 'Taken right after it' }).textContent()).toContain(
      '120 tests: ',
    );
    expect(await said(page)).toContain('Not possible now');
  });

  it('has the numbers of tests where they cover no letter', async () => {
    const page = await start();
    const door = page.getByRole('article', { name: 'door', exact: true }).locator('.box svg');
    const boxesOf = (selector: string) =>
      door.locator(selector).evaluateAll((all) =>
        all.map((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return { said: one.textContent, left, right, top, bottom };
        }),
      );
    const texts = await boxesOf('text:not(.badge *)');
    const badges = await boxesOf('.badge');
    expect(badges.length).toBeGreaterThan(20);
    const covered = badges.flatMap((a) =>
      texts.filter(
        // Letters are less high than their lines.
        (b) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom,
      ),
    );
    expect(covered.map(({ said }) => said)).toEqual([]);
  });

  it('replays a trace step by step, and goes back to playing', async () => {
    const page = await start();
    await send(page, 'door contact.opened');
    const played = await litIn(page, 'door');
    await page.getByRole('button', { name: 'Copy link' }).click();
    const { hash } = new URL(page.url());
    const file = page.getByLabel('Open a trace', { exact: true });
    await file.setInputFiles(await fileWith('door.jsonl', TRACE));
    await page.getByText('step 1 of 4').waitFor();
    expect(await litIn(page, 'door x:0')).toContain('door.belief.unknown.closing');
    await page.getByRole('button', { name: 'Last', exact: true }).click();
    expect(await litIn(page, 'door x:0')).toContain('door.belief.closed.opening');
    await page.getByText('Clock 0:01.05').waitFor();
    const taken = page.locator('.handle.taken');
    expect(await taken.getAttribute('data-t')).toContain(
      'door.belief.closed.steady contact.opened',
    );

    await file.setInputFiles(await fileWith('broken.jsonl', 'a letter\nand more\n'));
    await page.getByText('line 1: expected a JSON object').waitFor();
    await page.getByRole('button', { name: 'Back to playing' }).click();
    expect(await litIn(page, 'door')).toEqual(played);

    await send(page, 'door contact.closed');
    await file.setInputFiles(await fileWith('door.jsonl', TRACE));
    await page.getByText('step 1 of 4').waitFor();
    await page.evaluate((link) => {
      history.replaceState(null, '', location.pathname);
      location.hash = link;
    }, hash);
    await page.getByText('step 1 of 1').waitFor();
    expect(await litIn(page, 'door')).toEqual(played);
  });

  it('copies a link, where it may', async () => {
    const page = await start({ permissions: ['clipboard-read', 'clipboard-write'] });
    await send(page, 'door contact.opened');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('The link to this situation is copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it('opens a trace that is dragged in', async () => {
    const page = await start();
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'door.jsonl'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    }, TRACE);
    await page.getByText('step 1 of 4').waitFor();
    await page.getByText('door.jsonl', { exact: true }).waitFor();
  });

  it('shows those that are in a trace, and says what is wrong with it at once', async () => {
    const page = await start();
    await show(page, 'watchdog');
    await page.locator('.choices button[data-key="door"]').click();
    const names = () =>
      page.getByRole('article').evaluateAll((all) => all.map((one) => one.ariaLabel));
    const shown = await names();
    expect(shown).not.toContain('door');
    const wrong = TRACE.replace('"to":{"belief":{"closed":"opening"}', '"to":{"belief":"nowhere"');
    const drag = (kind: string) =>
      page.evaluate(
        ([type = '', text = '']) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], 'wrong.jsonl'));
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true }));
          return document.body.className;
        },
        [kind, wrong],
      );
    expect(await drag('dragover')).toBe('dropping');
    expect(await drag('dragleave')).toBe('');
    await drag('dragover');
    expect(await drag('drop')).toBe('');
    await page.getByText('step 1 of 4').waitFor();
    expect((await names())[0]).toBe('door x:0');
    const sentence = 'wrong.jsonl: 1 of 4 steps with a problem, marked ⚠; the first is step 4.';
    expect(await said(page)).toContain(sentence);
    const marked = await page.locator('.log .step').filter({ hasText: '⚠' }).allTextContents();
    expect(marked).toEqual([expect.stringMatching(/^4 ⚠ door x:0: contact.opened/)]);
    await page.getByRole('button', { name: 'Back to playing' }).click();
    expect(await names()).toEqual(shown);
  });

  it('leaves pictures where they are when others come, and those show what is active', async () => {
    const page = await start({ viewport: { width: 1400, height: 560 } });
    const box = page.getByRole('article', { name: 'door', exact: true }).locator('div.box');
    await box.evaluate((one) => one.scrollTo(0, 60));
    await show(page, 'doorAlarm');
    expect(await box.evaluate((one) => one.scrollTop)).toBe(60);
    const other = page.getByRole('article', { name: 'doorAlarm', exact: true });
    const isSeen = await other.locator('.active > rect.box').evaluateAll((all) =>
      all.some((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        const view = one.closest('div.box')?.getBoundingClientRect();
        return view !== undefined && top >= view.top && bottom <= view.bottom;
      }),
    );
    expect(isSeen).toBe(true);
  });

  it('is as it was when it is loaded again', async () => {
    const page = await start();
    await send(page, 'door contact.opened');
    const lit = await litIn(page, 'door');
    await expect.poll(() => new URL(page.url()).hash).not.toBe('');
    await page.reload();
    await page.getByText('step 1 of 1').waitFor();
    expect(await litIn(page, 'door')).toEqual(lit);
  });

  it('goes through time by the keyboard from anywhere', async () => {
    const page = await start();
    await page.getByText('Alt+J goes back').waitFor();
    const stops = page.locator('.handle[tabindex="0"]');
    expect(await stops.count()).toBe(3);
    expect(await page.locator('.handle.offered[tabindex="0"]').count()).toBe(3);
    await page.keyboard.press('Alt+KeyK');
    await page.getByText('step 1 of 1').waitFor();
    await page.keyboard.press('Alt+KeyJ');
    await page.getByText('step 0 of 1').waitFor();
    await page.keyboard.press('Alt+KeyL');
    await page.getByText('step 1 of 1').waitFor();
  });

  it('shows no state of a machine that was stopped as active', async () => {
    const folder = await folderWith({ 'family.js': FAMILY });
    const family = await open(await pageOf('family', join(folder, 'family.js')));
    opened.push(family);
    await show(family.page, 'parent.child');
    expect((await litIn(family.page, 'parent.child')).size).toBe(2);
    await send(family.page, 'parent go');
    expect((await litIn(family.page, 'parent.child')).size).toBe(0);
  });

  it('starts a machine on demand, and plays one alone that another one starts', async () => {
    const page = await start();
    await show(page, 'acknowledging ');
    await page.getByRole('button', { name: 'Start it' }).click();
    expect(await litIn(page, 'acknowledging')).toContain('acknowledging.working.greeting');

    const folder = await folderWith({ 'family.js': FAMILY });
    const family = await open(await pageOf('alone', join(folder, 'family.js')));
    opened.push(family);
    await show(family.page, 'parent.child');
    await family.page.getByRole('button', { name: 'Play alone' }).click();
    await send(family.page, 'parent go');
    expect((await litIn(family.page, 'child')).size).toBe(2);
  });

  it('shows a machine that is started again where it was', async () => {
    const folder = await folderWith({ 'still.js': STILL, 'pulse.js': PULSE });
    const files = ['pulse.js', 'still.js'].map((name) => join(folder, name));
    const still = await open(await pageOf('again', ...files));
    opened.push(still);
    await still.page.locator('.choices button[data-key="pulse"]').click();
    await send(still.page, 'still end');
    await still.page.getByRole('button', { name: 'start again', exact: true }).click();
    expect(await litIn(still.page, 'still 2')).toContain('still.on');
    expect(await still.page.getByRole('article').count()).toBe(1);
    await still.page.getByRole('button', { name: 'Back', exact: true }).click();
    expect(await litIn(still.page, 'still')).toContain('still.over');
  });

  it('lists so much of a step as one can read', async () => {
    const folder = await folderWith({ 'ring.js': RING });
    const ring = await open(await pageOf('ring', join(folder, 'ring.js')));
    opened.push(ring);
    await ring.page.getByRole('button', { name: '+1 s' }).click();
    const lines = ring.page.locator('.log ul li');
    expect(await lines.last().textContent()).toBe('and 50 more');
    expect(await lines.count()).toBe(101);
  });

  it('follows the step that is looked at in its log, and leaves the lines of others', async () => {
    const page = await start();
    for (let n = 0; n < 20; n++) await page.getByRole('button', { name: '+1 s' }).click();
    const log = page.getByRole('list', { name: 'Steps' });
    const lines = log.locator('.step');
    const isInView = (line: Locator) =>
      line.evaluate((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        const list = one.closest('.log')?.getBoundingClientRect();
        // Scrolling is in whole px.
        return list !== undefined && top > list.top - 1 && bottom < list.bottom + 1;
      });
    expect(await isInView(lines.nth(20))).toBe(true);
    expect(await isInView(lines.nth(0))).toBe(false);
    await lines.evaluateAll((all) => {
      for (const line of all) line.setAttribute('data-first', '');
    });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    expect(await isInView(lines.nth(0))).toBe(true);
    expect(await log.locator('.later').count()).toBe(20);
    await page.getByRole('button', { name: 'On', exact: true }).click();
    expect(await log.locator('.later').count()).toBe(19);
    expect(await log.locator('[aria-current]').textContent()).toContain('1 1 s later');
    expect(await log.locator('[data-first]').count()).toBe(21);
    await page.getByRole('button', { name: '+1 s' }).click();
    expect(await lines.count()).toBe(3);
    expect(await log.locator('.later').count()).toBe(0);
  });

  it('does all by the keyboard', async () => {
    const page = await start();
    await show(page, 'door');
    await tabTo(page, '.box .handle');
    const event = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-description'));
    // Ends: the bound is more than there are transitions.
    for (let n = 0; n < 200 && !(await event())?.includes('Possible now'); n++) {
      await page.keyboard.press('ArrowDown');
    }
    expect(await event()).toContain('Possible now');
    await page.keyboard.press('Space');
    await page.getByText('step 0 of 0').waitFor();
    expect(await said(page)).toContain('Possible now');
    await page.keyboard.press('Enter');
    await page.getByText('step 1 of 1').waitFor();

    await tabTo(page, '.offers button');
    await page.keyboard.press('Space');
    await page.getByText('step 2 of 2').waitFor();
    await tabTo(page, '.log .step');
    await page.keyboard.press('Home');
    await page.getByText('step 0 of 2').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for axe when it is %s',
    async (colorScheme) => {
      const page = await start({ colorScheme });
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(paper).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
      await send(page, 'door contact.opened');
      await page.locator('aside details').evaluateAll((all) => {
        for (const fold of all) fold.setAttribute('open', '');
      });
      await page.locator('.handle').first().click();
      expect(await faultsOf(page)).toEqual([]);
    },
  );

  it('is as wide as a narrow screen', async () => {
    const page = await start();
    const pictures = page.getByRole('article');
    expect(await pictures.count()).toBe(3);
    await page.setViewportSize({ width: 375, height: 667 });
    await expect.poll(() => pictures.count()).toBe(1);
    await show(page, 'door');
    await send(page, 'door contact.opened');
    expect(await litIn(page, 'door')).toContain('door.belief.unknown.opening');
    expect(await pictures.count()).toBe(1);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(375);
    expect(await faultsOf(page)).toEqual([]);
  });
});

/** Goes on with the tabulator until something has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = () => page.evaluate((one) => document.activeElement?.matches(one), selector);
  // Ends: the bound is more than there are stops.
  for (let n = 0; n < 300; n++) {
    await page.keyboard.press('Tab');
    if (await isThere()) return;
  }
  throw new Error(`expected ${selector} to get the focus, got nothing`);
}

/** What axe finds that is serious. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found = (await page.evaluate('axe.run()')) as AxeResults;
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

async function transitionsIn(name: string) {
  const text = await readFile(join(PROJECT, 'docs/charts', `${name}.json`), 'utf8');
  const { states }: Chart = JSON.parse(text);
  return { states, transitions: states.flatMap((state) => state.transitions ?? []) };
}

/** How many transitions no test takes where door's are all taken but one. */
async function uncovered(page: Page): Promise<number> {
  const text = await page.locator('#page-data').textContent();
  const { machines }: PageData = JSON.parse(text ?? '');
  const all = machines.flatMap(({ chart }) => chart.states.map((one) => one.transitions ?? []));
  const { transitions } = await transitionsIn('door');
  return all.flat().length - (transitions.length - 1);
}

/** Of all machines door alone was seen, when it did not have its first transition. */
async function coverageOfDoor(): Promise<string> {
  const { states, transitions } = await transitionsIn('door');
  const tests = Array.from({ length: 120 }, (_, at) => at);
  const coverage: Coverage = {
    format: 1,
    tests: tests.map((at) => ({
      ...{ name: `test/door.test.ts > a door > opens ${at} times`, level: 'unit' },
    })),
    machines: [
      {
        id: 'door',
        states: states.map(({ id }) => ({ id, tests })),
        transitions: transitions.slice(1).map(({ id }) => ({ id, tests })),
        ...{
          pairs: [{ first: LOST, second: 'door.telling.prompt belief.changed', tests }],
          unhandled: [],
          observed: [],
        },
      },
    ],
  };
  return JSON.stringify(coverage);
}

/** Shows an actor's picture. */
async function show(page: Page, actor: string): Promise<void> {
  const choice = page.locator(`.choices button[data-key="${actor}"]`);
  if ((await choice.getAttribute('aria-pressed')) === 'false') await choice.click();
}

/** Presses the button of an offer. */
async function send(page: Page, key: string): Promise<void> {
  await page.locator(`.offers button[data-key="${key}"]`).click();
}

async function said(page: Page): Promise<string> {
  return (await page.locator('.said').textContent()) ?? '';
}
