import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

const words = {
  en: {
    give: 'Give a permission',
    it: 'Give it',
    who: 'Who',
    where: 'Where',
    uses: 'How many calls',
    level: 'What for',
    host: 'Host',
    sentence: (who: string) => `${who} may read files in scenes with filesystem, 3 times left.`,
    revoke: 'Revoke',
    undo: 'Undo',
    back: 'as it was',
    try: 'Try a call',
    tool: 'With which tool',
    with: 'With what',
    go: 'What would happen?',
    asks: 'It would ask you first',
    see: 'See the permission',
    noFolder: 'There is no such folder.',
    noHost: 'Name a host',
    noJson: 'This is not a JSON object',
  },
  fr: {
    give: 'Accorder une permission',
    it: 'Accorder',
    who: 'Qui',
    where: 'Où',
    uses: 'Combien d’appels',
    level: 'Pour quoi faire',
    host: 'Hôte',
    sentence: (who: string) => `${who} peut lire les fichiers dans scenes avec filesystem, encore 3 fois.`,
    revoke: 'Retirer',
    undo: 'Annuler',
    back: 'telle qu’elle était',
    try: 'Essayer un appel',
    tool: 'Avec quel outil',
    with: 'Avec quoi',
    go: 'Que se passerait-il',
    asks: 'Il vous demanderait d’abord',
    see: 'Voir la permission',
    noFolder: 'Ce dossier n’existe pas.',
    noHost: 'Nommez un hôte',
    noJson: 'Ce n’est pas un objet JSON',
  },
} as const;

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe.skipIf(!hasBrowser)(`${why}the permissions`, () => {
  const all = visits();
  const { visit } = all;

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'fr', theme: 'light', width: 360 },
  ] as const)('are given, revoked and given again: $locale, $theme, $width px', async (options) => {
    const say = words[options.locale];
    const who = `anna-${options.locale}`;
    const page = await visit({ ...options, path: '/permissions', mayBeRefused: true });
    await page.getByRole('button', { name: say.give }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(say.who, { exact: true }).fill(who);
    await form.getByLabel(say.where, { exact: true }).fill('nowhere/at/all');
    await form.getByLabel(say.uses).fill('3');
    await form.getByRole('button', { name: say.it, exact: true }).click();
    await form.getByText(say.noFolder).waitFor();
    await form.getByLabel(say.where, { exact: true }).fill('scenes');
    await form.getByText(say.sentence(who)).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    await form.getByLabel(say.uses).press('Enter');
    await form.waitFor({ state: 'detached' });

    const row = page.getByRole('listitem').filter({ hasText: who });
    await expect(row.innerText()).resolves.toContain(say.sentence(who));
    await expect(violationsOf(page)).resolves.toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);

    await row.getByRole('button', { name: say.revoke }).click();
    await row.waitFor({ state: 'detached' });
    // The button is gone with its row: focus stays near.
    await expect(page.evaluate(() => document.activeElement?.tagName)).resolves.toBe('H2');
    await page.getByRole('log').getByRole('button', { name: say.undo }).click();
    await page.getByText(say.back).waitFor();
    await row.waitFor();
  });

  test('what cannot be is refused while it is filled in, and says what to do', async () => {
    const say = words.fr;
    const page = await visit({ locale: 'fr', path: '/permissions' });
    await page.getByRole('button', { name: say.give }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(say.level).selectOption('network_access');
    await form.getByRole('button', { name: say.it, exact: true }).click();
    await form.getByText(say.noHost).waitFor();
    await expect(form.getByLabel(say.host).getAttribute('aria-invalid')).resolves.toBe('true');
  });

  test('say of a link to one that has ended that it holds no longer', async () => {
    const page = await visit({ path: '/permissions?grant=long-gone' });
    await page.getByRole('status').getByText('This permission holds no longer').waitFor();
    await expect(page.getByRole('listitem').count()).resolves.toBeGreaterThan(0);
  });

  test('show a name of others as it is: no markup runs, nothing hidden stays so', async () => {
    await all.stage.place.cli('grant', '<b>ev\u202eil</b>', 'filesystem/*', '--level', 'read', '--path', 'scenes');
    const page = await visit({ path: '/permissions' });
    const row = page.getByRole('listitem').filter({ hasText: '<b>ev' });
    await expect(row.innerText()).resolves.toContain('<b>evRLOil</b> may read files in scenes');
  });

  test.each([
    { locale: 'fr', theme: 'dark', width: 1_280 },
    { locale: 'en', theme: 'light', width: 360 },
  ] as const)('say what would be decided about a call, without making it: $locale, $theme', async (options) => {
    const say = words[options.locale];
    const page = await visit({ ...options, path: '/permissions/try' });
    await page.getByLabel(say.who, { exact: true }).fill('assistant');
    await page.getByLabel(say.tool).fill('write_file');
    const text = page.getByLabel(say.with);
    await text.fill('{"path": ');
    await page.getByRole('button', { name: say.go }).click();
    await page.getByText(say.noJson).waitFor();
    await text.fill('{"path": "scenes/scene_001.json", "content": "{}"}');
    await page.getByRole('button', { name: say.go }).click();
    const verdict = page.getByRole('region', { name: say.asks });
    await verdict.getByText('scenes/scene_001.json').waitFor();
    await verdict.getByRole('link', { name: say.see }).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
