/** A real Chromium for tests and screenshots: found where the system has one. */
import { type Browser, chromium, type Page } from 'playwright-core';

/** Headless, quiet, and as root in a container; nothing phones home. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

type Provided = { path: string; reason?: undefined } | { path: null; reason: string };
interface SystemParts {
  provideChromium(): Provided;
}

/** The browser's path, or why there is none. Under CI=true a missing one is an error. */
export async function provideChromium(): Promise<Provided> {
  // dist/clients/browser-tests → clients/cli; plain JavaScript, so that it runs before a build.
  const file = new URL('../../../clients/cli/system-parts.mjs', import.meta.url);
  const parts = (await import(file.href)) as SystemParts;
  return parts.provideChromium();
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * Collects what goes wrong on a page: exceptions, console errors, and with them breaches of the
 * content security policy. A lost connection is the browser's own message, and none of ours.
 */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' || /ERR_CONNECTION|WebSocket connection/.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  return faults;
}
