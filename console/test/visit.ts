import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from './browser.ts';
import type { PageOptions } from './open-page.ts';
import { openPage } from './open-page.ts';
import type { ConsoleStage, StageOptions } from './stage.ts';
import { openStage } from './stage.ts';

/** One browser and one gateway for the tests of a file. */
export interface Visits {
  readonly stage: ConsoleStage;
  /** Opens a page for one test, which fails where the page complains of anything but what is `expected`. */
  visit(options?: PageOptions, expected?: RegExp): Promise<Page>;
}

/** To be called once, at the top of a file: opens the stage before its tests, and closes it after them. */
export const visits = (options?: StageOptions): Visits => {
  let stage: ConsoleStage | undefined;
  let browser: Browser | undefined;
  const opened = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('The stage is not open yet.');
    return part;
  };
  beforeAll(async () => {
    // Whatever needs it is skipped.
    if (hasBrowser) [stage, browser] = await Promise.all([openStage(options), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });
  return {
    get stage() {
      return opened(stage);
    },
    async visit(wanted, expected) {
      const { page, complaints, close } = await openPage(opened(browser), opened(stage).gateway, wanted);
      onTestFinished(async () => {
        await close();
        const others = complaints.filter((complaint) => expected?.test(complaint) !== true);
        expect(others, 'what the page complained of').toEqual([]);
      });
      return page;
    },
  };
};
