import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { connectFor, recordConnections } from './connections.ts';
import { livelyStage } from './lively.ts';
import { visits } from './visit.ts';

const words = {
  en: {
    empty: 'No server has connected anywhere',
    allow: 'Allow',
    deny: 'Refuse',
    open: 'Open now',
    closed: 'nothing allows it',
    said: 'everything may now reach telemetry.example:443.',
    undo: 'Undo',
    twice: 'refused 2 times',
    details: 'Show connections',
    only: 'Only what was refused',
    lift: 'Lift the refusal',
  },
  fr: {
    empty: 'Aucun serveur ne s’est connecté nulle part',
    allow: 'Autoriser',
    deny: 'Refuser',
    open: 'Ouvert en ce moment',
    closed: 'rien ne l’autorise',
    said: 'everything peut désormais joindre telemetry.example:443.',
    undo: 'Annuler',
    twice: 'refusé 2 fois',
    details: 'Voir les connexions',
    only: 'Seulement ce qui a été refusé',
    lift: 'Lever le refus',
  },
} as const;

describe.skipIf(!hasBrowser)(`${why}the network`, () => {
  const all = visits(livelyStage);

  test('is empty, and says what each server may reach', async () => {
    const page = await all.visit({ locale: 'fr', theme: 'light', width: 360, path: '/network' });
    await page.getByText(words.fr.empty).waitFor();
    await page.getByText('Ne peut rien joindre.').first().waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
  });

  describe('with connections', () => {
    beforeAll(() => {
      if (hasBrowser) recordConnections(all.stage.place.data);
    });

    test.each([
      { locale: 'en', theme: 'dark', width: 1_280 },
      { locale: 'fr', theme: 'light', width: 360 },
    ] as const)(
      'opens and closes a place with one click, and takes it back: $locale, $theme, $width px',
      async (options) => {
        const say = words[options.locale];
        const page = await all.visit({ ...options, path: '/network' });
        const row = page.getByRole('listitem').filter({ hasText: 'telemetry.example' });
        await row.getByText(say.twice).waitFor();
        await row.getByText(say.closed).waitFor();
        await expect(violationsOf(page)).resolves.toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

        await row.getByRole('button', { name: say.allow }).click();
        const log = page.getByRole('log');
        await log.getByText(say.said).waitFor();
        await row.getByText(say.open).waitFor();
        await log.getByRole('button', { name: say.undo }).click();
        await row.getByText(say.closed).waitFor();
      },
    );

    test('a refusal is lifted, and details keep the list', async () => {
      const say = words.fr;
      const page = await all.visit({ locale: 'fr', path: '/network' });
      await all.stage.place.cli(
        'grant',
        '*',
        'everything/*',
        '--level',
        'network',
        '--host',
        'telemetry.example',
        '--deny',
      );
      const row = page.getByRole('listitem').filter({ hasText: 'telemetry.example' });
      await row.getByText('Personne ne peut joindre').waitFor();
      await row.getByRole('link', { name: 'Voir la permission' }).click();
      const wanted = page.locator('li[aria-current]');
      await wanted.getByText('Personne ne peut joindre').waitFor();
      await expect(wanted.evaluate((one) => one === document.activeElement)).resolves.toBe(true);
      await expect(violationsOf(page)).resolves.toEqual([]);
      await page.goBack();
      await row.getByRole('button', { name: say.lift }).click();
      await row.getByText(say.closed).waitFor();

      const details = row.getByRole('button', { name: say.details });
      await details.click();
      const drawer = page.getByRole('dialog');
      await drawer.getByRole('listitem').nth(1).waitFor();
      await expect(drawer.getByRole('listitem').count()).resolves.toBe(2);
      await expect(violationsOf(page)).resolves.toEqual([]);
      await page.keyboard.press('Escape');
      await expect(details.evaluate((button) => button === document.activeElement)).resolves.toBe(true);
    });

    test('leads from a connection to the call that it was made for', async () => {
      await all.stage.assistant.call('filesystem__list_directory', { path: 'scenes' });
      connectFor(all.stage.place.data, 'api.example.org');
      const page = await all.visit({ path: '/network' });
      const row = page.getByRole('listitem').filter({ hasText: 'api.example.org' });
      await row.getByRole('button', { name: words.en.details }).click();
      await page.getByRole('dialog').getByRole('link', { name: 'See the call' }).click();
      await page.getByRole('dialog').getByText('list_directory').first().waitFor();
      expect(new URL(page.url()).pathname).toBe('/activity');
    });

    test('what changes before a page is told of changes is shown all the same', async () => {
      const page = await all.visit({ path: '/network' });
      const listening = Promise.withResolvers<void>();
      await page.route('**/api/events', async (route) => {
        await listening.promise;
        await route.continue();
      });
      await page.reload();
      const row = page.getByRole('listitem').filter({ hasText: 'telemetry.example' });
      await row.getByText(words.en.closed).waitFor();
      const grant = ['grant', '*', 'everything/*', '--level', 'network', '--host', 'telemetry.example', '--deny'];
      await all.stage.place.cli(...grant);
      // Until the gateway has seen it, and would have told.
      await sleep(2_000);
      listening.resolve();
      await row.getByText('No one may reach').waitFor();
      await expect(row.getByText(words.en.closed).count()).resolves.toBe(0);
    });

    test('a host in letters of elsewhere is not taken for the one it looks like', async () => {
      const page = await all.visit({ path: '/network' });
      const row = page.getByRole('listitem').filter({ hasText: 'xn--80ak6aa92e.com' });
      await expect(row.innerText()).resolves.toMatch(
        /xn--80ak6aa92e\.com:443[^]*It reads “[\p{Script=Cyrillic}]+\.com”/u,
      );
    });
  });
});
