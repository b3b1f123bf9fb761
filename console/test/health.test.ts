import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Watchable } from '../../gateway/src/store/glances.ts';
import { openState } from '../../gateway/src/store/state.ts';
import type { State } from '../../gateway/src/store/state.ts';
import { aWorkingDay, keepMinutes } from '../../gateway/test/fixtures/a-day.ts';
import { noWarning } from '../../gateway/test/fixtures/state.ts';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

describe.skipIf(!hasBrowser)(`${why}the page of health`, () => {
  const visited = visits();
  const { visit } = visited;
  let state: State | undefined;
  let other: Watchable | undefined;
  const opened = (): State => {
    if (state === undefined) throw new Error('The state is not open yet.');
    return state;
  };
  beforeAll(async () => {
    if (!hasBrowser) return;
    state = openState(visited.stage.place.data, noWarning);
    keepMinutes(state, Date.now(), aWorkingDay());
    other = state.glances.begin();
    await visited.stage.assistant.tools();
  });
  afterAll(() => {
    other?.end();
    state?.[Symbol.dispose]();
  });

  const overflow = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'en', theme: 'light', width: 360 },
    { locale: 'fr', theme: 'light', width: 1_280 },
    { locale: 'fr', theme: 'dark', width: 360 },
  ] as const)('shows what is wrong, stops a server and lets it go on: $locale, $theme, $width px', async (options) => {
    const words = {
      en: {
        figures: ['Success', 'Answer time', 'Memory', 'Refused'],
        percent: /^\d+(\.\d)?%$/,
        stop: 'Freeze calls',
        resume: 'Resume',
        trouble: 'its calls are frozen',
        alert: 'it uses much memory',
        see: 'Mark all as seen',
        seen: 'All seen',
        table: 'As a table',
        typical: 'Typical',
      },
      fr: {
        figures: ['Réussite', 'Temps de réponse', 'Mémoire', 'Refusés'],
        percent: /^\d+(,\d)?\s%$/,
        stop: 'Suspendre',
        resume: 'Reprendre',
        trouble: 'ses appels sont suspendus',
        alert: 'il occupe beaucoup de mémoire',
        see: 'Tout marquer comme vu',
        seen: 'Tout est vu',
        table: 'En tableau',
        typical: 'Habituel',
      },
    }[options.locale];
    const why = `${options.locale} ${options.width}`;
    opened().alerts.fire({ run: other?.id ?? '', rule: 'memory', server: 'git', action: 'notify', words: why });
    const page = await visit({ ...options, path: '/health' });
    const main = page.locator('main');
    for (const figure of words.figures) await main.getByRole('heading', { name: figure, exact: true }).waitFor();
    const success = main.getByRole('region', { name: words.figures[0] ?? '', exact: true });
    await expect(success.locator('p').first().innerText()).resolves.toMatch(words.percent);
    await expect(main.locator('canvas').count()).resolves.toBe(5);
    await main.getByText(words.alert).first().waitFor();
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);

    await main
      .getByRole('region', { name: words.figures[1] ?? '', exact: true })
      .getByText(words.table)
      .click();
    await page.getByRole('dialog').getByRole('columnheader', { name: words.typical }).waitFor();
    await page.keyboard.press('Escape');

    await main.getByRole('button', { name: words.see }).click();
    await main.getByRole('button', { name: words.seen, exact: true }).waitFor();

    const server = main
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: words.stop }) })
      .first();
    await server.getByRole('button', { name: words.stop }).press('Enter');
    await page.getByRole('textbox').fill(why);
    await page.keyboard.press('Enter');
    await main.getByText(words.trouble).waitFor();
    await expect(main.innerText()).resolves.toContain(why);
    expect(opened().freezes.list(Date.now() + 1_000)).toMatchObject([{ by: 'person', why }]);
    await expect(violationsOf(page)).resolves.toEqual([]);
    // Focus is where it was: the same button takes it back.
    await page.keyboard.press('Enter');
    await main.getByText(words.trouble).waitFor({ state: 'detached' });
    expect(opened().freezes.list(Date.now() + 2_000)).toEqual([]);
  });

  test('asks nothing while another page is looked at, and all of it when it is seen again', async () => {
    const page = await visit({ path: '/health' });
    await page.getByRole('heading', { name: 'Servers', exact: true, level: 2 }).waitFor();
    const asked: string[] = [];
    const underWay = new Set<Request>();
    const isOfThisPage = (request: Request): boolean => /\/api\/(?:health|day)/.test(request.url());
    page.on('request', (request) => {
      if (!isOfThisPage(request)) return;
      asked.push(request.url());
      underWay.add(request);
    });
    page.on('requestfinished', (request) => void underWay.delete(request));
    page.on('requestfailed', (request) => void underWay.delete(request));
    const see = (state: 'hidden' | 'visible') =>
      page.evaluate((now) => {
        Object.defineProperties(document, {
          hidden: { configurable: true, value: now === 'hidden' },
          visibilityState: { configurable: true, value: now },
        });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      }, state);
    const tells = (pageName: string, why: string) =>
      page.waitForResponse(
        async (response) =>
          response.url().includes(`/api/${pageName}.look`) && (await response.text()).includes(`"why":"${why}"`),
      );
    // What was asked for as the page was opened is answered, and it hears of changes.
    const heard = tells('health', 'seen');
    opened().freezes.freeze({ server: '', by: 'person', why: 'seen', endsRunning: false });
    await heard;
    opened().freezes.thaw('', 'person');
    await see('hidden');
    // Whatever is under way is asked for anew when something changes: it must have ended, and been taken note of.
    await expect.poll(() => underWay.size).toBe(0);
    await page.waitForTimeout(100);
    asked.length = 0;
    // The title says it all the same: by what it asks, what else would be asked is known.
    const titled = tells('frame', 'hidden');
    opened().freezes.freeze({ server: '', by: 'person', why: 'hidden', endsRunning: false });
    await titled;
    expect(asked).toEqual([]);
    const seen = page.waitForResponse((response) => response.url().includes('/api/health.look'));
    await see('visible');
    await seen;
    opened().freezes.thaw('', 'person');
  });
});
