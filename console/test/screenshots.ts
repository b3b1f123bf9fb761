// Pictures of each page of the console in both languages, as it is after a morning of work: docs/images.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from './browser.ts';
import { recordConnections } from './connections.ts';
import { livelyStage, work } from './lively.ts';
import { openPage } from './open-page.ts';
import type { ConsoleStage } from './stage.ts';
import { openStage } from './stage.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images');
/** For what is drawn after its data has come, such as a chart. */
const settleMs = 500;

/** Where the side bar leads. */
const pathsOf = (page: Page): Promise<readonly string[]> =>
  page
    .locator('nav a[href^="/"]')
    .evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href') ?? ''))]);

const takeAll = async (browser: Browser, { gateway }: ConsoleStage, locale: 'en' | 'fr'): Promise<void> => {
  const { page, complaints, close } = await openPage(browser, gateway, { locale });
  for (const path of await pathsOf(page)) {
    await page.goto(new URL(path, gateway.url).href);
    await page.locator('main').waitFor();
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(settleMs);
    const name = `console-${path.slice(1).replaceAll('/', '-') || 'start'}-${locale}.png`;
    await page.screenshot({ path: join(folder, name) });
    console.log(`wrote docs/images/${name}`);
  }
  await close();
  for (const complaint of complaints) console.error(`${locale}: ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
};

if (!hasBrowser) throw new Error('There is no Chromium on this machine: on Debian, `sudo apt install chromium`.');
mkdirSync(folder, { recursive: true });
const stage = await openStage(livelyStage);
try {
  await work(stage);
  recordConnections(stage.place.data);
  const browser = await launchBrowser();
  try {
    for (const locale of ['en', 'fr'] as const) await takeAll(browser, stage, locale);
  } finally {
    await browser.close();
  }
} finally {
  await stage.close();
}
