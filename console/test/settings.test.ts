import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

describe.skipIf(!hasBrowser)(`${why}the page of settings`, () => {
  const visited = visits();
  const file = (): string => join(visited.stage.place.data, 'storycore-mcp.json');
  const read = (): string => readFileSync(file(), 'utf8');
  const write = (change: (text: string) => string): void => writeFileSync(file(), change(read()));
  const within = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 100 && !holds(); tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- looks again and again
      await sleep(50);
    }
    expect(holds()).toBe(true);
  };
  const dialog = (page: Page) => page.getByRole('dialog');

  test('a person finds a setting by its name, sees what would change, saves it by keyboard, and goes back', async () => {
    const before = read();
    const page = await visited.visit({ path: '/settings' });
    await page.getByRole('searchbox').fill('time for an answer');
    await page.getByText('How long a server may take to answer. Progress starts it anew.').waitFor();
    const field = page.getByLabel('Time for an answer (seconds)');
    await field.fill('-3');
    await page.getByText('Write more than 0, and at most 86,400.').waitFor();
    await field.fill('45');
    await page.getByRole('button', { name: 'Review and save' }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByText('45 seconds').waitFor();
    expect(read()).toBe(before);
    await dialog(page).getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Saved. It holds in a moment.').waitFor();
    expect(JSON.parse(read())).toEqual({ ...JSON.parse(before), server_config: { request_timeout: 45 } });
    await page.getByRole('region', { name: 'Changes that are not saved' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

    await page.getByRole('link', { name: 'Earlier settings' }).click();
    await page.getByRole('button', { name: 'See what differs' }).first().click();
    await dialog(page).getByText('Time for an answer').waitFor();
    await dialog(page).getByRole('button', { name: 'Bring it back' }).click();
    await page.getByText('is back.').waitFor();
    expect(read()).toBe(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await within(() => read() !== before);
  });

  test('ce qui ne peut pas s’appliquer est dit avant d’être écrit, et montré, sur un écran étroit', async () => {
    const before = read();
    const page = await visited.visit({ locale: 'fr', width: 360, height: 740, path: '/settings' });
    await page.getByRole('combobox', { name: 'Parties des réglages' }).selectOption({ label: 'Réseau et proxy' });
    const field = page.getByLabel('Vos propres autorités de certification');
    await field.fill('nulle-part.pem');
    await page.getByRole('button', { name: 'Relire et enregistrer' }).click();
    await dialog(page).getByText('Impossible d’enregistrer ainsi').waitFor();
    await dialog(page).getByRole('button', { name: 'Montrer le réglage' }).click();
    await page.locator('blockquote').filter({ hasText: 'nulle-part.pem' }).waitFor();
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Abandonner' }).click();
    expect(read()).toBe(before);
  });

  test('a file that is changed by hand under the open form: both sides are shown, and nothing is lost', async () => {
    const page = await visited.visit({ path: '/settings/undo' });
    await page.getByLabel('How long a call can be undone (days)').fill('7');
    await page.getByRole('link', { name: 'Keys and passwords' }).click();
    await page.getByRole('heading', { name: 'Keys and passwords' }).waitFor();
    write((text) =>
      JSON.stringify({ ...JSON.parse(text), savepoints: { keep_days: 60 }, audit: { keep_days: 90 } }, undefined, 2),
    );
    await page
      .getByRole('navigation', { name: 'Parts of the settings' })
      .getByRole('link', { name: 'Undo', exact: true })
      .click();
    const conflict = page.getByRole('alert').filter({ hasText: 'that you changed too' });
    await conflict.getByText('60 days').waitFor();
    await conflict.getByText('7 days').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByText('1 setting was taken over').waitFor();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await dialog(page).getByText('Only in force after a new start of the gateway').waitFor();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds in a moment.').waitFor();
    expect(JSON.parse(read())).toMatchObject({ savepoints: { keep_days: 7 }, audit: { keep_days: 90 } });
    await page.getByText('1 change waits for a new start').waitFor();
  });

  test('une permission et une limite se règlent par des champs, et tout le reste de la configuration demeure', async () => {
    const before = JSON.parse(read());
    const page = await visited.visit({ locale: 'fr', width: 360, height: 740, path: '/settings' });
    const grants = page.getByRole('group', { name: 'Permissions écrites dans le fichier', exact: true });
    await page.locator('summary').click();
    const last = before.grants.length + 1;
    await grants.getByRole('button', { name: 'En ajouter une' }).click();
    const grant = grants.getByRole('group', { name: `Entrée ${last}`, exact: true });
    await grant.getByLabel('Ce qui se passe').selectOption({ label: 'Autoriser' });
    await grant.getByLabel('Pour quoi faire').selectOption({ label: 'Lire des fichiers' });
    await grant.getByLabel('Qui', { exact: true }).fill('monteur-*');
    await grant.getByLabel('Avec quel serveur').fill('filesystem');
    await grant.getByLabel('Où', { exact: true }).fill('scenes');
    await grant.getByLabel('Combien d’appels').fill('3');
    await grant.getByLabel('Jusqu’au').fill('2031-12-31T18:00');
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Relire et enregistrer' }).click();
    await dialog(page).getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Enregistré. En vigueur dans un instant.').waitFor();
    const written = JSON.parse(read());
    expect(written.grants.slice(0, -1)).toEqual(before.grants);
    expect(written.grants.at(-1)).toEqual({
      effect: 'allow',
      level: 'resource_read',
      client: 'monteur-*',
      server: 'filesystem',
      paths: ['scenes'],
      uses: 3,
      expires_at: '2031-12-31T17:00:00.000Z',
    });
  });

  test('a key is kept and never comes back; a token is shown once, and taken back', async () => {
    const page = await visited.visit({ path: '/settings/secrets' });
    await page.getByRole('button', { name: 'Add a key or password' }).click();
    await dialog(page).getByLabel('Name').fill('SEARCH_KEY');
    await dialog(page).getByLabel('Value').fill('a-key-for-this-test');
    await page.keyboard.press('Enter');
    await page.getByText('SEARCH_KEY is kept.').waitFor();
    await page.getByRole('button', { name: 'Replace' }).waitFor();
    expect(await page.content()).not.toContain('a-key-for-this-test');

    await page.getByRole('link', { name: 'Access for clients' }).click();
    await page.getByRole('button', { name: 'Let a client in' }).click();
    await dialog(page).getByLabel('Name of the client').fill('editor');
    await page.keyboard.press('Enter');
    const token = await dialog(page).getByRole('textbox', { name: 'Token' }).inputValue();
    expect(token).toMatch(/^scm_/);
    await dialog(page).getByRole('button', { name: 'I have it' }).click();
    await page.getByText('Never used.').waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Take back' }).click();
    await dialog(page).getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Taken back', { exact: true }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  test.each([
    { locale: 'en', theme: 'light', width: 360 },
    { locale: 'fr', theme: 'dark', width: 1_280 },
  ] as const)('is clean by axe, folded settings too: $locale, $theme, $width px', async (options) => {
    const page = await visited.visit({ ...options, path: '/settings/undo' });
    await page.locator('summary').click();
    expect(await violationsOf(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
