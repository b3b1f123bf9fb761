import { describe, expect, test } from 'vitest';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

describe.skipIf(!hasBrowser)(`${why}the frame of the console`, () => {
  const { visit } = visits();

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'fr', theme: 'light', width: 1_280 },
    { locale: 'fr', theme: 'dark', width: 360 },
  ] as const)('is whole, and clean by axe: $locale, $theme, $width px', async (options) => {
    const page = await visit(options);
    await expect(page.evaluate(() => document.documentElement.lang)).resolves.toBe(options.locale);
    await expect(violationsOf(page)).resolves.toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('leads by keyboard to what has no place in a narrow window', async () => {
    const page = await visit({ width: 360 });
    await page.getByRole('button', { name: 'More', disabled: false }).press('Enter');
    await page.getByRole('menuitemradio', { name: 'Français' }).waitFor();
    await page.getByRole('menuitem', { name: 'Network' }).press('Enter');
    await page.waitForURL('**/network');
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.getByRole('button', { name: 'Look and language', disabled: false }).press('Enter');
    await page.getByRole('menuitemradio', { name: 'Light' }).waitFor();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Look and language');
  });
});
