import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { livelyStage } from './lively.ts';
import { visits } from './visit.ts';

const path = '/servers';

/** Presses Tab until the element has the focus, as a person does who has no mouse. */
const tabTo = async (page: Page, role: 'button', name: string, card: string, left = 60): Promise<void> => {
  const wanted = page.getByRole('region', { name: card }).getByRole(role, { name, exact: true });
  if (await wanted.evaluate((element) => element === document.activeElement)) return;
  expect(left, `${name} of ${card} is reached by Tab`).toBeGreaterThan(0);
  await page.keyboard.press('Tab');
  await tabTo(page, role, name, card, left - 1);
};

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

describe.skipIf(!hasBrowser)(`${why}the page of servers`, () => {
  const world = visits(livelyStage);
  const file = (): string => join(world.stage.place.data, 'storycore-mcp.json');
  /** The servers that the gateway has by its own word. */
  const running = async (): Promise<readonly string[]> => {
    const seen: { readonly gateways: readonly { readonly servers: readonly { readonly name: string }[] }[] } =
      JSON.parse(await world.stage.place.cli('status', '--json'));
    return seen.gateways.flatMap(({ servers }) => servers.map(({ name }) => name));
  };
  const written = (): Record<string, unknown> => JSON.parse(readFileSync(file(), 'utf8'));

  test('a server is turned off and on, and its settings are opened, by keyboard alone', async () => {
    const page = await world.visit({ path });
    const card = page.getByRole('region', { name: 'everything' });
    await card.waitFor();
    const before = readFileSync(file(), 'utf8');

    await tabTo(page, 'button', 'Disable', 'everything');
    await page.keyboard.press('Enter');
    await card.getByText('Off', { exact: true }).waitFor();
    expect(written()).toMatchObject({ mcpServers: { everything: { enabled: false } } });
    await page.getByRole('log').getByText('everything is disabled. Nothing is sent to it.').waitFor();
    await expect.poll(() => focused(page)).toBe('Enable');

    await page.keyboard.press('Tab');
    await page.getByRole('tooltip').getByText('Enable it first: then it can be configured.').waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await card.getByRole('button', { name: 'Disable' }).waitFor();
    expect(readFileSync(file(), 'utf8')).toBe(before);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Configure everything' });
    await drawer.getByLabel('Ends without use after').fill('600');
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await drawer.waitFor({ state: 'detached' });
    expect(written()).toMatchObject({ mcpServers: { everything: { sandbox: { limits: { idle_seconds: 600 } } } } });
    await expect.poll(() => focused(page)).toBe('Configure');
  });

  test('what somebody else writes while the form is open is kept, and so is what was typed', async () => {
    const page = await world.visit({ path, theme: 'light' });
    await page.getByRole('region', { name: 'everything' }).getByRole('button', { name: 'Configure' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Time to start').fill('45');
    writeFileSync(file(), JSON.stringify({ ...written(), limits: { max_concurrent_requests: 50 } }, undefined, 2));
    await drawer.getByText('Somebody changed the configuration meanwhile.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Load what is there now' }).click();
    await drawer.getByRole('button', { name: 'Load what is there now' }).waitFor({ state: 'detached' });
    expect(await drawer.getByLabel('Time to start').inputValue()).toBe('45');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect(written()).toMatchObject({
      limits: { max_concurrent_requests: 50 },
      mcpServers: { everything: { sandbox: { limits: { start_seconds: 45 } } } },
    });
  });

  test('arguments, a variable by the name of a secret and its own time for an answer are set in the form', async () => {
    const page = await world.visit({ path, locale: 'fr', width: 360 });
    await page.getByRole('region', { name: 'everything' }).getByRole('button', { name: 'Configurer' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Ajouter un argument' }).click();
    await drawer.getByLabel('Argument 3', { exact: true }).fill('--quiet');
    await drawer.getByRole('button', { name: 'Ajouter une variable' }).click();
    await drawer.getByLabel('Nom de la variable').fill('NOTES_TOKEN');
    await drawer.getByLabel('Valeur de la variable').fill('${secret:NOTES_TOKEN}');
    await drawer.getByLabel('Délai de réponse').fill('0');
    await drawer.getByRole('button', { name: 'Enregistrer' }).click();
    await drawer.getByText('supérieur à 0').waitFor();
    await drawer.getByLabel('Délai de réponse').fill('90');
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await drawer.getByRole('button', { name: 'Enregistrer' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect(written()).toMatchObject({
      timeouts: [{ server: 'everything', request_timeout: 90 }],
      mcpServers: {
        everything: { args: [expect.any(String), 'stdio', '--quiet'], env: { NOTES_TOKEN: '${secret:NOTES_TOKEN}' } },
      },
    });
  });

  test('on a phone, in French, a server is turned off and its undo brings it back', async () => {
    const page = await world.visit({ path, locale: 'fr', theme: 'light', width: 360 });
    const card = page.getByRole('region', { name: 'Versions' });
    await card.getByText('Permissions requises').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await card.getByRole('button', { name: 'Désactiver' }).click();
    await card.getByText('Désactivé', { exact: true }).waitFor();
    expect(written()).toMatchObject({ providers: { git: false } });
    await expect.poll(running, { timeout: 10_000 }).not.toContain('git');
    await page.getByRole('log').getByRole('button', { name: 'Annuler' }).click();
    await card.getByRole('button', { name: 'Désactiver' }).waitFor();
    expect(written()).toMatchObject({ providers: { git: true } });
    await expect.poll(running, { timeout: 10_000 }).toContain('git');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  test('is whole on a phone, and clean by axe', async () => {
    const page = await world.visit({ path, width: 360 });
    await page.getByRole('region', { name: 'everything' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Add a server' }).click();
    const form = page.getByRole('dialog').locator('form');
    expect(await form.evaluate(({ parentElement: body }) => (body?.scrollWidth ?? 1) - (body?.clientWidth ?? 0))).toBe(
      0,
    );
  });

  test('the tools of a server are shown in its own words, and it is started anew', async () => {
    await world.stage.assistant.call('filesystem__list_directory', { path: '.' });
    const page = await world.visit({ path, locale: 'fr' });
    await page.getByRole('region', { name: 'Fichiers' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Plus pour Fichiers' }).click();
    await page.getByRole('menuitem', { name: 'Voir les outils' }).click();
    const drawer = page.getByRole('dialog', { name: 'Outils de Fichiers' });
    await drawer.getByText('read_text_file').first().waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Plus pour Fichiers' }).click();
    await page.getByRole('menuitem', { name: 'Redémarrer' }).click();
    await page
      .getByRole('log')
      .getByText(/Fichiers\s: redémarré\./)
      .waitFor();
  });

  test('a server is looked at before it is added, and held once it is', async () => {
    const page = await world.visit({ path });
    await page.getByRole('button', { name: 'Add a server' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add a server' });
    await drawer.getByRole('tab', { name: 'Command' }).click();
    await drawer.getByRole('button', { name: 'Look at it first' }).click();
    await drawer.getByText('Write the program to start.').waitFor();
    await drawer.getByLabel('What you call it').fill('tides\u202e');
    await drawer.getByLabel('Command', { exact: true }).last().fill('node tides.js');
    await drawer.getByRole('button', { name: 'Look at it first' }).click();
    await drawer.getByText('It cannot be added as it is.').waitFor();
    expect(await drawer.getByText('RLO').count()).toBeGreaterThan(0);
    await drawer.getByRole('button', { name: 'Back' }).click();
    await drawer.getByLabel('What you call it').fill('tides');
    await drawer.getByRole('button', { name: 'Look at it first' }).click();
    await drawer.getByText('Nothing doubtful was found.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(written()['mcpServers']).not.toHaveProperty('tides');
    await drawer.getByRole('button', { name: 'Add 1 server' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect(written()).toMatchObject({ mcpServers: { tides: { command: 'node', args: ['tides.js'] } } });
    await page.getByRole('region', { name: 'tides' }).getByText('Held for review').waitFor();
  });
});
