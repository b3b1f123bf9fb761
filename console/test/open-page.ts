import type { Browser, Page } from 'playwright-core';
import type { GatewayProcess } from './gateway-process.ts';

export interface PageOptions {
  readonly locale?: 'en' | 'fr';
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** `/activity`; left out, the first page. */
  readonly path?: string;
  /** What it asks may be refused: the browser complains of that by itself. */
  readonly mayBeRefused?: boolean;
  /** How far the browser's clock is ahead of this machine's. */
  readonly clockAheadMs?: number;
}

/** Runs in the page before anything else: another clock, which goes as the real one does. */
const setClockAhead = (aheadMs: number): void => {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [target.now() + aheadMs]),
    get: (target, key) => (key === 'now' ? () => target.now() + aheadMs : Reflect.get(target, key)),
  });
};

/** A browser of its own that was let in by a link of its own. Whoever opens it closes it. */
export interface OpenedPage {
  readonly page: Page;
  /** What the page complained of: errors and warnings of its console, and what was thrown and not caught. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

const patienceMs = 10_000;
const locales = { en: 'en-GB', fr: 'fr-FR' } as const;

/** Opens a page of the console as a person does, and waits until it has been let in and is drawn. */
export const openPage = async (
  browser: Browser,
  gateway: Pick<GatewayProcess, 'url' | 'newLink'>,
  {
    locale = 'en',
    width = 1_280,
    height = 800,
    theme = 'dark',
    path = '/',
    mayBeRefused = false,
    clockAheadMs = 0,
  }: PageOptions = {},
): Promise<OpenedPage> => {
  const context = await browser.newContext({
    locale: locales[locale],
    viewport: { width, height },
    colorScheme: theme,
    // What moves would be caught in the middle of it.
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Paris',
  });
  // Sooner than a test ends: then it says what it waited for.
  context.setDefaultTimeout(patienceMs);
  if (clockAheadMs !== 0) await context.addInitScript(setClockAhead, clockAheadMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (mayBeRefused && /responded with a status of 4\d\d/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  const { hash } = new URL(await gateway.newLink());
  const entered = page.waitForResponse((response) => response.url().endsWith('/api/enter'));
  await page.goto(new URL(`${path}${hash}`, gateway.url).href);
  await entered;
  await page.locator('main').waitFor();
  return { page, complaints, close: () => context.close() };
};
