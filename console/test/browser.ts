import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { findBrowser } from '../../gateway/src/upstream/find-browser.ts';

const program = ((): string | undefined => {
  try {
    return findBrowser();
  } catch {
    return undefined;
  }
})();

export const hasBrowser = program !== undefined;

/** Begins the name of what needs a browser: `describe.skipIf(!hasBrowser)(`${why}the page`)`. */
export const why = hasBrowser ? '' : 'skipped, because there is no Chromium on this machine: ';

/** Whoever launches it closes it. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(program === undefined ? {} : { executablePath: program }),
    // Root cannot have it, nor can some containers; and no page but the console's own is opened.
    chromiumSandbox: false,
  });
