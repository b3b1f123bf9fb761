import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

const said = {
  en: { server: 'Server', tool: 'Tool', path: 'path (required)', run: 'Run', answer: 'The answer' },
  fr: { server: 'Serveur', tool: 'Outil', path: 'path (obligatoire)', run: 'Lancer', answer: 'La réponse' },
} as const;

describe.skipIf(!hasBrowser)(`${why}the page of trying tools`, () => {
  const visited = visits();
  const at = (name: string): string => join(visited.stage.place.project, name);
  const overflow = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  const open = async (tool: string, options: Parameters<typeof visited.visit>[0] = {}): Promise<Page> => {
    const page = await visited.visit({ ...options, path: '/try' });
    const words = said[options.locale ?? 'en'];
    await page.getByLabel(words.server, { exact: true }).selectOption('filesystem');
    await page.getByLabel(words.tool, { exact: true }).selectOption({ label: tool });
    return page;
  };

  const answerOf = (page: Page, name = 'The answer') => page.getByRole('region', { name });

  /** The first question that waits, which another process sees a moment later. */
  const question = async (triesLeft = 40): Promise<string> => {
    const [first]: { readonly id: string }[] = JSON.parse(await visited.stage.place.cli('approvals', '--json'));
    if (first !== undefined) return first.id;
    if (triesLeft === 0) throw new Error('No question waits.');
    await sleep(100);
    return question(triesLeft - 1);
  };

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'fr', theme: 'light', width: 1_280 },
    { locale: 'en', theme: 'light', width: 360 },
    { locale: 'fr', theme: 'dark', width: 360 },
  ] as const)('calls a tool by its form, and shows what it answered: $locale, $theme, $width px', async (options) => {
    const words = said[options.locale];
    const page = await open('read_text_file', options);
    await page.getByLabel(words.path, { exact: true }).fill('scenario.md');
    await page.getByRole('button', { name: words.run, exact: true }).click();
    const answer = answerOf(page, words.answer);
    await answer.waitFor();
    const [line = ''] = readFileSync(at('scenario.md'), 'utf8').split('\n');
    expect(await answer.innerText()).toContain(line);
    await expect(violationsOf(page)).resolves.toEqual([]);
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);
  });

  test('what asks says so, goes on when a person says yes, and can be undone', async () => {
    const page = await open('write_file');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('path (required)', { exact: true }).fill('tried.md');
    await page.getByLabel('content (required)', { exact: true }).fill('Tried.\n');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('It waits for a yes').waitFor();
    await visited.stage.place.cli('approvals', 'answer', await question(), '--once');
    await answerOf(page).waitFor();
    expect(readFileSync(at('tried.md'), 'utf8')).toBe('Tried.\n');
    await page.getByRole('link', { name: 'See what it changed, and undo it' }).click();
    await page.getByRole('dialog').getByText('Tried.', { exact: true }).waitFor();
  });

  test('a call that waits is cancelled, and says that it was', async () => {
    const page = await open('create_directory');
    await page.getByLabel('path (required)', { exact: true }).fill('never');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('It waits for a yes').waitFor();
    await page.getByRole('button', { name: 'Cancel this call' }).click();
    await page.getByText('It was cancelled.').waitFor();
    await page.getByRole('link', { name: 'See the call' }).click();
    await page.getByRole('dialog').getByText('create_directory').first().waitFor();
    expect(existsSync(at('never'))).toBe(false);
  });

  test('a picture is drawn, and a drawing that could run is text', async () => {
    const page = await open('read_media_file');
    await page.getByLabel('path (required)', { exact: true }).fill('assets/images/cafe_plan_018.png');
    await page.getByRole('button', { name: 'Run', exact: true }).press('Enter');
    const picture = answerOf(page).locator('img');
    await picture.waitFor();
    expect(await picture.getAttribute('src')).toMatch(/^data:image\/(?:png|jpeg);base64,/);

    writeFileSync(at('evil.svg'), '<svg onload="document.title=1"><script>1</script></svg>');
    await page.getByLabel('Tool', { exact: true }).selectOption({ label: 'read_text_file' });
    await page.getByRole('button', { name: 'Write it as JSON' }).click();
    await page.getByLabel('All values, as JSON').fill('{ "path": ');
    await page.getByText('This is no JSON.').waitFor();
    await page.getByLabel('All values, as JSON').fill('{ "path": "evil.svg" }');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await answerOf(page).getByText('<script>').first().waitFor();
    await expect(answerOf(page).locator('svg, script, img').count()).resolves.toBe(0);
  });
});
