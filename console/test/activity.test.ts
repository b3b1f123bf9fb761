import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../gateway/src/pipeline/call.ts';
import { openState } from '../../gateway/src/store/state.ts';
import { aRecord, anEnd, noWarning } from '../../gateway/test/fixtures/state.ts';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { callAllowed } from './lively.ts';
import { visits } from './visit.ts';

describe.skipIf(!hasBrowser)(`${why}the page of activity`, () => {
  const visited = visits();
  const { visit } = visited;
  const path = '/activity';
  const list = (page: Page) => page.getByRole('listbox');
  // Those of what one chooses from are no rows.
  const rows = (page: Page) => list(page).getByRole('option');
  const row = (page: Page, hasText: string | RegExp) => rows(page).filter({ hasText });
  const read = (file: string) => visited.stage.assistant.call('filesystem__read_text_file', { path: file });

  /** Records of another process that uses the same state. */
  const keep = (count: number, changes: (index: number) => Partial<AuditRecord>): void => {
    using state = openState(visited.stage.place.data, noWarning);
    for (let index = 0; index < count; index += 1) {
      const { id = '', ...more } = changes(index);
      state.audit.begin(aRecord(id, { ...more, outcome: 'started', trail: [] }));
      state.audit.end(anEnd(id, more));
    }
    state.audit.drain();
  };

  beforeAll(async () => {
    await read('scenario.md');
    await read('/etc/passwd');
    await callAllowed(visited.stage, 'filesystem__write_file', { path: 'notes.md', content: 'Low tide.\n' });
  });

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'en', theme: 'light', width: 360 },
    { locale: 'fr', theme: 'light', width: 1_280 },
    { locale: 'fr', theme: 'dark', width: 360 },
  ] as const)('tells by keyboard alone why a call was refused: $locale, $theme, $width px', async (options) => {
    const words = {
      en: {
        did: 'Read scenario.md with',
        refused: 'Not allowed',
        why: 'No permission allows this.',
        stopped: 'stopped here',
      },
      fr: { did: 'Lire scenario.md avec', refused: 'Pas permis', why: 'Aucune permission', stopped: 'arrêté ici' },
    }[options.locale];
    const page = await visit({ ...options, path });
    await row(page, words.did).first().waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    await expect(page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).resolves.toBeLessThanOrEqual(
      0,
    );

    const place = Number(await row(page, words.refused).first().getAttribute('aria-posinset'));
    await list(page).focus();
    await page.keyboard.press('Home');
    for (let at = 1; at < place; at += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByText(words.why).waitFor();
    const stop = drawer.locator('ol li').filter({ hasText: words.stopped });
    await expect(stop.count()).resolves.toBe(1);
    await expect(violationsOf(page)).resolves.toEqual([]);
    expect(new URL(page.url()).searchParams.has('record')).toBe(true);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await expect(list(page).evaluate((element) => element === document.activeElement)).resolves.toBe(true);
  });

  test('a call that changed a file leads to what undoes it, and to the permission that allowed it', async () => {
    const page = await visit({ path });
    await row(page, 'Write notes.md with').first().click();
    const drawer = page.getByRole('dialog');
    const undo = await drawer.getByRole('link', { name: 'See and undo the changes' }).getAttribute('href');
    expect(undo).toMatch(/^\/undo\?call=./);
    await drawer.getByText('Decided by').waitFor();
    await drawer.getByText('The whole record, as JSON').click();
    await drawer.getByText('"method": "tools/call"').waitFor();
  });

  test('what comes is shown at once, and waits behind a button while one reads', async () => {
    const page = await visit({ path });
    await list(page).waitFor();
    await page.mouse.move(2, 2);
    await read('characters/mara.json').catch(() => {});
    await row(page, 'mara.json').first().waitFor();
    await list(page).focus();
    const first = await rows(page).first().getAttribute('id');
    await read('characters/ilan.json').catch(() => {});
    const button = page.getByRole('button', { name: '1 new' });
    await button.waitFor();
    await expect(rows(page).first().getAttribute('id')).resolves.toBe(first);
    await button.click();
    await row(page, 'ilan.json').first().waitFor();
    await expect(button.count()).resolves.toBe(0);
  });

  test('what one looks for stays in the address, and a hostile name is only a name', async () => {
    const name = '<img src=x onerror=alert(1)>\u202Egnp.exe';
    keep(1, () => ({ id: 'hostile', at: Date.now(), target: { kind: 'tool', upstream: 'Tidé', name } }));
    const page = await visit({ path });
    await page.getByRole('searchbox').fill('tide onerror');
    await row(page, 'RLO').waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('done');
    await page.waitForURL(/result=done/);
    await page.reload();
    await row(page, '<img src=x onerror=alert(1)>').waitFor();
    await expect(page.getByRole('searchbox').inputValue()).resolves.toBe('tide onerror');
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
    await page.getByText('Nothing like that').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).last().click();
    await row(page, 'scenario.md').first().waitFor();
  });

  test('an export is saved, and the chain is proven in words', async () => {
    const page = await visit({ path });
    await page.getByRole('button', { name: 'Export' }).click();
    await expect(violationsOf(page)).resolves.toEqual([]);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export and save' }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ seal: { records: lines.length - 1 } });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText(/It holds: \d+ records/).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
  });

  test('an export as a table opens in a spreadsheet, and nothing in it is taken for a formula', async () => {
    keep(1, () => ({ id: 'formula', at: Date.now(), target: { kind: 'tool', upstream: 'Tidé', name: '=1+1,"x"' } }));
    const page = await visit({ path, locale: 'fr', width: 360 });
    await page.getByRole('button', { name: 'Exporter' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('combobox').selectOption('csv');
    const saved = page.waitForEvent('download');
    await drawer.getByRole('button', { name: /^Exporter/ }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split(/\r?\n/);
    expect(lines[0]).toContain('"time","id","kind","client"');
    const [line = ''] = lines.filter((one) => one.includes('"formula"'));
    expect(line).toContain(`"'=1+1,""x"""`);
  });

  test('one goes through any number by keyboard, and only what is seen is drawn', async () => {
    keep(600, (index) => ({ id: `many-${String(index).padStart(3, '0')}`, at: 1_700_000_000_000 + index }));
    const page = await visit({ path });
    await list(page).focus();
    const oldest = page.locator('#record-many-000');
    await page.keyboard.press('End');
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return oldest.count();
      })
      .toBe(1);
    await expect(list(page).getAttribute('aria-activedescendant')).resolves.toBe('record-many-000');
    await expect(rows(page).count()).resolves.toBeLessThan(60);
    await page.keyboard.press('PageUp');
    await expect(list(page).getAttribute('aria-activedescendant')).resolves.not.toBe('record-many-000');
    await page.keyboard.press('Home');
    await row(page, /scenario\.md|ilan\.json/)
      .first()
      .waitFor();
  });

  // The last one: what is broken stays so.
  test('a record that was changed afterwards is told, with the way to it', async () => {
    keep(4, (index) => ({ id: `kept-${index}`, at: Date.now() }));
    const database = new DatabaseSync(join(visited.stage.place.data, 'state.db'));
    const { changes } = database.prepare("UPDATE audit SET target = 'harmless' WHERE id = 'kept-1'").run();
    database.close();
    expect(changes).toBe(1);
    const page = await visit({ path });
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('A record was changed', { exact: true }).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    await page.getByRole('button', { name: 'See the record' }).click();
    await page.getByRole('dialog').getByText('The whole record, as JSON').click();
    await page.getByRole('dialog').getByText('"kept-1"').first().waitFor();
  });
});
