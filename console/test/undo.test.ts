import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { change } from './changes.ts';
import { visits } from './visit.ts';

const said = {
  en: {
    did: 'assistant changed references/',
    created: 'created',
    whole: 'Undo what this call changed',
    yes: 'Undo 1 change',
    asBefore: '1 thing is as it was before.',
    undo: 'Undo',
    undone: 'undone',
    back: 'Taken back: what filesystem › write_file changed',
  },
  fr: {
    did: 'assistant a modifié references/',
    created: 'créé',
    whole: 'Annuler ce que cet appel a modifié',
    yes: 'Annuler 1 modification',
    asBefore: '1 élément est comme avant.',
    undo: 'Annuler',
    undone: 'annulé',
    back: 'Annulé : ce que filesystem › write_file a modifié',
  },
} as const;

describe.skipIf(!hasBrowser)(`${why}the page of undoing`, () => {
  const visited = visits();
  const { visit } = visited;
  const at = (name: string): string => join(visited.stage.place.project, name);
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  const plain = (words: string): string => words.replaceAll(/\s+/g, ' ');
  const overflow = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const row = (page: Page, hasText: string) => page.locator('[data-call]').filter({ hasText });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    if (!hasBrowser) return;
    await visited.stage.place.cli('grant', 'assistant', 'filesystem/*', '--level', 'write', '--path', '.');
  });

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280, isExamined: true },
    { locale: 'en', theme: 'light', width: 360, isExamined: false },
    { locale: 'fr', theme: 'dark', width: 1_280, isExamined: false },
    { locale: 'fr', theme: 'light', width: 360, isExamined: true },
  ] as const)('shows what a call changed, and takes it back and forth: $locale, $theme, $width px', async (given) => {
    const { isExamined, ...options } = given;
    const examine = async (page: Page): Promise<void> => {
      await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);
      // Each takes a second: of all widths and themes together, not of each.
      expect(isExamined ? await violationsOf(page) : []).toEqual([]);
    };
    const words = said[options.locale];
    const name = `tide-${options.locale}-${options.width}.md`;
    const path = `references/${name}`;
    writeFileSync(at(path), 'High tide.\nFog.\n');
    const page = await visit({ ...options, path: '/undo' });
    await page.locator('main h2').first().waitFor();
    const answer = await visited.stage.assistant.call('filesystem__write_file', { path, content: 'Low tide.\nFog.\n' });
    expect(answer).not.toHaveProperty('refusal');

    // The page is told of it.
    await row(page, name).waitFor();
    expect(plain(await row(page, name).innerText())).toContain(`${words.did}${name}`);
    await examine(page);

    await row(page, name).getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('High tide.').waitFor();
    await drawer.getByText('Low tide.').waitFor();
    await examine(page);
    await button(page, words.whole).click();
    await page.locator('[data-deed]').waitFor();
    await examine(page);
    expect(text(path)).toContain('Low tide.');
    await button(page, words.yes).click();
    await page.getByText(words.asBefore).waitFor();
    expect(text(path)).toBe('High tide.\nFog.\n');
    await row(page, name).getByText(words.undone, { exact: true }).waitFor();
    expect(plain(await page.locator('[data-call]').first().innerText())).toContain(words.back);

    await page.getByRole('log').getByRole('button', { name: words.undo }).click();
    await row(page, name).getByText(words.undone, { exact: true }).waitFor({ state: 'detached' });
    expect(text(path)).toBe('Low tide.\nFog.\n');
  });

  test('shows a picture before and after, by a link of its own, by keyboard', async () => {
    const { place } = visited.stage;
    const [one, other] = ['assets/images/cafe_plan_018.png', 'assets/images/puits_plan_008.png'] as const;
    await change(place, { id: 'picture-1' }, () => copyFileSync(at(other), at(one)));
    const page = await visit({ path: '/undo?call=picture-1' });
    const pictures = page.getByRole('dialog').locator('img');
    await pictures.nth(1).waitFor();
    const sources = await pictures.evaluateAll((all) => all.map((each) => each.getAttribute('src')?.slice(0, 22)));
    expect(sources).toEqual(['data:image/png;base64,', 'data:image/png;base64,']);
    const widths = await pictures.evaluateAll((all) =>
      all.map((each) => each instanceof HTMLImageElement && each.naturalWidth > 0),
    );
    expect(widths).toEqual([true, true]);
    await button(page, 'One over the other').press('Enter');
    await page.getByRole('slider').press('End');
    await expect(page.getByRole('slider').inputValue()).resolves.toBe('100');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  test('what somebody else changed since is shown beside what it was, and stays unless one says so', async () => {
    const { place } = visited.stage;
    writeFileSync(at('mine.md'), 'Mine.\n');
    await change(place, { id: 'mine-1' }, () => writeFileSync(at('mine.md'), 'Theirs.\n'));
    writeFileSync(at('mine.md'), 'Mine again.\n');
    const page = await visit({ path: '/undo?call=mine-1', theme: 'light', mayBeRefused: true });
    await button(page, 'Undo what this call changed').click();
    const deed = page.locator('[data-deed]');
    await deed.getByText('Somebody else has changed it since.').waitFor();
    await button(page, 'Show both').click();
    await deed.getByText('Mine again.').waitFor();
    await deed.getByText('Mine.', { exact: true }).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    // Nothing is done by it.
    await button(page, 'Nothing would change').click({ force: true });
    await deed.getByRole('checkbox').check();

    writeFileSync(at('mine.md'), 'Mine, once more.\n');
    await button(page, 'Undo 1 change').click();
    await page.getByRole('alert').waitFor();
    expect(text('mine.md')).toBe('Mine, once more.\n');
    await button(page, 'Nothing would change').waitFor();
    await deed.getByRole('checkbox').check();
    await button(page, 'Undo 1 change').click();
    await page.getByText('1 thing is as it was before.').waitFor();
    expect(text('mine.md')).toBe('Mine.\n');
  });

  test('some files of a call come back, and all since a moment, which is said file by file', async () => {
    const { place } = visited.stage;
    await change(place, { id: 'three-1' }, () => {
      for (const name of ['a.md', 'b.md', 'c.md']) writeFileSync(at(name), `${name}\n`);
    });
    const page = await visit({ path: '/undo?call=three-1' });
    await page.getByRole('checkbox', { name: 'Choose b.md' }).check();
    await button(page, 'Undo the chosen one').click();
    await page.locator('[data-deed]').waitFor();
    const deeds = await page.locator('[data-deed]').allInnerTexts();
    expect(deeds.map(plain)).toEqual(['b.md removed · 5 bytes']);
    await button(page, 'Undo 1 change').click();
    await page.getByText('1 thing is as it was before.').waitFor();
    expect(['a.md', 'b.md', 'c.md'].map((name) => existsSync(at(name)))).toEqual([true, false, true]);

    await button(page, 'Back to a moment…').click();
    await page.locator('[data-deed]').filter({ hasText: 'a.md' }).waitFor();
    await page.getByRole('combobox').selectOption('own');
    await page.locator('[data-deed]').first().waitFor({ state: 'detached' });
    await page.locator('input[type="datetime-local"]').fill('2099-01-01T12:00');
    await page.getByText('No call has changed anything since then.').waitFor();
    await page.keyboard.press('Escape');
    expect(existsSync(at('a.md'))).toBe(true);
  });

  test('names and contents of others stay theirs, however they are written', async () => {
    const { place } = visited.stage;
    const evil = '<img src=x onerror="document.title=1">\u202egnp.md';
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = 1</script></svg>';
    await change(place, { id: 'evil-1', client: evil, server: evil, tool: 'x'.repeat(10_000) }, () => {
      writeFileSync(at(evil), 'a\u200bb'.repeat(3_000));
      writeFileSync(at('evil.svg'), svg);
      writeFileSync(at('long.txt'), Array.from({ length: 5_000 }, (_, line) => `line ${line}`).join('\n'));
    });
    const page = await visit({ path: '/undo?call=evil-1', width: 360 });
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('checkbox').nth(2).waitFor();
    for (let shown = 0; shown < 3; shown += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each click leaves one less
      await drawer.getByRole('button', { name: 'Show the difference' }).first().click();
    }
    await drawer.getByText('document.title = 1').waitFor();
    await drawer.getByText('Show more').waitFor();
    await expect(drawer.locator('img, svg script').count()).resolves.toBe(0);
    const words = await page.locator('body').innerText();
    expect(words).toContain('RLO');
    expect(words).not.toMatch(/[\u202e\u200b]/);
    expect(words.length).toBeLessThan(30_000);
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);
    await expect(page.title()).resolves.not.toBe('1');
  });
});
