/** The console in a real browser over the real demo store. */
import test from 'ava';
import type { Page } from 'playwright-core';
import { openBrowser, provideChromium, watchFaults } from './browser.js';
import { startDemo } from './demo-process.js';

const MAP = '[data-hook="floor-map"]';
/** Shoppers stay for a minute and more of store time: the first receipt comes within one. */
const SPEED = 3;
const FIRST_PERSON_MS = 60_000;
const FIRST_RECEIPT_MS = 240_000;
/** People walk: something changes long before this. */
const CHANGE_MS = 30_000;

/** What the people's canvas shows: a sum over its pixels and their places; 0 where it is empty. */
const PICTURE = `(() => {
  const canvas = document.querySelector('[data-hook="people-canvas"]');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) sum = (sum + i * data[i]) % 1000000007;
  return sum;
})()`;

/**
 * Waits until what the page says changes from `before`, frame by frame. Not with waitForFunction,
 * which evaluates in the page later on: the console's content security policy forbids that, rightly.
 */
async function untilOther(page: Page, expression: string, before: unknown): Promise<void> {
  const deadlineMs = Date.now() + CHANGE_MS;
  const next = `new Promise((tell) => requestAnimationFrame(() => tell(${expression})))`;
  while ((await page.evaluate(next)) === before) {
    if (Date.now() > deadlineMs) throw new Error(`no change in ${CHANGE_MS} ms: ${expression}`);
  }
}

const POSITIONS = `document.querySelector('${MAP}').dataset.positions`;

test('people move on the map and a receipt arrives', async (t) => {
  t.timeout(FIRST_PERSON_MS + FIRST_RECEIPT_MS + 120_000);
  const chromium = await provideChromium();
  if (chromium.path === null) {
    t.log(`skipped: ${chromium.reason}`);
    t.pass();
    return;
  }
  const demo = await startDemo(['--people', '12', '--cameras', '8', '--speed', String(SPEED), '--seed', '7']);
  t.teardown(() => demo.stop());
  const browser = await openBrowser(chromium.path);
  t.teardown(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const faults = watchFaults(page);
  await page.goto(demo.consoleUrl);

  await page.waitForSelector('[data-state="live"]');
  t.false(page.url().includes('token'), 'the token has left the address bar');

  // People: counted, painted, and moving.
  await page.waitForSelector(`${MAP}:not([data-people="0"])`, { timeout: FIRST_PERSON_MS });
  await untilOther(page, PICTURE, 0);
  const picture = await page.evaluate(PICTURE);
  await untilOther(page, POSITIONS, await page.evaluate(POSITIONS));
  await untilOther(page, PICTURE, picture);

  // The keyboard reaches a person, and says who it is.
  await page.waitForSelector('[data-hook="carts"] [data-visit]', { timeout: FIRST_PERSON_MS });
  await page.locator(MAP).focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('.map-foot:not(:has-text("Pick a person"))');

  // A receipt arrives, and opens to its lines and its total.
  await page.waitForSelector('[data-hook="receipts"] [data-receipt]', { timeout: FIRST_RECEIPT_MS });
  const receipt = page.locator('[data-hook="receipts"] [data-receipt]').last();
  t.is(await receipt.getAttribute('data-receipt'), '1', 'numbers start at 1');
  await receipt.locator('button').click();
  t.regex((await receipt.locator('.total').textContent()) ?? '', /Total\s*€\d+\.\d\d/);

  // Every view draws; nothing was reported on the way.
  for (const view of ['Shelves', 'Reviews', 'Engine', 'Floor']) {
    await page.locator(`nav a:has-text("${view}")`).click();
    await page.waitForSelector(`.view-${view.toLowerCase()}`);
  }
  // The actors' tree, from the store down.
  await page.locator('nav a:has-text("Engine")').click();
  const tree = page.locator('[data-hook="actor-tree"]');
  t.regex((await tree.locator('summary').first().textContent()) ?? '', /^store\d+ actors below/);
  t.true((await tree.locator('summary').count()) > 1);
  t.deepEqual(faults, []);

  // A wrong token gets words and a form, not an empty screen.
  const stranger = await browser.newPage();
  await stranger.goto(demo.consoleUrl.replace(/#.*/, '#token=operator.wrong'));
  await stranger.waitForSelector('form:has-text("refused this token")');
  await stranger.close();

  // The store goes away: the console says so, in words.
  await demo.stop();
  await page.waitForSelector('[data-state="lost"]');
  t.regex((await page.locator('[data-hook="line-state"]').textContent()) ?? '', /Reconnecting/);
});
