/**
 * `npm run screenshot`: runs the real demo store with a fixed seed, waits until receipts have come,
 * and writes docs/images/console.png. What it shows is what was there: nothing is staged.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, provideChromium, watchFaults } from './browser.js';
import { startDemo } from './demo-process.js';

const DEMO = ['--people', '24', '--cameras', '12', '--speed', '2', '--seed', '7'];
const SIZE = { width: 1440, height: 900 };
/** Enough to fill the list, so that the picture shows a store that has been open for a while. */
const RECEIPTS = 8;
const PATIENCE_MS = 900_000;
/** A picture in a README should load at once. */
const MAX_BYTES = 400_000;

// dist/clients/browser-tests → the project
const FILE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/images/console.png');

const chromium = await provideChromium();
if (chromium.path === null) throw new Error(chromium.reason);
const demo = await startDemo(DEMO);
const browser = await openBrowser(chromium.path);
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light', locale: 'en-GB' });
  const faults = watchFaults(page);
  await page.goto(demo.consoleUrl);
  console.error(`waiting for ${RECEIPTS} receipts …`);
  // Numbers have no gaps: the n-th is there when n are.
  await page.waitForSelector(`[data-receipt="${RECEIPTS}"]`, { timeout: PATIENCE_MS });
  // The newest receipt, opened, and somebody with something in the cart, picked.
  await page.locator('[data-hook="receipts"] [data-receipt] button').first().click();
  const filled = page.locator('[data-hook="carts"] [data-visit]:has(.line) button');
  if ((await filled.count()) > 0) await filled.first().click();
  await page.mouse.move(0, 0);
  const picture = await page.screenshot();
  if (faults.length > 0) throw new Error(`the page reported: ${faults.join('; ')}`);
  if (picture.length > MAX_BYTES)
    throw new Error(`the picture has ${picture.length} bytes, over ${MAX_BYTES}`);
  await mkdir(path.dirname(FILE), { recursive: true });
  await writeFile(FILE, picture);
  console.error(`wrote ${path.relative(process.cwd(), FILE)}, ${(await stat(FILE)).size} bytes`);
} finally {
  await browser.close();
  await demo.stop();
}
