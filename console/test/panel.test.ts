import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, launchBrowser, why } from './browser.ts';
import { callAndWait } from './lively.ts';
import type { Bridge, StudioOptions } from './panel-studio.ts';
import { buildPackage, buildStudio, connectBridge, openStudio } from './panel-studio.ts';
import type { ConsoleStage } from './stage.ts';
import { openStage } from './stage.ts';

interface Drawn {
  readonly keys: readonly string[];
  /** Of each element: its name, and the values in the order of the keys. */
  readonly elements: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** The computed style of an element and of all in it, but for the strokes of its pictures. */
const stylesOf = (page: Page, selector: string): Promise<Drawn> =>
  page.evaluate((wanted) => {
    // Variables are the program's own, and drawn by what uses them.
    const keys = [...getComputedStyle(document.body)].filter((key) => !key.startsWith('--'));
    const elements = [...document.querySelectorAll(`${wanted}, ${wanted} :not(svg *)`)].map((element) => {
      const computed = getComputedStyle(element);
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
      return { name, values: keys.map((key) => computed.getPropertyValue(key)) };
    });
    return { keys, elements };
  }, selector);

/** Where two pages draw the same element in another way. */
const differences = (one: Drawn, other: Drawn): readonly string[] => [
  ...(one.elements.length === other.elements.length ? [] : ['other elements']),
  ...one.elements.flatMap(({ name, values }, place) =>
    values.flatMap((value, at) => {
      const there = other.elements[place]?.values[at];
      return value === there ? [] : [`${name} ${one.keys[at]}: ${value}, then ${there}`];
    }),
  ),
];

describe.skipIf(!hasBrowser)(`${why}the panel in another program`, () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let built: string;
  let studio: string;
  let older: string;
  let bridge: Bridge;

  beforeAll(async () => {
    [stage, browser, built] = await Promise.all([openStage(), launchBrowser(), buildPackage()]);
    [studio, older] = await Promise.all([buildStudio(built, '19'), buildStudio(built, '18')]);
    bridge = await connectBridge(stage.gateway);
  });

  afterAll(async () => {
    bridge?.close();
    await browser?.close();
    await stage?.close();
    if (built !== undefined) rmSync(built, { recursive: true });
  });

  const visit = async (options: StudioOptions, where = studio): Promise<Page> => {
    const { page, complaints, close } = await openStudio(browser, where, bridge, options);
    onTestFinished(async () => {
      await close();
      expect(complaints, 'what the page complained of').toEqual([]);
    });
    return page;
  };
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const drawn = (page: Page) => card(page, 'Files').or(card(page, 'Fichiers')).waitFor();

  test('a question comes by itself, is answered in French, and is gone', async () => {
    const page = await visit({ query: { locale: 'fr-CA' }, width: 360 });
    await page.getByRole('heading', { name: 'Rien ne vous attend.' }).waitFor();
    await callAndWait(stage, 'filesystem__write_file', { path: 'notes.txt', content: 'One.' });
    await page.getByRole('heading', { name: '1 demande vous attend' }).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: /^Oui, une fois/ }).click({ delay: 500 });
    await page.getByText('Répondu : Oui, une fois.').waitFor();
    await page.getByRole('heading', { name: 'Rien ne vous attend.' }).waitFor();
    const notes = join(stage.place.project, 'notes.txt');
    await expect.poll(() => existsSync(notes) && readFileSync(notes, 'utf8'), { timeout: 10_000 }).toBe('One.');
  });

  test('turns a server off and on again, by the keyboard, and keeps the focus', async () => {
    const page = await visit({});
    const files = card(page, 'Files');
    await files.getByRole('button', { name: 'Disable' }).press('Enter');
    const enable = files.getByRole('button', { name: 'Enable', exact: true });
    await enable.waitFor();
    expect(JSON.parse(readFileSync(join(stage.place.data, 'storycore-mcp.json'), 'utf8'))).toMatchObject({
      providers: { filesystem: false },
    });
    await page.keyboard.press('Tab');
    await files.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('heading', { name: /^Configure/ }).count()).toBe(0);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await files.getByRole('button', { name: 'Disable' }).waitFor();
  });

  test('saves a setting, and refuses one that the gateway would refuse', async () => {
    const page = await visit({ query: { part: 'settings' } });
    await page.getByRole('tab', { name: 'Servers' }).click();
    await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Versions' });
    const folder = page.getByLabel('Folder under version control');
    await folder.fill(stage.place.project);
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await page.getByText('Versions is configured. It holds at once.').waitFor();
    const written: unknown = JSON.parse(readFileSync(join(stage.place.data, 'storycore-mcp.json'), 'utf8'));
    expect(JSON.stringify(written)).toContain(JSON.stringify(stage.place.project));
    await folder.fill('/there/is/no/such/folder');
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await page.getByRole('alert').waitFor();
    await expect(folder.inputValue()).resolves.toBe('/there/is/no/such/folder');
  });

  test('sets the gateway itself: what it would refuse is shown, what is looked through is saved; a part of its own follows', async () => {
    const file = join(stage.place.data, 'storycore-mcp.json');
    const written = (): unknown => JSON.parse(readFileSync(file, 'utf8'));
    const [page, other] = await Promise.all([
      visit({ query: { part: 'settings', locale: 'fr' }, width: 360 }),
      visit({ query: { part: 'audit' } }),
    ]);
    const before = written();
    await page.getByLabel('Parties des réglages').selectOption({ label: 'Réseau et proxy' });
    const authorities = page.getByLabel('Vos propres autorités de certification');
    await authorities.fill('nulle-part.pem');
    await page.getByRole('button', { name: 'Relire et enregistrer' }).click();
    await page.getByRole('heading', { name: 'Impossible d’enregistrer ainsi' }).waitFor();
    await page.getByRole('button', { name: 'Montrer le réglage' }).click();
    await expect.poll(() => authorities.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(written()).toEqual(before);
    await authorities.fill('');
    await page.getByRole('searchbox').press('Escape');
    await page.getByLabel('Parties des réglages').selectOption({ label: 'Délais et limites' });
    await page.getByLabel('Délai de réponse (secondes)').fill('45');
    await page.getByRole('button', { name: 'Relire et enregistrer' }).press('Enter');
    await page.getByRole('heading', { name: 'Enregistrer ces modifications' }).waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).press('Enter');
    await page.getByText('Enregistré.').waitFor();
    expect(written()).toMatchObject({ server_config: { request_timeout: 45 } });
    await other.getByRole('listitem').filter({ hasText: 'done' }).first().waitFor();
  });

  test('is clean by axe, in light and in French', async () => {
    const page = await visit({ query: { theme: 'light', locale: 'fr' } });
    await drawn(page);
    await expect(violationsOf(page)).resolves.toEqual([]);
  });

  test('neither the program nor the panel changes how the other one looks; both are clean by axe', async () => {
    const [alone, bare, both] = await Promise.all([
      visit({ query: { panel: 'false' } }),
      visit({ query: { style: 'false' } }),
      visit({}),
    ]);
    await Promise.all([drawn(bare), drawn(both)]);
    await expect(violationsOf(both)).resolves.toEqual([]);

    const [before, after] = await Promise.all([stylesOf(alone, '[data-host]'), stylesOf(both, '[data-host]')]);
    expect(before.elements.length).toBeGreaterThan(8);
    expect(differences(before, after)).toEqual([]);

    // As wide in both: how the page around it is laid out is the program's.
    const placed = 'position: absolute; inset: 400px auto auto 0; width: 900px; margin: 0';
    await Promise.all(
      [bare, both].map((page) =>
        page.locator('.sc-panel').evaluate((panel, style) => panel.parentElement?.setAttribute('style', style), placed),
      ),
    );
    const [inBare, inBoth] = await Promise.all([stylesOf(bare, '.sc-panel'), stylesOf(both, '.sc-panel')]);
    expect(inBare.elements.length).toBeGreaterThan(40);
    await expect(
      both
        .locator('.sc-panel button')
        .first()
        .evaluate((button) => getComputedStyle(button).minHeight),
    ).resolves.toBe('36px');
    expect(differences(inBare, inBoth)).toEqual([]);
  });

  test('works with React 18.2: a card needs no gateway, and what is off cannot be configured', async () => {
    const page = await visit({ query: { part: 'card' } }, older);
    await page.getByText('React 18.2.0').waitFor();
    const addon = page.getByRole('region', { name: /StoryCore MCP/ });
    await addon.getByText('RLO', { exact: true }).waitFor();
    await addon.getByText('Reach the network').waitFor();
    await addon.getByText('of_another_kind').waitFor();
    await addon.getByRole('button', { name: 'Configure' }).press('Enter');
    expect(await page.locator('output').textContent()).toBe('');
    await addon.getByRole('button', { name: 'Enable', exact: true }).click();
    await addon.getByRole('button', { name: 'Configure' }).click();
    expect(await page.locator('output').textContent()).toBe('configuring');
  });

  test('shows the gateway with React 18.2, stops all calls and resumes them', async () => {
    const page = await visit({}, older);
    await drawn(page);
    await page.getByRole('button', { name: 'Freeze all calls' }).click();
    await page.getByText('All calls are frozen', { exact: true }).waitFor();
    await expect(bridge.request('frame.look', {})).resolves.toMatchObject({
      answer: { frozen: { why: 'Frozen from the studio' } },
    });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Freeze all calls' }).waitFor();
  });
});
