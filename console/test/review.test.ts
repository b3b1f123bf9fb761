import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { changedNotes, reviewServers } from './review-servers.ts';
import { visits } from './visit.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

// One story: each test goes on where the one before left the server.
describe.skipIf(!hasBrowser)(`${why}the review`, () => {
  const servers = reviewServers();
  afterAll(servers.remove);
  const place = visits(servers.options);
  const { visit } = place;
  const tools = async (): Promise<readonly string[]> =>
    (await place.stage.assistant.tools()).filter((name) => name.startsWith('notes__'));

  test('a new server waits: it is looked at, and released for reading, by keyboard alone', async () => {
    expect(await tools()).toEqual([]);
    const page = await visit({ path: '/review' });
    const link = page.getByRole('region', { name: 'notes' }).getByRole('link');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'notes' }).waitFor();
    await expect(page.evaluate(() => document.activeElement?.textContent)).resolves.toBe('notes');
    await page.getByText('not at all: it has all your rights').waitFor();
    await button(page, 'Approve 10 parts').focus();
    await page.keyboard.press('Enter');
    await page.getByText('notes may be used, as far as permissions allow.').waitFor();
    await expect(page.evaluate(() => document.activeElement?.textContent)).resolves.toBe('notes');
    await expect.poll(tools).toEqual(['notes__search', 'notes__count']);
    await page.getByRole('link', { name: 'All reviews' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-opens'))).toBe('notes');
  });

  test('it is let further, and what two tabs decide is never approved blindly', async () => {
    const page = await visit({ path: '/review/server/notes' });
    const other = await visit({ path: '/review/server/notes', locale: 'fr', width: 360 }, / 409 \(/);
    await page.getByLabel('How far it may go').selectOption({ label: 'Everything approved' });
    await other.getByLabel('Jusqu’où il peut aller').selectOption({ label: 'Observer seulement' });
    await button(page, 'Change').click();
    await page.getByText('notes may be used, as far as permissions allow.').waitFor();
    await other.getByText('Ce n’est plus l’état actuel').waitFor();
    await button(other, 'Changer').click();
    await other.getByText('Quelqu’un d’autre l’a modifié entre-temps.').waitFor();
    expect(await tools()).toContain('notes__write_note');
    await button(other, 'Montrer l’état actuel').click();
    await expect.poll(() => other.getByLabel('Jusqu’où il peut aller').inputValue()).toBe('full');
    // It changes under the eyes of the person: that is told, and nothing is put in the place of what was read.
    servers.change(changedNotes);
    await button(page, 'Look again').click();
    await page.getByText('This is no longer how it stands').waitFor();
    await expect(page.getByRole('region', { name: /count_all$/ }).count()).resolves.toBe(0);
    await button(page, 'Show how it is now').click();
    await page.getByText('2 parts are no longer what you approved.').waitFor();
  });

  test.each([
    { locale: 'en', theme: 'light', width: 1_280, was: 'What was approved', is: 'What it is now' },
    { locale: 'fr', theme: 'dark', width: 360, was: 'Ce qui a été approuvé', is: 'Ce que c’est maintenant' },
  ] as const)(
    'a server that changed is shown as it was and as it is: $locale, $width px',
    async ({ was, is, ...options }) => {
      servers.change(changedNotes);
      await place.stage.place.cli('restart', 'notes');
      const page = await visit({ path: '/review/server/notes', ...options });
      const search = page.getByRole('region', { name: /search$/ });
      await search.getByText(was).waitFor();
      const now = search.locator('div', { has: page.getByText(is, { exact: true }) }).last();
      expect((await now.locator('ins').allInnerTexts()).join(' ')).toContain('ZWSP');
      await page.getByText('count', { exact: true }).first().waitFor();
      await expect(violationsOf(page)).resolves.toEqual([]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    },
  );

  test('one change is accepted in French, the other is kept held, and the third tool works on', async () => {
    const page = await visit({ path: '/review/server/notes', locale: 'fr' });
    expect(await tools()).toEqual(['notes__write_note']);
    const renamed = page.getByRole('region', { name: /count_all$/ });
    await button(page, 'Accepter ce changement').last().click();
    await page.getByText('1 élément reste retenu').waitFor();
    await renamed.getByRole('button', { name: 'Accepter ce changement' }).waitFor({ state: 'detached' });
    await expect.poll(tools).toEqual(['notes__write_note', 'notes__count_all']);
    await button(page, 'Garder retenu').click();
    await page.getByText('Vous le gardez retenu.').waitFor();
    expect(await tools()).not.toContain('notes__search');
  });

  test('what a hostile server says is text: nothing runs, nothing looks like the page', async () => {
    const page = await visit({ path: '/review/server/hostile' });
    await page.getByRole('region', { name: /see_<u>this<\/u>\s*RLO$/ }).waitFor();
    await expect(page.evaluate(() => Reflect.get(globalThis, 'fooled'))).resolves.toBeUndefined();
    expect(await page.locator('main :is(img, script, u, h1)').count()).toBe(0);
    expect(await button(page, 'Approve all').count()).toBe(0);
    // What is theirs stands where it is said to be theirs, its hidden characters with their names.
    expect(await page.locator('blockquote', { hasText: 'In the server’s own words' }).count()).toBe(4);
    await page.getByText('Show all (10,000 characters)').click();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    // Only what no finding asks to hold is chosen by itself.
    await button(page, 'Approve 1 part').waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
  });

  test('a server is banned after it was asked, and the ban is lifted', async () => {
    const page = await visit({ path: '/review/server/hostile', locale: 'fr', theme: 'light' });
    await button(page, 'Bannir').click();
    const dialog = page.getByRole('dialog', { name: 'Bannir hostile ?' });
    await dialog.getByLabel('Motif').fill('Il donne des ordres');
    await dialog.getByRole('button', { name: 'Bannir' }).click();
    await page.getByText('hostile est banni : il est arrêté, et n’est plus lancé.').waitFor();
    await button(page, 'Lever le bannissement').click();
    await page.getByText('Le bannissement de hostile est levé.').waitFor();
    await page.getByText('Personne ne l’a encore approuvé.').waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
  });
});
